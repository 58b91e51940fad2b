using Contexter.Cli.Commands;
using Contexter.Cli.Output;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Models;
using Contexter.Indexing.Embedded;
using Contexter.Silo.Configuration;
using Contexter.Storage;

namespace Contexter.Cli.Doctor;

/// <summary>Looks at what is stored: documents, the databases beside them, the index, and whether one holds what the other does.</summary>
/// <param name="options">The configuration.</param>
/// <param name="api">What is asked.</param>
internal sealed class StoredCheck(ContexterOptions options, IContexterApi api)
{
    private const string Store = "store";
    private const string Index = "index";

    /// <summary>Reads all documents and compares them with their checksums.</summary>
    public async Task<IReadOnlyList<Finding>> CheckStoreAsync(CancellationToken cancellationToken)
    {
        var report = await StoreVerification.RunAsync(api, [], (_, _) => { }, cancellationToken);
        var findings = new List<Finding>();
        findings.AddRange(report.Store.FileFaults.Select(fault => Finding.Problem(Store, $"documents.db is damaged: {fault}.", StoreVerification.FileWayOut)));
        findings.AddRange(report.Damaged.GroupBy(finding => finding.Library, StringComparer.Ordinal).Select(library => Finding.Problem(
            Store,
            $"{library.Key}: {Figures.Count(library.Count(), "document")} damaged, such as {library.First().Path} ({StoreVerification.Describe(library.First().Damage)}).",
            $"'contexter refresh {library.Key}' reads them from their source again.")));
        findings.AddRange(report.Unlisted.Select(library => Finding.Warning(Store, $"{library} has documents and is not listed as a library.", $"'contexter add {library} --from SOURCE' takes them up.")));
        if (report.Store.OrphanBodies + report.Store.OrphanDocuments > 0)
        {
            findings.Add(Finding.Warning(
                Store,
                $"{Figures.Count(report.Store.OrphanBodies, "text")} of no document, {Figures.Count(report.Store.OrphanDocuments, "document")} of no library.",
                "'contexter store compact' removes them."));
        }

        if (findings.Count == 0)
        {
            findings.Add(Finding.Ok(
                Store, $"{Figures.Count(report.Checked, "document")} of {Figures.Count(report.Libraries, "library", "libraries")} read, {Figures.Bytes(report.Store.FileBytes)}, all whole."));
        }

        return findings;
    }

    /// <summary>Has SQLite check the structure of the other databases; the server need not be asked for that.</summary>
    public IEnumerable<Finding> CheckDatabases()
    {
        foreach (var (name, wayOut) in new[]
        {
            (DataDirectory.StateFile, "Stop Contexter and restore it from a backup ('contexter restore'); it holds libraries, jobs and keys."),
            (DataDirectory.JobLogFile, "Stop Contexter and move it away with its '-wal' and '-shm' files: only histories of jobs are lost."),
            (DataDirectory.EmbeddingsFile, "Stop Contexter and move it away with its '-wal' and '-shm' files: embeddings are then paid for once more."),
        })
        {
            var path = Path.Combine(options.DataPath, name);
            if (File.Exists(path))
            {
                var faults = SqliteFiles.FindFaults(path);
                yield return faults.Count == 0 ? Finding.Ok(Store, $"{name} is whole.") : Finding.Problem(Store, $"{name} is damaged: {string.Join("; ", faults)}.", wayOut);
            }
        }
    }

    /// <summary>Reads all files of the index and compares their checksums, and what it holds with what is stored.</summary>
    public async Task<IReadOnlyList<Finding>> CheckIndexAsync(CancellationToken cancellationToken)
    {
        var libraries = await api.ListLibrariesAsync(cancellationToken);
        var active = (await api.ListModelsAsync(cancellationToken)).First(model => model.Active);
        if (options.Index.Store == IndexStore.Qdrant)
        {
            return [OfServer(active, libraries)];
        }

        var indexes = await Task.Run(
            () => new EmbeddedIndexCheck(Path.Combine(options.DataPath, DataDirectory.IndexFolder), new PhysicalFileSystem()).Check(cancellationToken).ToArray(), cancellationToken);
        var findings = indexes.Where(index => index.Problem is not null).Select(index => Finding.Problem(Index, index.Problem!)).ToList();
        var whole = indexes
            .Where(index => index.Problem is null && index.Model is { } model && model.Dimension == active.Dimension && string.Equals(model.Id, active.Id, StringComparison.Ordinal))
            .ToDictionary(index => index.Library, StringComparer.Ordinal);
        foreach (var library in libraries)
        {
            // Of a damaged index it is said already, and one that is just being made has less by right.
            if (library.State == LibraryState.Ready && (whole.ContainsKey(library.Reference()) || !indexes.Any(index => index.Problem is not null)) && Compare(library, whole.GetValueOrDefault(library.Reference())) is { } finding)
            {
                findings.Add(finding);
            }
            else if (library.State == LibraryState.Incomplete)
            {
                findings.Add(Finding.Warning(
                    Index, $"{library.Reference()} is incomplete: its addition, or a rebuild of its index, was broken off.", $"'contexter refresh {library.Reference()}', or 'contexter index rebuild {library.Reference()}'."));
            }
        }

        findings.AddRange(whole.Keys.Except(libraries.Select(library => library.Reference()), StringComparer.Ordinal).Select(library => Finding.Warning(
            Index, $"{library} is indexed and is not listed as a library.", $"'contexter add {library} --from SOURCE' takes it up, and 'contexter remove {library}' then removes it.")));
        if (findings.Count == 0)
        {
            findings.Add(Finding.Ok(
                Index,
                $"{Figures.Count(whole.Values.Sum(index => index.Documents), "document")}, {Figures.Count(whole.Values.Sum(index => index.Chunks), "chunk")} of model '{active.Name}', all whole, as many as are stored."));
        }

        return findings;
    }

    private static Finding? Compare(LibrarySummary library, CheckedLibraryIndex? index) =>
        (index?.Documents ?? 0) == library.Documents && (index?.Chunks ?? 0) == library.Chunks ? null : Finding.Problem(
            Index,
            $"{library.Reference()}: the index holds {Figures.Count(index?.Documents ?? 0, "document")} with {Figures.Count(index?.Chunks ?? 0, "chunk")}, "
            + $"and {Figures.Count(library.Documents)} with {Figures.Count(library.Chunks)} are stored.",
            $"'contexter index rebuild {library.Reference()}' makes it anew from the stored documents.");

    private static Finding OfServer(ModelStatus active, LibrarySummary[] libraries) => active switch
    {
        { Problem: { } problem } => Finding.Problem(Index, $"model '{active.Name}': {problem.Message}", "See the line about Qdrant; 'contexter index rebuild' makes the index anew from the stored documents."),
        { State: ModelIndexState.Ready } => Finding.Ok(Index, $"{Figures.Count(active.Documents, "document")}, {Figures.Count(active.Chunks, "chunk")} of model '{active.Name}', as many documents as are stored."),
        _ when libraries.Any(library => library.State != LibraryState.Ready) => Finding.Ok(Index, $"{Figures.Count(active.Documents, "document")} of model '{active.Name}'; a library is just being indexed."),
        _ => Finding.Problem(
            Index, $"model '{active.Name}': the index holds {Figures.Count(active.Documents, "document")}, and {Figures.Count(libraries.Sum(library => library.Documents))} are stored.", "'contexter index rebuild' makes it anew from the stored documents."),
    };
}
