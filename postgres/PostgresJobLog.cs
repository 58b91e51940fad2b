using Contexter.Storage;
using Contexter.Storage.Sql;

namespace Contexter.Postgres;

/// <summary>The log of jobs in PostgreSQL, for any number of silos at once.</summary>
/// <param name="database">The database, whose tables are those of this build; its owner disposes it.</param>
public sealed class PostgresJobLog(PostgresDatabase database) : IJobLog
{
    private static readonly JobLogLines Lines = new("log_jobs", "log_lines");
    private readonly PostgresTransactions _transactions = new(database);

    /// <inheritdoc/>
    public Task<long> AppendAsync(string jobId, DateTimeOffset at, bool isProgress, string data, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobId);
        ArgumentNullException.ThrowIfNull(data);

        // Lines of one job follow each other, because each raises the number in the row of the job.
        return _transactions.ApplyAsync([], session => Lines.Append(session, jobId, at, isProgress, data), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobLogLine>> ReadAsync(string jobId, long after, int limit, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobId);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return _transactions.ReadAsync(session => Lines.Read(session, jobId, after, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public Task ThinAsync(string jobId, long upTo, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobId);
        return _transactions.ApplyAsync([], session => Lines.Thin(session, jobId, upTo), cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string jobId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobId);
        return _transactions.ApplyAsync([], session => Lines.Delete(session, jobId), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}
