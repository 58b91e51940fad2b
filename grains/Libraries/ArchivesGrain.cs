using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Grains.Ingestion;
using Contexter.LibraryArchives;
using Orleans.Concurrency;

namespace Contexter.Grains.Libraries;

/// <inheritdoc cref="IArchivesGrain"/>
[StatelessWorker]
public sealed class ArchivesGrain(ArchiveFolder archives) : Grain, IArchivesGrain
{
    /// <inheritdoc/>
    public Task<string> BeginAsync(CancellationToken cancellationToken) => Task.FromResult(archives.BeginUpload());

    /// <inheritdoc/>
    public Task AppendAsync(string upload, long offset, Immutable<byte[]> part, CancellationToken cancellationToken) =>
        archives.AppendAsync(upload, offset, part.Value, cancellationToken);

    /// <inheritdoc/>
    public async Task<JobStatus> ImportAsync(string upload, ImportRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var manifest = await Task.Run(() => archives.EndUpload(upload), cancellationToken);
            var library = NameOf(LibraryVersion.Parse(manifest.Library), request.Library);
            return await GrainFactory.GetGrain<ILibraryGrain>(GrainKeys.Library(library.ToString()))
                .ImportAsync(ArchiveMessages.ToMessage(manifest.Source), upload, request.Replace, request.Priority, cancellationToken);
        }
        catch (Exception e) when (e is ContexterException or ContexterFaultException)
        {
            archives.RemoveUpload(upload);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task AbandonAsync(string upload, CancellationToken cancellationToken)
    {
        archives.RemoveUpload(upload);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<Immutable<byte[]>> ReadAsync(string jobId, long offset, CancellationToken cancellationToken)
    {
        if (offset == 0)
        {
            var job = await GrainFactory.GetGrain<IIngestionJobGrain>(GrainKeys.Job(jobId)).GetStatusAsync(cancellationToken);
            if (job.Archive is null)
            {
                throw new ContexterFaultException(
                    ErrorCodes.JobState,
                    job.Kind == JobKind.Export
                        ? $"Job {jobId} has not written its archive: it is {JobTransitions.Name(job.State)}. 'contexter jobs watch {jobId}' follows it to its end."
                        : $"Job {jobId} writes no archive; 'contexter export' makes one that does.");
            }
        }

        return new Immutable<byte[]>(await archives.ReadExportAsync(jobId, offset, IArchivesGrain.MaxPartBytes, cancellationToken));
    }

    private static LibraryVersion NameOf(LibraryVersion archived, string? wanted)
    {
        if (wanted is null)
        {
            return archived;
        }

        var (name, version) = LibraryVersion.ParseReference(wanted);
        return new LibraryVersion(name, version ?? archived.Version);
    }
}
