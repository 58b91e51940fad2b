using System.Runtime.CompilerServices;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Grains.Faults;
using Contexter.Grains.Models;
using Contexter.Ingestion;
using Contexter.ModelRegistry;
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
    EmbeddingModels models,
    IngestionSettings settings,
    FaultTranslation translate,
    JobFaults faults,
    TimeProvider time,
    ILogger<IngestionJobGrain> logger)
    : Grain, IIngestionJobGrain, IDisposable
{
    private static readonly TimeSpan ProgressPeriod = TimeSpan.FromMilliseconds(100);

    /// <summary>How long after calls are refused a silo that stops tells its grains so.</summary>
    private static readonly TimeSpan StopNotice = TimeSpan.FromSeconds(5);

    private readonly JobFeed _feed = new(time);
    private readonly CancellationTokenSource _cancelled = new();
    private readonly CancellationTokenSource _stopping = new();
    private IndexFlow? _flow;
    private IJobRun? _run;
    private TaskCompletionSource? _workEnded;
    private IGrainTimer? _work;
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
                CreatedAt = time.GetUtcNow(),
            };
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
            await TellLibraryAsync(Status(), cancellationToken);
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
        await foreach (var change in _feed.WatchAsync(Status(), cancellationToken))
        {
            yield return change;
        }
    }

    /// <inheritdoc/>
    public Task AcknowledgeAsync(BatchReceipt receipt, CancellationToken cancellationToken)
    {
        _flow?.Acknowledge(receipt);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // A stop of the silo is not a cancellation: the record stays at "running", and the next start goes on.
        if (_workEnded is { } workEnded && !record.State.HasEnded())
        {
            await _stopping.CancelAsync();
            await workEnded.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Releases what the activation holds; the host calls it when the activation ends.</summary>
    public void Dispose()
    {
        _cancelled.Dispose();
        _stopping.Dispose();
    }

    private async Task WorkAsync(CancellationToken stopping)
    {
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(stopping, _stopping.Token);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopped.Token, _cancelled.Token);
        _flow = new IndexFlow(JobId, stages, settings, time, this);
        try
        {
            try
            {
                await faults.RunAsync(
                    Status(), () => record.State.Kind == JobKind.ChangeModel ? ChangeModelAsync(ended.Token, stopped.Token) : IngestAsync(ended.Token), ended.Token);
                await FinishAsync(JobState.Completed, null);
            }
            catch (Exception fault) when (stopped.IsCancellationRequested || fault is SiloUnavailableException)
            {
                // What fails because the silo stops is no failure of the job: the next start goes on with it.
                await Task.Delay(StopNotice, time, stopped.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                if (stopped.IsCancellationRequested)
                {
                    return;
                }

                LogFailed(fault, JobId);
                await FinishAsync(JobState.Failed, new JobProblem { Item = Subject(), Code = ErrorCodes.Internal, Message = fault.Message });
            }
            catch (OperationCanceledException) when (ended.IsCancellationRequested)
            {
                await FinishAsync(JobState.Cancelled, null);
            }
            catch (Exception fault) when (translate(fault) is ContexterException known)
            {
                await FinishAsync(JobState.Failed, new JobProblem { Item = Subject(), Code = known.Code, Message = known.Message });
            }
            catch (ContexterFaultException fault)
            {
                await FinishAsync(JobState.Failed, new JobProblem { Item = Subject(), Code = fault.Code, Message = fault.Message });
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

        // The activation stays for watchers that have not seen the end yet; what it worked with may go.
        (_run, _flow) = (null, null);
    }

    private async Task IngestAsync(CancellationToken cancellationToken)
    {
        var run = new IngestionRun(
            JobId, new LibraryVersion(record.State.Library, record.State.Version), record.State.Source!, stages, settings, _flow!);
        _run = run;
        var model = await TakeModelAsync(cancellationToken);
        var isRebuild = record.State.Kind == JobKind.Rebuild;
        if (!isRebuild)
        {
            await EnterAsync(JobStage.Fetch, cancellationToken);
            await run.FetchAsync(cancellationToken);
            record.State.FetchedAt ??= time.GetUtcNow();
        }
        else if (record.State.Stage < JobStage.Index)
        {
            // Once the stage is stored, what is in the index is the work of this job, and is kept when the job is taken up again.
            await run.ClearIndexAsync(model, cancellationToken);
        }

        for (var isActive = false; !isActive; isActive = await IsActiveAsync(cancellationToken))
        {
            // A change of model may have ended before it could see what this job stored: it then goes into the index that answers now, too.
            model = await TakeModelAsync(cancellationToken);
            await EnterAsync(JobStage.Index, cancellationToken);
            await run.IndexAsync(model, cancellationToken);
            await EnterAsync(JobStage.Finish, cancellationToken);
            if (!isRebuild)
            {
                await run.PruneAsync(model, cancellationToken);
            }

            await run.FinishAsync(model, cancellationToken);
        }
    }

    /// <summary>Changes the model. Once the decision is stored, the change is not cancelled any more, only held up by a stop of the silo.</summary>
    private async Task ChangeModelAsync(CancellationToken cancellationToken, CancellationToken stopping)
    {
        var model = models.Require(record.State.Model!);
        var run = new ModelChangeRun(model, _flow!, Catalogue);
        _run = run;
        if (record.State.Stage < JobStage.Finish)
        {
            await EnterAsync(JobStage.Index, cancellationToken);
            await run.FillAsync(cancellationToken);
        }

        await EnterAsync(JobStage.Finish, stopping);
        await run.SwapAsync(stopping);
    }

    /// <summary>The model that the job indexes with: the one that was active when it started, for as long as the job lasts.</summary>
    private async Task<IndexedModel> TakeModelAsync(CancellationToken cancellationToken)
    {
        if (record.State.Model is null)
        {
            record.State.Model = await Catalogue.GetModelAsync(cancellationToken);
            await record.WriteStateAsync(CancellationToken.None);
        }

        return models.Require(record.State.Model);
    }

    /// <summary>Whether the job's model is the active one; where it is not any more, the job takes that one.</summary>
    private async Task<bool> IsActiveAsync(CancellationToken cancellationToken)
    {
        var active = await Catalogue.GetModelAsync(cancellationToken);
        if (active.IsSameAs(record.State.Model!))
        {
            return true;
        }

        record.State.Model = active;
        await record.WriteStateAsync(CancellationToken.None);
        return false;
    }

    private async Task EnterAsync(JobStage stage, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // A job that is taken up again may pass through stages it had left: they find nothing to do, and the record does not go back.
        if (stage > record.State.Stage)
        {
            record.State.Stage = stage;
            await record.WriteStateAsync(CancellationToken.None);
        }

        Publish();
    }

    /// <summary>Ends the work. The library notes it first, so that whoever learns of the end finds the library as the job left it.</summary>
    private async Task FinishAsync(JobState state, JobProblem? error)
    {
        await NotifyAsync(TellLibraryAsync(Status() with { State = state, Error = error, FinishedAt = time.GetUtcNow() }, CancellationToken.None));
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
        await NotifyAsync(TellLibraryAsync(Status(), cancellationToken));
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
        if (_flow is { } flow)
        {
            await flow.ResendLostAsync(cancellationToken);
        }
    }

    private void Publish() => _feed.Publish(Status());

    private JobStatus Status() => record.State.ToStatus(JobId, _run);

    /// <summary>What an error that ends the job is about.</summary>
    private string Subject() => record.State.Kind switch
    {
        JobKind.Add => record.State.Source!.Location,
        JobKind.ChangeModel => record.State.Model!.Name,
        _ => record.State.Library + "@" + record.State.Version,
    };

    private void RequireSubmitted()
    {
        if (!record.RecordExists)
        {
            throw new ContexterFaultException(ErrorCodes.JobNotFound, $"There is no job '{JobId}'; 'contexter jobs' lists those that there are.");
        }
    }

    private ICatalogueGrain Catalogue => GrainFactory.GetGrain<ICatalogueGrain>(GrainKeys.Catalogue);

    /// <summary>Tells the library what came of its job; one about all libraries changes nothing that a library tells of itself.</summary>
    private Task TellLibraryAsync(JobStatus status, CancellationToken cancellationToken) => record.State.Kind == JobKind.ChangeModel
        ? Task.CompletedTask
        : GrainFactory
            .GetGrain<ILibraryGrain>(GrainKeys.Library(new LibraryVersion(record.State.Library, record.State.Version).ToString()))
            .CompleteIngestionAsync(status, cancellationToken);

    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "Job {JobId} failed.")]
    private partial void LogFailed(Exception fault, string jobId);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning, Message = "The end of job {JobId} cannot be stored; the next start takes it up again: {Reason}")]
    private partial void LogUnrecorded(string jobId, string reason);
}
