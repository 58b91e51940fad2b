using System.Diagnostics;
using System.Runtime.CompilerServices;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.Grains.Faults;
using Contexter.Ingestion;
using Contexter.ModelRegistry;
using Contexter.Observability;
using Contexter.Storage;
using Microsoft.Extensions.Hosting;
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
    IDocumentStore documents,
    IJobLog log,
    EmbeddingModels models,
    IngestionSettings settings,
    FaultTranslation translate,
    JobFaults faults,
    FlowTelemetry telemetry,
    IngestionLoad load,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<IngestionJobGrain> logger)
    : Grain, IIngestionJobGrain, IDisposable
{
    private static readonly TimeSpan ProgressPeriod = TimeSpan.FromMilliseconds(100);

    private JobFeed? _feed;
    private JobMeter? _meter;
    private JobWork? _work;
    private IndexFlow? _flow;
    private IJobRun? _run;
    private IGrainTimer? _progress;

    private string JobId => this.GetPrimaryKeyString()["job/".Length..];

    /// <inheritdoc/>
    public async Task<JobStatus> SubmitAsync(JobRequest request, CancellationToken cancellationToken)
    {
        if (!record.RecordExists)
        {
            record.State = new IngestionJobRecord
            {
                Kind = request.Kind,
                Library = request.Library,
                Version = request.Version,
                Source = request.Source,
                Model = request.Model,
                Priority = request.Priority,
                Only = request.Only,
                Upload = request.Upload,
                Members = [.. (request.Batch ?? []).Select(entry => new BatchMember { Entry = entry })],
                BatchId = request.Place?.BatchId,
                TraceParent = Activity.Current?.Id,
                CreatedAt = time.GetUtcNow(),
            };
            record.State.Change(JobState.Queued, JobCause.Submitted, record.State.CreatedAt);
            await record.WriteStateAsync(cancellationToken);
            await PublishAsync();
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
            await TellLibraryAsync(Status(), cancellationToken);
        }
        else if (_work is null && record.State.State != JobState.Paused)
        {
            var goesOn = record.State.State == JobState.Running;
            record.State.Resumptions += goesOn ? 1 : 0;
            record.State.Starts++;
            record.State.StartedAt ??= time.GetUtcNow();
            await ChangeAsync(goesOn ? JobCause.TakenUpAgain : JobCause.TurnCame);
            (_work, _meter) = (new JobWork(), new JobMeter());

            // The run begins in a turn of its own and goes on between the turns of calls. No call and no tick waits for it: an activation is not deactivated before those that run in it have
            // ended, takes none that come meanwhile, and the run waits for acknowledgements that are such calls. What looks after its progress holds the activation in memory.
            this.RegisterGrainTimer(Begin, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
            _progress = this.RegisterGrainTimer(ProgressAsync, new GrainTimerCreationOptions(ProgressPeriod, ProgressPeriod) { Interleave = true, KeepAlive = true });
            await PublishAsync();
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
    public async Task ForgetAsync(CancellationToken cancellationToken)
    {
        if (record.RecordExists && record.State.HasEnded())
        {
            // The log first: what remembers the job goes last, so that forgetting it again does the rest.
            await log.DeleteAsync(JobId, cancellationToken);
            await record.ClearStateAsync(cancellationToken);
            DeactivateOnIdle();
        }
    }

    /// <inheritdoc/>
    public Task<JobStatus> CancelAsync(CancellationToken cancellationToken)
    {
        RequireSubmitted();
        return record.State.HasEnded() ? Task.FromResult(Status()) : InterruptAsync(JobCause.Cancelled, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<JobStatus> PauseAsync(CancellationToken cancellationToken)
    {
        RequireSubmitted();
        return record.State.State == JobState.Paused ? Task.FromResult(Status()) : InterruptAsync(JobCause.Paused, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<JobStatus> ResumeAsync(CancellationToken cancellationToken)
    {
        RequireSubmitted();
        if (record.State.State is not (JobState.Queued or JobState.Running))
        {
            record.State.ResumesChildren = true;
            await ChangeAsync(JobCause.Resumed);
            await PublishAsync();
            NotifyFromOutside();
        }

        return Status();
    }

    /// <inheritdoc/>
    public async Task<JobStatus> RetryAsync(JobPriority? priority, CancellationToken cancellationToken)
    {
        RequireSubmitted();
        if (record.State.State != JobState.Queued)
        {
            _ = JobTransitions.Next(JobId, record.State.State, JobCause.Retried);
            await documents.ForgetRejectedAsync(JobId, cancellationToken);
            var state = record.State;
            (state.Error, state.FetchedAt, state.FinishedAt, state.IndexProblems, state.Archive) = (null, null, null, [], null);

            state.Priority = priority ?? state.Priority;
            foreach (var child in state.Children.Where(child => child.State != JobState.Completed))
            {
                state.Members[child.Index] = state.Members[child.Index] with { Refusal = null, IsRetried = true };
            }

            // A rebuild that had begun has removed the old index already, and does not do so again.
            state.Stage = state.Kind == JobKind.Rebuild ? (JobStage)Math.Min((int)state.Stage, (int)JobStage.Index) : JobStage.None;
            await ChangeAsync(JobCause.Retried);
            await PublishAsync();
        }

        return Status();
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<JobEvent> WatchAsync(long? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RequireSubmitted();
        await foreach (var change in Feed.WatchAsync(after, Status, cancellationToken))
        {
            yield return change;
        }
    }

    /// <inheritdoc/>
    public Task<JobEvent[]> ReadLogAsync(long after, int limit, CancellationToken cancellationToken)
    {
        RequireSubmitted();
        return limit is >= 1 and <= JobStatus.MaxLogLines
            ? Feed.ReadAsync(after, limit, Status, cancellationToken)
            : throw new ContexterFaultException(ErrorCodes.InvalidInput, FormattableString.Invariant($"{limit} events are no part of a log; 1 to {JobStatus.MaxLogLines} are."));
    }

    /// <inheritdoc/>
    public Task AcknowledgeAsync(BatchReceipt receipt, CancellationToken cancellationToken)
    {
        _flow?.Acknowledge(receipt);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ResendAsync(CancellationToken cancellationToken)
    {
        _flow?.Resend();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // A stop of the silo is not a cancellation: the record stays at "running", and the next start goes on.
        if (_work is { HasBegun: true } work && !record.State.HasEnded())
        {
            await work.StopAsync();
            await work.Ended.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Releases what the activation holds; the host calls it when the activation ends.</summary>
    public void Dispose()
    {
        _work?.Dispose();
        _feed?.Dispose();
    }

    /// <summary>Has the work end, or keeps it from beginning.</summary>
    private async Task<JobStatus> InterruptAsync(JobCause cause, CancellationToken cancellationToken)
    {
        _ = JobTransitions.Next(JobId, record.State.State, cause);
        if (_work is { } work)
        {
            await work.InterruptAsync(cause);
            await work.Ended.WaitAsync(cancellationToken);
        }
        else
        {
            await EndAsync(cause, null);
            NotifyFromOutside();
        }

        return Status();
    }

    private async Task ProgressAsync(CancellationToken cancellationToken)
    {
        if (_run is { } run)
        {
            _meter?.Add(time.GetUtcNow(), run.Counters());
        }

        await PublishAsync();
        if (_flow is { } flow)
        {
            load.Set(JobId, flow.Load);
            await flow.ResendLostAsync(cancellationToken);
        }
    }

    private JobFeed Feed => _feed ??= new JobFeed(JobId, log, time);

    private JobStatus Status()
    {
        var status = record.State.ToStatus(JobId, _run);
        return status with { Progress = JobMeter.Of(status, _work is null ? null : _meter) };
    }

    private void RequireSubmitted()
    {
        if (!record.RecordExists)
        {
            throw new ContexterFaultException(ErrorCodes.JobNotFound, $"There is no job '{JobId}'; 'contexter jobs' lists those that there are.");
        }
    }
}
