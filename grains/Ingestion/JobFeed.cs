using System.Runtime.CompilerServices;
using Contexter.Concurrency;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.Storage;

namespace Contexter.Grains.Ingestion;

/// <summary>
/// Writes what happens to a job into its log, and reads it to those who watch. Events are told after they are stored, so that nobody sees one that is not there after a
/// crash. The end of a job is told in any case: nobody may wait for ever because a disk is full. Lives inside the turns of its grain.
/// </summary>
internal sealed class JobFeed(string jobId, IJobLog log, TimeProvider time) : IDisposable
{
    /// <summary>Lines that are read at once.</summary>
    private const int PageLines = 256;

    /// <summary>Progress lines that are kept while a job works: more than eight minutes of them.</summary>
    private const int ProgressKept = 2_000;

    /// <summary>Least time between two events about progress: four a second.</summary>
    private static readonly TimeSpan ProgressPeriod = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _writing = new(1);
    private readonly HashSet<JobProblem> _problems = [];
    private readonly Dictionary<int, (string? JobId, JobState State)> _children = [];
    private readonly Signal _appended = new();
    private JobEventData? _last;
    private JobChange? _lastChange;
    private JobEvent? _unstoredEnd;
    private DateTimeOffset _lastProgressAt;
    private bool _isOpen;
    private int _watchers;
    private int _progressLines;
    private long _sequence;
    private long _begin;

