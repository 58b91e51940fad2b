using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Ingestion;
using Microsoft.Extensions.Logging;

namespace Contexter.Grains.Ingestion;

/// <inheritdoc cref="IIngestionJobGrain"/>
/// <remarks>
/// The grain persists decisions (state, stage, error); what has been done is in the document store's ledger and in the index. So a job that is taken up
/// again counts what is there and goes on with the rest, and its counters are those of an undisturbed run.
/// </remarks>
public sealed partial class IngestionJobGrain(
    [PersistentState("ingestion-job")] IPersistentState<IngestionJobRecord> record,
    IngestionStages stages,
    IngestionSettings settings,
    FaultTranslation translate,
    TimeProvider time,
    ILogger<IngestionJobGrain> logger)
    : Grain, IIngestionJobGrain, IDisposable
{
    private static readonly TimeSpan ProgressPeriod = TimeSpan.FromMilliseconds(100);

    private readonly List<Channel<JobEvent>> _watchers = [];
    private readonly CancellationTokenSource _cancelled = new();
    private IngestionRun? _run;
    private TaskCompletionSource? _workEnded;
    private IGrainTimer? _work;
    private IGrainTimer? _progress;
    private JobStatus? _lastPublished;
    private bool _isStopping;
    private long _sequence;

    private string JobId => this.GetPrimaryKeyString()["job/".Length..];

    /// <inheritdoc/>
    public async Task<JobStatus> SubmitAsync(JobKind kind, string library, string version, SourceDescription source, CancellationToken cancellationToken)
    {
        if (!record.RecordExists)
        {
            record.State = new IngestionJobRecord { Kind = kind, Library = library, Version = version, Source = source, CreatedAt = time.GetUtcNow() };
            await record.WriteStateAsync(cancellationToken);
        }

        return Status();
    }

    /// <inheritdoc/>
    public async Task<JobStatus> StartAsync(CancellationToken cancellationToken)
    {
        RequireSubmitted();
        if (record.State.HasEnded())
        {
            // The process may have ended between the cancellation of a job that waited and the library's note of it.
            await Library().CompleteIngestionAsync(Status(), cancellationToken);
        }
        else if (_work is null)
        {
            if (record.State.State == JobState.Running)
            {
                record.State.Resumptions++;
            }

            record.State.State = JobState.Running;
            record.State.StartedAt ??= time.GetUtcNow();
            await record.WriteStateAsync(cancellationToken);
            _workEnded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

            // The run is one long interleaving timer tick: calls are answered between its steps, and it holds the activation in memory.
            _work = this.RegisterGrainTimer(WorkAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
            _progress = this.RegisterGrainTimer(ProgressAsync, new GrainTimerCreationOptions(ProgressPeriod, ProgressPeriod) { Interleave = true });
        }

        return Status();
    }

    /// <inheritdoc/>
    public Task<JobStatus> GetStatusAsync(CancellationToken cancellationToken)
    {
        RequireSubmitted();
        return Task.FromResult(Status());
    }

    /// <inheritdoc/>
    public async Task<JobStatus> CancelAsync(CancellationToken cancellationToken)
    {
        RequireSubmitted();
        if (record.State.HasEnded())
        {
            return Status();
        }

        if (_workEnded is { } workEnded)
        {
            await _cancelled.CancelAsync();
            await workEnded.Task.WaitAsync(cancellationToken);
        }
        else
        {
            await EndAsync(JobState.Cancelled, null);

            // Not from inside this call: the queue may be waiting for this grain at this moment.
            this.RegisterGrainTimer(NotifyEndedAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        }

        return Status();
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<JobEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RequireSubmitted();

        // Events carry the whole status, so a slow watcher may miss steps in between but never the last one.
        var channel = Channel.CreateBounded<JobEvent>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropOldest });
        _watchers.Add(channel);
        try
        {
            var change = new JobEvent { Sequence = _sequence, At = time.GetUtcNow(), Job = Status() };
            yield return change;

            // Until a watcher has the end itself: the state says so a moment before, while it is being stored.
            while (!change.Job.HasEnded())
            {
                change = await channel.Reader.ReadAsync(cancellationToken);
                yield return change;
            }
        }
        finally
        {
            _watchers.Remove(channel);
        }
    }

    /// <inheritdoc/>
    public Task AcknowledgeAsync(BatchReceipt receipt, CancellationToken cancellationToken)
    {
        _run?.Acknowledge(receipt);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // A stop of the silo is not a cancellation: the record stays at "running", and the next start goes on.
        if (_workEnded is { } workEnded && !record.State.HasEnded())
        {
            _isStopping = true;
            await _cancelled.CancelAsync();
            await workEnded.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Releases what the activation holds; the host calls it when the activation ends.</summary>
    public void Dispose() => _cancelled.Dispose();

    private async Task WorkAsync(CancellationToken stopping)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(stopping, _cancelled.Token);
        var library = new LibraryVersion(record.State.Library, record.State.Version);
        _run = new IngestionRun(JobId, library, record.State.Source!, stages, settings, time, this);
        try
        {
            try
            {
                await RunStagesAsync(_run, linked.Token);
                await FinishAsync(JobState.Completed, null);
            }
            catch (OperationCanceledException) when (linked.IsCancellationRequested)
            {
                if (_isStopping || stopping.IsCancellationRequested)
                {
                    return;
                }

                await FinishAsync(JobState.Cancelled, null);
            }
            catch (Exception fault) when (translate(fault) is ContexterException known)
            {
                await FinishAsync(JobState.Failed, new JobProblem { Item = Subject(), Code = known.Code, Message = known.Message });
            }
#pragma warning disable CA1031 // A defect ends the job, not the process; the job carries it.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                LogFailed(fault, JobId);
                await FinishAsync(JobState.Failed, new JobProblem { Item = Subject(), Code = ErrorCodes.Internal, Message = fault.Message });
            }
        }
        finally
        {
            _progress?.Dispose();
            _workEnded!.SetResult();
        }

        await NotifyQueueAsync();
        DeactivateOnIdle();
    }

    private async Task RunStagesAsync(IngestionRun run, CancellationToken cancellationToken)
    {
        var isRebuild = record.State.Kind == JobKind.Rebuild;
        if (!isRebuild)
        {
            await EnterAsync(JobStage.Fetch, cancellationToken);
            await run.FetchAsync(cancellationToken);
        }
        else if (record.State.Stage < JobStage.Index)
        {
            // Once the stage is stored, what is in the index is the work of this job, and is kept when the job is taken up again.
            await run.ClearIndexAsync(cancellationToken);
        }

        await EnterAsync(JobStage.Index, cancellationToken);
        await run.IndexAsync(cancellationToken);
        await EnterAsync(JobStage.Finish, cancellationToken);
        if (!isRebuild)
        {
            await run.PruneAsync(cancellationToken);
        }

        await run.FinishAsync(cancellationToken);
    }

    private async Task EnterAsync(JobStage stage, CancellationToken cancellationToken)
    {
        // A job that is taken up again may pass through stages it had left: they find nothing to do, and the record does not go back.
        if (stage > record.State.Stage)
        {
            record.State.Stage = stage;
            await record.WriteStateAsync(cancellationToken);
        }

        Publish();
    }

    /// <summary>Ends the work. The library notes it first, so that whoever learns of the end finds the library as the job left it.</summary>
    private async Task FinishAsync(JobState state, JobProblem? error)
    {
        await NotifyAsync(Library().CompleteIngestionAsync(Status() with { State = state, Error = error, FinishedAt = time.GetUtcNow() }, CancellationToken.None));
        await EndAsync(state, error);
    }

    private async Task EndAsync(JobState state, JobProblem? error)
    {
        record.State.FinalCounters = _run?.Counters();
        record.State.IndexProblems = [.. _run?.Problems ?? []];
        record.State.State = state;
        record.State.Error = error;
        record.State.FinishedAt = time.GetUtcNow();
        try
        {
            await record.WriteStateAsync();
        }
        catch (Exception fault) when (state == JobState.Failed && translate(fault) is ContexterException known)
        {
            // Nobody may wait for ever for a job whose end cannot be stored. What is stored says "running", so the next start takes it up.
            LogUnrecorded(JobId, known.Message);
        }

        Publish();
    }

    private async Task NotifyEndedAsync(CancellationToken cancellationToken)
    {
        await NotifyAsync(Library().CompleteIngestionAsync(Status(), cancellationToken));
        await NotifyQueueAsync();
    }

    private Task NotifyQueueAsync() => NotifyAsync(GrainFactory.GetGrain<IJobQueueGrain>(GrainKeys.JobQueue).EndedAsync(JobId, CancellationToken.None));

    private async Task NotifyAsync(Task notification)
    {
        try
        {
            await notification;
        }
        catch (ContexterFaultException fault)
        {
            LogUnrecorded(JobId, fault.Message);
        }
    }

    private async Task ProgressAsync(CancellationToken cancellationToken)
    {
        Publish();
        if (_run is { } run)
        {
            await run.ResendLostAsync(cancellationToken);
        }
    }

    private void Publish()
    {
        var status = Status();
        if (status.State == _lastPublished?.State && status.Stage == _lastPublished.Stage && status.Counters == _lastPublished.Counters)
        {
            return;
        }

        _lastPublished = status;
        _sequence++;
        foreach (var watcher in _watchers)
        {
            watcher.Writer.TryWrite(new JobEvent { Sequence = _sequence, At = time.GetUtcNow(), Job = status });
        }
    }

    private JobStatus Status() => new()
    {
        Id = JobId,
        Library = record.State.Library,
        Version = record.State.Version,
        Source = record.State.Source!,
        State = record.State.State,
        Stage = record.State.HasEnded() ? JobStage.None : record.State.Stage,
        Counters = record.State.FinalCounters ?? _run?.Counters() ?? new JobCounters(),
        Problems = record.State.HasEnded() ? [.. record.State.IndexProblems] : [.. _run?.Problems ?? []],
        Error = record.State.Error,
        CreatedAt = record.State.CreatedAt,
        StartedAt = record.State.StartedAt,
        FinishedAt = record.State.FinishedAt,
        Resumptions = record.State.Resumptions,
        Kind = record.State.Kind,
    };

    /// <summary>What an error that ends the job is about.</summary>
    private string Subject() => record.State.Kind == JobKind.Rebuild ? record.State.Library + "@" + record.State.Version : record.State.Source!.Location;

    private void RequireSubmitted()
    {
        if (!record.RecordExists)
        {
            throw new ContexterFaultException(ErrorCodes.JobNotFound, $"There is no job '{JobId}'; 'contexter jobs' lists those that there are.");
        }
    }

    private ILibraryGrain Library() =>
        GrainFactory.GetGrain<ILibraryGrain>(GrainKeys.Library(new LibraryVersion(record.State.Library, record.State.Version).ToString()));

    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "Job {JobId} failed.")]
    private partial void LogFailed(Exception fault, string jobId);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning, Message = "The end of job {JobId} cannot be stored; the next start takes it up again: {Reason}")]
    private partial void LogUnrecorded(string jobId, string reason);
}
