using Contexter.Documents;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Grains.Libraries;
using Contexter.Ingestion;

namespace Contexter.Grains.Ingestion;

/// <summary>One run of an export, which writes its archive from the beginning. Lives inside the turns of its grain.</summary>
internal sealed class ExportRun(string jobId, ExportStage stage) : IJobRun
{
    private readonly ExportProgress _progress = new();

    /// <inheritdoc/>
    public IEnumerable<JobProblem> Problems => [];

    /// <inheritdoc/>
    public JobCounters Counters() => new() { DocumentsExported = _progress.Done, DocumentsToExport = _progress.Total, BytesExported = _progress.Bytes };

    /// <inheritdoc/>
    public StageStatus[] Stages() => [];

    /// <summary>Writes the archive of a library.</summary>
    public async Task<JobArchive> WriteAsync(LibrarySummary library, CancellationToken cancellationToken)
    {
        var id = new LibraryVersion(library.Name, library.Version);
        var written = await Task.Run(
            () => stage.RunAsync(jobId, id, ArchiveMessages.ToArchived(library.Source), library.CreatedAt, library.UpdatedAt, _progress, cancellationToken), cancellationToken);
        return new JobArchive { FileName = FileNameOf(id), Bytes = written.Bytes, Sha256 = written.Sha256 };
    }

    /// <summary>Names of libraries may hold what names of files may not.</summary>
    private static string FileNameOf(LibraryVersion library) =>
        new string([.. $"{library.Name}-{library.Version}".Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '+' ? c : '-')]).Trim('-', '.') + ".contexter.zip";
}
