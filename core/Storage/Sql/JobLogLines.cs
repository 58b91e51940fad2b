namespace Contexter.Storage.Sql;

/// <summary>The statements of a log of jobs.</summary>
/// <param name="jobs">The table of jobs with their last numbers.</param>
/// <param name="lines">The table of lines.</param>
internal sealed class JobLogLines(string jobs, string lines)
{
    /// <summary>Adds a line, inside a transaction.</summary>
    /// <returns>Its number.</returns>
    public long Append(SqlSession session, string jobId, DateTimeOffset at, bool isProgress, string data)
    {
        var last = (long)session.Scalar(
            $"INSERT INTO {jobs} (name, last) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET last = {jobs}.last + 1 RETURNING last", jobId)!;
        session.Execute(
            $"INSERT INTO {lines} (job, sequence, at, progress, data) SELECT id, $2, $3, $4, $5 FROM {jobs} WHERE name = $1",
            jobId,
            last,
            at.UtcTicks,
            isProgress ? 1L : 0L,
            data);
        return last;
    }

    /// <summary>The lines of a job after a number, in order.</summary>
    public IReadOnlyList<JobLogLine> Read(SqlSession session, string jobId, long after, int limit)
    {
        using var rows = session.Query(
            $"""
            SELECT l.sequence, l.at, l.progress, l.data FROM {lines} l JOIN {jobs} j ON j.id = l.job
            WHERE j.name = $1 AND l.sequence > $2 ORDER BY l.sequence LIMIT $3
            """,
            jobId,
            after,
            (long)limit);
        var read = new List<JobLogLine>();
        while (rows.Read())
        {
            read.Add(new JobLogLine(rows.GetInt64(0), new DateTimeOffset(rows.GetInt64(1), TimeSpan.Zero), rows.GetInt64(2) != 0, rows.GetString(3)));
        }

        return read;
    }

    /// <summary>Removes the progress lines of a job up to a number that another progress line follows at once.</summary>
    public int Thin(SqlSession session, string jobId, long upTo) => session.Execute(
        $"""
        DELETE FROM {lines} WHERE job = (SELECT id FROM {jobs} WHERE name = $1) AND sequence <= $2 AND progress = 1
        AND (SELECT n.progress FROM {lines} n WHERE n.job = {lines}.job AND n.sequence > {lines}.sequence ORDER BY n.sequence LIMIT 1) = 1
        """,
        jobId,
        upTo);

    /// <summary>Removes a job with its lines, inside a transaction.</summary>
    /// <returns>How many lines.</returns>
    public int Delete(SqlSession session, string jobId)
    {
        var deleted = session.Execute($"DELETE FROM {lines} WHERE job = (SELECT id FROM {jobs} WHERE name = $1)", jobId);
        session.Execute($"DELETE FROM {jobs} WHERE name = $1", jobId);
        return deleted;
    }
}