    /// <summary>Writes whatever has happened to the job since the last call.</summary>
    /// <param name="now">The job as it is at the moment it is asked for.</param>
    /// <exception cref="Documents.ContexterException">The log cannot be written; the next call writes what is missing.</exception>
    public async Task PublishAsync(Func<JobStatus> now)
    {
        await _writing.WaitAsync();
        try
        {
            await OpenAsync();
            var job = now();
            await AppendChildrenAsync(job);
            await AppendProblemsAsync(job);
            var told = Array.LastIndexOf(job.Changes, _lastChange);

            // By time only where the last one told is not among them, as after an end that could not be stored: a clock that was set back must not keep the end of a job from who waits for it.
            foreach (var change in job.Changes.Skip(told + 1).Where(change => told >= 0 || _lastChange is null || change.At >= _lastChange.At).ToArray())
            {
                await AppendAsync(JobEventData.Of(JobEventKind.State, job) with { State = change.To, Change = change });
            }

            if (job.Stage != _last?.Stage && !job.HasEnded())
            {
                await AppendAsync(JobEventData.Of(JobEventKind.Stage, job));
            }

            if (job.State == JobState.Running && job.Counters != _last?.Counters && (time.GetUtcNow() - _lastProgressAt).Duration() >= ProgressPeriod)
            {
                _lastProgressAt = time.GetUtcNow();
                await AppendAsync(JobEventData.Of(JobEventKind.Progress, job));
            }

            _unstoredEnd = null;
        }
        catch (Exception) when (now() is { Changes: [.., var last] } job && job.HasEnded())
        {
            var end = JobEventData.Of(JobEventKind.State, job) with { State = last.To, Change = last };
            _unstoredEnd = end.ToEvent(new JobLogLine(_sequence, last.At, IsProgress: false, string.Empty), job);
            _appended.Raise();
            throw;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>The events after a number, and every further one until the job has ended.</summary>
    /// <param name="after">The number; null begins when the job was last submitted or retried. One that is not there yet does so, too: it is of another log.</param>
    /// <param name="now">The job as it is at the moment it is asked for.</param>
    /// <param name="cancellationToken">Ends the watching.</param>
    public async IAsyncEnumerable<JobEvent> WatchAsync(long? after, Func<JobStatus> now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await PublishAsync(now);
        var position = after is { } known && known <= _sequence ? known : _begin;
        _watchers++;
        try
        {
            while (true)
            {
                var appended = _appended.Next;
                var lines = await log.ReadAsync(jobId, position, PageLines, cancellationToken);
                foreach (var line in lines)
                {
                    position = line.Sequence;
                    yield return JobEventData.Parse(line).ToEvent(line, now());
                }

                if (lines.Count > 0)
                {
                    continue;
                }

                if (HasEnded)
                {
                    yield break;
                }

                if (_unstoredEnd is { } end)
                {
                    yield return end;
                    yield break;
                }

                await appended.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            // Whoever watches sees all of it; what is read later tells the same with fewer steps in between.
            if (--_watchers == 0 && HasEnded)
            {
                await log.ThinAsync(jobId, _sequence, CancellationToken.None);
            }
        }
    }

    /// <summary>A part of the log.</summary>
    public async Task<JobEvent[]> ReadAsync(long after, int limit, Func<JobStatus> now, CancellationToken cancellationToken)
    {
        await PublishAsync(now);
        var lines = await log.ReadAsync(jobId, after, limit, cancellationToken);
        return [.. lines.Select(line => JobEventData.Parse(line).ToEvent(line, now()))];
    }

    /// <inheritdoc/>
    public void Dispose() => _writing.Dispose();

    private bool HasEnded => _lastChange?.To is JobState.Completed or JobState.Failed or JobState.Cancelled;

    /// <summary>Learns what the log holds already.</summary>
    private async Task OpenAsync()
    {
        while (!_isOpen)
        {
            var lines = await log.ReadAsync(jobId, _sequence, PageLines, CancellationToken.None);
            foreach (var line in lines)
            {
                Note(JobEventData.Parse(line), line.Sequence);
            }

            _isOpen = lines.Count == 0;
        }
    }

    /// <summary>Writes what was given up since the last call: before the end that it may have come with.</summary>
    private async Task AppendProblemsAsync(JobStatus job)
    {
        if (job.Problems.Length <= _problems.Count || _last is null)
        {
            return;
        }

        var (state, stage) = (_last.State, _last.Stage);
        foreach (var problem in job.Problems.Where(problem => !_problems.Contains(problem)).ToArray())
        {
            await AppendAsync(JobEventData.Of(JobEventKind.Problem, job) with { State = state, Stage = stage, Error = null, FinishedAt = null, Problem = problem });
        }
    }

    /// <summary>Writes which libraries of a batch got their jobs, or are further.</summary>
    private async Task AppendChildrenAsync(JobStatus job)
    {
        if (_last is null)
        {
            return;
        }

        var (state, stage) = (_last.State, _last.Stage);
        foreach (var child in job.Children.Where(child => (child.JobId is not null || child.HasEnded()) && (!_children.TryGetValue(child.Index, out var known) || known != (child.JobId, child.State))))
        {
            await AppendAsync(JobEventData.Of(JobEventKind.Child, job) with { State = state, Stage = stage, Error = null, FinishedAt = null, Child = child });
        }
    }

    private async Task AppendAsync(JobEventData data)
    {
        var isProgress = data.Kind == JobEventKind.Progress;
        Note(data, await log.AppendAsync(jobId, data.Change?.At ?? time.GetUtcNow(), isProgress, data.ToString(), CancellationToken.None));
        if (isProgress && ++_progressLines % ProgressKept == 0)
        {
            await log.ThinAsync(jobId, _sequence - ProgressKept, CancellationToken.None);
        }

        if (HasEnded && _watchers == 0 && data.Kind == JobEventKind.State)
        {
            await log.ThinAsync(jobId, _sequence, CancellationToken.None);
        }

        _appended.Raise();
    }

    private void Note(JobEventData data, long sequence)
    {
        (_last, _sequence) = (data, sequence);
        if (data.Problem is { } problem)
        {
            _problems.Add(problem);
        }

        if (data.Child is { } child)
        {
            _children[child.Index] = (child.JobId, child.State);
        }

        if (data.Change is { } change)
        {
            _lastChange = change;
            if (change.Cause is JobCause.Submitted or JobCause.Retried)
            {
                _begin = sequence - 1;
                _problems.Clear();
                _children.Clear();
            }
        }
    }
}
