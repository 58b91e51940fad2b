using System.CommandLine;
using Contexter.Cli.Jobs;
using Contexter.Cli.Output;
using Contexter.Client;
using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Faults;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter dead-letters</c>: what was set aside.</summary>
internal sealed class DeadLettersCommand : CliCommand
{
    public DeadLettersCommand(CliEnvironment environment, GlobalOptions globals)
        : base("dead-letters", "List, show, try again and remove items and documents that were set aside after several attempts.", environment, globals)
    {
        Add(new ListDeadLettersCommand(environment, globals));
        Add(new ShowDeadLetterCommand(environment, globals));
        Add(new RetryDeadLettersCommand(environment, globals));
        Add(new RemoveDeadLetterCommand(environment, globals));
        Examples = ["contexter dead-letters", "contexter dead-letters show ID", "contexter dead-letters retry --all"];
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) => ListDeadLettersCommand.ListAsync(context, null, cancellationToken);
}

/// <summary><c>contexter dead-letters list</c>.</summary>
internal sealed class ListDeadLettersCommand : CliCommand
{
    private readonly Option<string> _library = new("--library") { HelpName = "NAME[@VERSION]", Description = "Only those of a library." };

    public ListDeadLettersCommand(CliEnvironment environment, GlobalOptions globals)
        : base("list", "List what was set aside, oldest first; 'contexter dead-letters' does the same.", environment, globals)
    {
        Add(_library);
        Examples = ["contexter dead-letters list --library react --json | jq -r '.[].url'"];
    }

    /// <summary>Lists the dead letters of a library, or all.</summary>
    public static async Task<int> ListAsync(CommandContext context, string? library, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        var letters = new List<DeadLetterSummary>();
        DeadLetterPage page;
        long? after = null;
        do
        {
            page = await session.Api.ListDeadLettersAsync(library, after, DeadLetterPage.MaxLimit, cancellationToken);
            letters.AddRange(page.Letters);
            after = page.Next;
        }
        while (after is not null);

        var output = context.Output;
        if (output.IsJson)
        {
            output.WriteJson(letters);
            return ExitCodes.Done;
        }

        if (letters.Count == 0)
        {
            output.WriteNote("Nothing was set aside.");
            return ExitCodes.Done;
        }

        var table = new Table(new("Id"), new("Library"), new("Stage"), new("Item or document"), new("Code"), new("Attempts", IsNumber: true), new("Last (UTC)"));
        foreach (var letter in letters)
        {
            table.AddRow(
                FormattableString.Invariant($"{letter.Id}"),
                $"{letter.Library}@{letter.Version}",
                ContexterJson.NameOf(letter.Stage),
                letter.Key,
                letter.Code,
                Figures.Count(letter.Attempts),
                Figures.Moment(letter.LastAt));
        }

        table.WriteTo(output);
        return ExitCodes.Done;
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) =>
        ListAsync(context, context.Arguments.GetValue(_library), cancellationToken);
}

/// <summary><c>contexter dead-letters show ID</c>.</summary>
internal sealed class ShowDeadLetterCommand : CliCommand
{
    private readonly Argument<long> _id = new("id") { HelpName = "ID", Description = "Id, as 'contexter dead-letters' lists it." };

    public ShowDeadLetterCommand(CliEnvironment environment, GlobalOptions globals)
        : base("show", "Show why an item or document was set aside, with what was thrown.", environment, globals)
    {
        Add(_id);
        Examples = ["contexter dead-letters show ID"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        var letter = await session.Api.GetDeadLetterAsync(context.Arguments.GetRequiredValue(_id), cancellationToken);
        var output = context.Output;
        if (output.IsJson)
        {
            output.WriteJson(letter);
            return ExitCodes.Done;
        }

        (string Name, string Value)[] details =
        [
            ("Id", FormattableString.Invariant($"{letter.Id}")),
            ("Library", $"{letter.Library}@{letter.Version}"),
            (letter.Stage == DeadLetterStage.Item ? "Item" : "Document", letter.Key),
            ("Address", letter.Url),
            ("Error", $"{letter.Message} ({letter.Code})"),
            ("Attempts", Figures.Count(letter.Attempts)),
            ("Set aside", $"{Figures.Moment(letter.FirstAt)} UTC, last {Figures.Moment(letter.LastAt)} UTC by job {letter.JobId}"),
            ("Stored", letter.Documents == 0 ? "nothing of it" : Figures.Count(letter.Documents, "document") + " of before"),
        ];
        foreach (var (name, value) in details)
        {
            output.WriteLine($"{name,-11}{value}");
        }

        if (letter.Held)
        {
            output.WriteLine("Jobs leave it alone until it changes or 'contexter dead-letters retry' asks for it.");
        }

        if (letter.Detail is { } detail)
        {
            output.WriteLine(detail);
        }

        return ExitCodes.Done;
    }
}

/// <summary><c>contexter dead-letters retry</c>.</summary>
internal sealed class RetryDeadLettersCommand : CliCommand
{
    private readonly Argument<long[]> _ids = new("id") { HelpName = "ID", Description = "Ids, as 'contexter dead-letters' lists them.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _all = new("--all") { Description = "All that there are." };
    private readonly Option<bool> _detach = SubmittedJobs.DetachOption();

    public RetryDeadLettersCommand(CliEnvironment environment, GlobalOptions globals)
        : base("retry", "Try again what was set aside, by one job a library; what succeeds is a dead letter no more.", environment, globals)
    {
        Add(_ids);
        Add(_all);
        Add(_detach);
        Examples = ["contexter dead-letters retry ID", "contexter dead-letters retry --all"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var ids = context.Arguments.GetValue(_ids) ?? [];
        if ((ids.Length == 0) != context.Arguments.GetValue(_all))
        {
            throw new ContexterFaultException(FaultCodes.InvalidInput, "Name what to try again: ids, or --all.");
        }

        await using var session = await context.OpenAsync(cancellationToken);
        var jobs = await session.Api.RetryDeadLettersAsync(new RetryDeadLettersRequest { Ids = ids }, cancellationToken);
        if (jobs.Length == 0)
        {
            context.Output.WriteNote("Nothing was set aside.");
        }

        if (context.Arguments.GetValue(_detach))
        {
            return SubmittedJobs.Announce(context.Output, session, jobs);
        }

        var exitCode = ExitCodes.Done;
        foreach (var job in jobs)
        {
            exitCode = Math.Max(
                exitCode, await SubmittedJobs.FollowAsync(context.Output, session, job, $"What was set aside of {JobText.SubjectOf(job)} once more", cancellationToken));
        }

        return exitCode;
    }
}

/// <summary><c>contexter dead-letters remove ID</c>.</summary>
internal sealed class RemoveDeadLetterCommand : CliCommand
{
    private readonly Argument<long> _id = new("id") { HelpName = "ID", Description = "Id, as 'contexter dead-letters' lists it." };

    public RemoveDeadLetterCommand(CliEnvironment environment, GlobalOptions globals)
        : base("remove", "Forget that an item or document was set aside; the next job that comes across it tries it as any other.", environment, globals)
    {
        Add(_id);
        Examples = ["contexter dead-letters remove ID"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        var letter = await session.Api.RemoveDeadLetterAsync(context.Arguments.GetRequiredValue(_id), cancellationToken);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(letter);
        }
        else
        {
            context.Output.WriteNote($"Removed '{letter.Key}' of {letter.Library}@{letter.Version} from what was set aside.");
        }

        return ExitCodes.Done;
    }
}
