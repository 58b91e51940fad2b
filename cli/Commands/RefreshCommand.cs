using System.CommandLine;
using Contexter.Cli.Jobs;
using Contexter.Cli.Output;
using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter refresh</c>: reads the sources of libraries again, now or by schedule.</summary>
internal sealed class RefreshCommand : CliCommand
{
    private const int Never = 0;

    private readonly Argument<string[]> _libraries = new("library")
    {
        HelpName = "NAME[@VERSION]",
        Description = "The libraries; a version may be left out when there is only one.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _all = new("--all") { Description = "All libraries." };

    private readonly Option<int?> _every = OptionValues.Hours(
        "--every", "Refresh by schedule from now on, while a server runs: every so many hours, days or weeks, up to 30 days; 'off' ends it. Nothing is refreshed now.");

    private readonly Option<JobPriority?> _priority = OptionValues.Priority();
    private readonly Option<bool> _detach = new("--detach") { Description = "Return as soon as the jobs are submitted, and print their ids." };

    public RefreshCommand(CliEnvironment environment, GlobalOptions globals)
        : base("refresh", "Read libraries' own sources again: only what changed is fetched, embedded and indexed, and what is gone is removed.", environment, globals)
    {
        Add(_libraries);
        Add(_all);
        Add(_every);
        Add(_priority);
        Add(_detach);
        Examples =
        [
            "contexter refresh react@19.0",
            "contexter refresh --all --detach",
            "contexter refresh react@19.0 --every 1d      # by schedule; --every off ends it",
        ];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var arguments = context.Arguments;
        var references = arguments.GetValue(_libraries) ?? [];
        if (references.Length == 0 != arguments.GetValue(_all))
        {
            throw new ContexterException(ErrorCodes.InvalidInput, "'contexter refresh' takes the names of libraries, or --all for all of them.");
        }

        foreach (var reference in references)
        {
            // A wrong name should not cost the start of a host.
            _ = LibraryVersion.ParseReference(reference);
        }

        await using var session = await context.OpenAsync(cancellationToken);
        if (references.Length == 0)
        {
            references = [.. (await session.Api.ListLibrariesAsync(cancellationToken)).Select(library => library.Reference())];
            if (references.Length == 0)
            {
                context.Output.WriteNote("No libraries yet; 'contexter add NAME --from PATH' adds one.");
            }
        }

        if (arguments.GetValue(_every) is { } hours)
        {
            foreach (var reference in references)
            {
                Announce(context.Output, await session.Api.ScheduleLibraryAsync(reference, hours == Never ? null : hours, cancellationToken));
            }

            return ExitCodes.Done;
        }

        var priority = arguments.GetValue(_priority) ?? JobPriority.Normal;
        if (arguments.GetValue(_all) && references.Length > 0)
        {
            return await BatchJobs.RunAsync(context, session, new BatchRequest { Refresh = references, Priority = priority }, arguments.GetValue(_detach), cancellationToken);
        }

        return await LibraryJobs.RunAsync(
            context,
            session,
            references,
            reference => session.Api.RefreshLibraryAsync(reference, priority, cancellationToken),
            job => $"{job.Library}@{job.Version} from {SourceText.Describe(job.Source)}",
            arguments.GetValue(_detach),
            cancellationToken);
    }

    private static void Announce(CliOutput output, LibrarySummary library)
    {
        if (output.IsJson)
        {
            output.WriteJson(library);
        }
        else
        {
            output.WriteNote(library.RefreshHours is { } hours
                ? $"{library.Reference()} is refreshed every {Figures.Hours(hours)} while a server runs ('contexter serve'), next at {Figures.Moment(library.NextRefreshAt)} UTC."
                : $"{library.Reference()} is refreshed only when someone asks.");
        }
    }
}
