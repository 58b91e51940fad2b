using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Grains.Libraries;

public sealed partial class LibraryGrain
{
    /// <inheritdoc/>
    public async Task<JobStatus> ExportAsync(JobPriority priority, CancellationToken cancellationToken)
    {
        var known = RequireHere();
        if (await FindUnfinishedAsync(cancellationToken) is { } running)
        {
            return running.Kind == JobKind.Export ? running : throw Busy(running);
        }

        return known.UpdatedAt is null
            ? throw new ContexterFaultException(
                ErrorCodes.LibraryBusy,
                $"Library '{Id}' was never read to its end, and half of it is not exported; 'contexter jobs retry {known.LastJobId}' or 'contexter refresh {Id}' goes on with it.")
            : await EnqueueAsync(Request(JobKind.Export, known.Source, priority), library => library ?? known, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<JobStatus> ImportAsync(SourceDescription source, string upload, bool replace, JobPriority priority, CancellationToken cancellationToken)
    {
        RequireName();
        if (await FindUnfinishedAsync(cancellationToken) is { } running)
        {
            throw Busy(running);
        }

        if (record.State.Library is { } here && !replace && (here.UpdatedAt is not null || here.Documents > 0))
        {
            throw new ContexterFaultException(
                ErrorCodes.LibraryExists, $"Library '{Id}' is here already; give --replace to have the archive take its place, or another name with --as.");
        }

        return await EnqueueAsync(
            Request(JobKind.Import, source, priority) with { Upload = upload },
            library => library is null ? New(source) : library with { State = library.State == LibraryState.Ready ? LibraryState.Ready : LibraryState.Ingesting },
            cancellationToken);
    }
}
