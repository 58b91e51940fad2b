using System.CommandLine;
using Contexter.Cli.Output;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Libraries;

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
    private const string FileStep = "file";
    private const string DocumentsStep = "documents";

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

        var report = await StepProgress.ShowAsync(context.Output, [FileStep, DocumentsStep], async progress =>
        {
            var status = await api.GetStoreStatusAsync(cancellationToken);
            progress(FileStep, 1);
            return await VerifyAsync(api, status, named, share => progress(DocumentsStep, share), cancellationToken);
        });
        Write(context.Output, report);
        return report.IsWhole ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static async Task<StoreReport> VerifyAsync(
        IContexterApi api, StoreStatus status, List<string> named, Action<double> progress, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> libraries = named.Count > 0 ? named : status.Libraries;
        var listed = (await api.ListLibrariesAsync(cancellationToken)).Select(library => library.Reference()).ToHashSet(StringComparer.Ordinal);
        var damaged = new List<DamagedFinding>();
        long read = 0;
        foreach (var library in libraries)
        {
            string? after = null;
            do
            {
                var part = await api.CheckDocumentsAsync(library, after, null, cancellationToken);
                damaged.AddRange(part.Damaged.Select(document => new DamagedFinding(library, document.Path, document.Id, document.Damage)));
                read += part.Checked;
                progress(Math.Min(1, read / (double)Math.Max(1, status.Documents)));
                after = part.Next;
            }
            while (after is not null);
        }

        progress(1);
        return new StoreReport
        {
            Libraries = libraries.Count,
            Checked = read,
            Store = status,
            Damaged = [.. damaged.OrderBy(finding => finding.Library, StringComparer.Ordinal).ThenBy(finding => finding.Path, StringComparer.Ordinal)],
            Unlisted = [.. libraries.Where(library => !listed.Contains(library))],
        };
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
            output.WriteLine($"{finding.Library}: {finding.Path}: {Describe(finding.Damage)}");
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
            output.WriteNote("The file is damaged: restore it from a back-up, or stop Contexter, move documents.db away together with its '-wal' and '-shm' files, and refresh the libraries.");
        }
        else if (report.Damaged.Length > 0)
        {
            var names = string.Join(' ', report.Damaged.Select(finding => finding.Library).Distinct(StringComparer.Ordinal));
            output.WriteNote($"{Figures.Count(report.Damaged.Length, "document")} damaged: 'contexter refresh {names}' reads them from their sources again.");
        }
    }

    private static string Describe(DocumentDamageKind damage) => damage switch
    {
        DocumentDamageKind.Metadata => "the checksum of its metadata is wrong",
        DocumentDamageKind.TextMissing => "its text is missing",
        _ => "the checksum of its text is wrong",
    };
}

/// <summary>What a check of the store found.</summary>
internal sealed record StoreReport
{
    /// <summary>Library versions whose documents were read.</summary>
    public required int Libraries { get; init; }

    /// <summary>Documents that were read.</summary>
    public required long Checked { get; init; }

    /// <summary>The file and what it holds.</summary>
    public required StoreStatus Store { get; init; }

    /// <summary>Documents that cannot be served, by library and path.</summary>
    public required DamagedFinding[] Damaged { get; init; }

    /// <summary>Library versions that have documents and are not listed.</summary>
    public required string[] Unlisted { get; init; }

    /// <summary>Whether nothing is damaged.</summary>
    public bool IsWhole => Damaged.Length == 0 && Store.FileFaults.Length == 0;
}

/// <summary>A document that cannot be served.</summary>
/// <param name="Library">The library version.</param>
/// <param name="Path">Where it stands in it.</param>
/// <param name="Id">Its id.</param>
/// <param name="Damage">What is wrong.</param>
internal sealed record DamagedFinding(string Library, string Path, string Id, DocumentDamageKind Damage);
