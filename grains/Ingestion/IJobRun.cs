using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Grains.Ingestion;

/// <summary>What a job that works can tell of itself at any moment.</summary>
internal interface IJobRun
{
    /// <summary>What was given up so far, at most 1,000, in order of the items.</summary>
    IEnumerable<JobProblem> Problems { get; }

    /// <summary>What has been done so far.</summary>
    JobCounters Counters();

    /// <summary>What its stages have done so far, in order.</summary>
    StageStatus[] Stages();
}
