using Contexter.Documents;

namespace Contexter.Storage;

/// <summary>The durable log of what happened to each job, line by line. What a line says is its writer's business.</summary>
/// <remarks>Safe for concurrent use.</remarks>
public interface IJobLog : IAsyncDisposable
{
    /// <summary>Adds a line and returns its number when it is durable: one more than that of the job's last line, whatever was removed since, and never the same one twice.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="at">When it happened.</param>
    /// <param name="isProgress">Whether it only says how far the job is, and may be removed once newer lines say so.</param>
    /// <param name="data">What happened.</param>
    /// <param name="cancellationToken">Gives up waiting; the line may be added nevertheless.</param>
    /// <exception cref="ContexterException">The line is not stored.</exception>
    Task<long> AppendAsync(string jobId, DateTimeOffset at, bool isProgress, string data, CancellationToken cancellationToken);

    /// <summary>The lines of a job after a number, in order.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="after">The number; 0 begins with the first line.</param>
    /// <param name="limit">Most lines, 1 or more.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<IReadOnlyList<JobLogLine>> ReadAsync(string jobId, long after, int limit, CancellationToken cancellationToken);

    /// <summary>Removes the progress lines of a job up to a number that no other line follows at once: the last one before each other line stays.</summary>
    Task ThinAsync(string jobId, long upTo, CancellationToken cancellationToken);

    /// <summary>Forgets a job that has ended, with all its lines.</summary>
    Task DeleteAsync(string jobId, CancellationToken cancellationToken);
}

/// <summary>A line of a job's log.</summary>
/// <param name="Sequence">Its number, from 1.</param>
/// <param name="At">When it happened, UTC.</param>
/// <param name="IsProgress">Whether it only says how far the job is.</param>
/// <param name="Data">What happened.</param>
public sealed record JobLogLine(long Sequence, DateTimeOffset At, bool IsProgress, string Data);
