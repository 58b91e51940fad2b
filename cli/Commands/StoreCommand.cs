using System.CommandLine;
using Contexter.Cli.Output;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter store</c>: looks after the stored documents, which everything else derives from.</summary>
internal sealed class StoreCommand : Command, IExamples
{
    public StoreCommand(CliEnvironment environment, GlobalOptions globals)
        : base("store", "Check the stored documents, and give free space back to the disk.")
    {
        Add(new VerifyStoreCommand(environment, globals));
        Add(new CompactStoreCommand(environment, globals));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } = ["contexter store verify", "contexter store compact"];
}

/// <summary><c>contexter store compact</c>.</summary>
internal sealed class CompactStoreCommand(CliEnvironment environment, GlobalOptions globals)
    : CliCommand("compact", "Remove what belongs to nothing, and give free space back to the disk.", environment, globals)
{
    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        var before = await session.Api.GetStoreStatusAsync(cancellationToken);
        var after = await session.Api.CompactStoreAsync(cancellationToken);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(after);
        }
        else
        {
            context.Output.WriteNote(
                $"The store has {Figures.Bytes(after.FileBytes)} now, {Figures.Bytes(Math.Max(0, before.FileBytes - after.FileBytes))} less than before.");
        }

        return ExitCodes.Done;
    }
}

/// <summary><c>contexter store verify [LIBRARY...]</c>.</summary>
internal sealed class VerifyStoreCommand : CliCommand
{
    private readonly Argument<string[]> _libraries = new("library")
    {
        HelpName = "NAME[@VERSION]",
        Description = "The libraries whose documents are read; all of them when none is named. The file itself is checked in any case.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public VerifyStoreCommand(CliEnvironment environment, GlobalOptions globals)
        : base("verify", "Read every stored document, compare it with its checksums, and name those that are damaged; exit code 1 when there are any.", environment, globals)
    {
        Add(_libraries);
        Examples = ["contexter store verify", "contexter store verify react@19.0", "contexter store verify --json | jq '.damaged'"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        var api = session.Api;
        var named = new List<string>();
        foreach (var reference in context.Arguments.GetValue(_libraries) ?? [])
        {
            named.Add((await api.GetLibraryAsync(reference, cancellationToken)).Reference());
        }

        var report = await StepProgress.ShowAsync(context.Output, [StoreVerification.FileStep, StoreVerification.DocumentsStep], progress => StoreVerification.RunAsync(api, named, progress, cancellationToken));
        Write(context.Output, report);
        return report.IsWhole ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static void Write(CliOutput output, StoreReport report)
    {
        if (output.IsJson)
        {
            output.WriteJson(report);
            return;
        }

        var store = report.Store;
        foreach (var fault in store.FileFaults)
        {
            output.WriteLine($"file: {fault}");
        }

        foreach (var finding in report.Damaged)
        {
            output.WriteLine($"{finding.Library}: {finding.Path}: {StoreVerification.Describe(finding.Damage)}");
        }

        foreach (var library in report.Unlisted)
        {
            output.WriteWarning($"{library} has documents but is not listed as a library; 'contexter add {library} --from SOURCE' takes them up.");
        }

        if (store.OrphanBodies + store.OrphanDocuments > 0)
        {
            output.WriteWarning(
                $"{Figures.Count(store.OrphanBodies, "text")} of no document, {Figures.Count(store.OrphanDocuments, "document")} of no library; 'contexter store compact' removes them.");
        }

        var summary = $"{Figures.Count(report.Checked, "document")} of {Figures.Count(report.Libraries, "library", "libraries")} read; the store has {Figures.Bytes(store.FileBytes)}";
        output.WriteNote(report.IsWhole ? $"{summary}, and all of it is whole." : $"{summary}.");
        if (store.FileFaults.Length > 0)
        {
            output.WriteNote($"The file is damaged. {StoreVerification.FileWayOut}");
        }
        else if (report.Damaged.Length > 0)
        {
            var names = string.Join(' ', report.Damaged.Select(finding => finding.Library).Distinct(StringComparer.Ordinal));
            output.WriteNote($"{Figures.Count(report.Damaged.Length, "document")} damaged: 'contexter refresh {names}' reads them from their sources again.");
        }
    }
}
