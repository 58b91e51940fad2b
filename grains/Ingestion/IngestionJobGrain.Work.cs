using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Grains.Models;
using Contexter.ModelRegistry;
using Contexter.Observability;

namespace Contexter.Grains.Ingestion;

/// <content>The work itself, stage after stage.</content>
public sealed partial class IngestionJobGrain
{
    /// <summary>How long after calls are refused a silo that stops tells its grains so.</summary>
    private static readonly TimeSpan StopNotice = TimeSpan.FromSeconds(5);

    /// <summary>How long the end of a job waits for a lane whose embedder does not listen to its cancellation; the lane gives its batch up when it is back.</summary>
    private static readonly TimeSpan LaneNotice = TimeSpan.FromSeconds(1);

    private ICatalogueGrain Catalogue => GrainFactory.GetGrain<ICatalogueGrain>(GrainKeys.Catalogue);

    private async Task WorkAsync(CancellationToken stopping)
    {
        var work = _work!;

        // A silo waits for what runs in a grain before it deactivates it, so what hangs has to learn of the stop from the host.
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(stopping, work.Stopped, lifetime.ApplicationStopping);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopped.Token, work.Interrupted);
        _flow = new IndexFlow(JobId, record.State.Starts, stages, settings, time, this, new FlowRecorder(JobId, telemetry, time));
        try
        {
            try
            {
                await faults.RunAsync(
                    Status(), () => record.State.Kind == JobKind.ChangeModel ? ChangeModelAsync(ended.Token, stopped.Token) : IngestAsync(ended.Token), ended.Token);
                await FinishAsync(JobCause.Done, null);
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
                await FailAsync(ErrorCodes.Internal, fault.Message);
            }
            catch (OperationCanceledException) when (work.Interruption is { } cause)
            {
                await StopLanesAsync();
                await FinishAsync(cause, null);
            }
            catch (Exception fault) when (translate(fault) is ContexterException known)
            {
                await FailAsync(known.Code, known.Message);
            }
            catch (ContexterFaultException fault)
            {
                await FailAsync(fault.Code, fault.Message);
            }
#pragma warning disable CA1031 // A defect ends the job, not the process; the job carries it.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                LogFailed(fault, JobId);
                await FailAsync(ErrorCodes.Internal, fault.Message);
            }
        }
        finally
        {
            _progress?.Dispose();

            if (!stopped.IsCancellationRequested)
            {
                // The activation stays for watchers that have not seen the end yet, and for a job that is resumed; what it worked with may go.
                (_work, _run, _flow) = (null, null, null);
            }

            work.End();
        }

        await NotifyQueueAsync();
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
            await run.FetchAsync(record.State.Only, cancellationToken);
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
            if (!isRebuild && record.State.Only is null)
            {
                await run.PruneAsync(model, cancellationToken);
            }

            await run.FinishAsync(model, cancellationToken);
        }
    }

    /// <summary>Changes the model. Once the decision is stored, the change is not interrupted any more, only held up by a stop of the silo.</summary>
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

        await PublishAsync();
    }

    /// <summary>Has the lanes give up what is on its way, lest it is embedded and written after the job has stopped.</summary>
    private async Task StopLanesAsync()
    {
        var lanes = Enumerable.Range(0, settings.Lanes)
            .Select(lane => GrainFactory.GetGrain<IIndexerGrain>(GrainKeys.Lane(JobId, lane)).StopAsync(record.State.Starts, CancellationToken.None));
        await Task.WhenAll(_flow is { IsIdle: false } ? lanes : [])
            .WaitAsync(LaneNotice, time)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }
}
