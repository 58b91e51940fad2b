using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Grains.Ingestion;

/// <summary>What a batch keeps of one of its libraries. How far its job is, the job knows.</summary>
public sealed record BatchMember
{
    /// <summary>What is to be done.</summary>
    public required BatchEntry Entry { get; init; }

    /// <summary>Id of its job: the one that was reserved, until another one is found at work that does the same.</summary>
    public string JobId { get; init; } = string.Empty;

    /// <summary>Whether the job is the batch's own, which it pauses and cancels.</summary>
    public bool IsOwn { get; init; } = true;

    /// <summary>Why it was refused a job; null when it was not.</summary>
    public JobProblem? Refusal { get; init; }

    /// <summary>Whether its job is to be tried again.</summary>
    public bool IsRetried { get; init; }
}
