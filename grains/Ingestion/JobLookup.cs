using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Grains.Ingestion;

/// <summary>Finds jobs that may be forgotten.</summary>
internal static class JobLookup
{
    /// <summary>The job's status; null when there is no such job, or not any more.</summary>
    public static async Task<JobStatus?> FindJobAsync(this IGrainFactory grains, string id, CancellationToken cancellationToken)
    {
        try
        {
            return await grains.GetGrain<IIngestionJobGrain>(GrainKeys.Job(id)).GetStatusAsync(cancellationToken);
        }
        catch (ContexterFaultException fault) when (string.Equals(fault.Code, ErrorCodes.JobNotFound, StringComparison.Ordinal))
        {
            return null;
        }
    }
}
