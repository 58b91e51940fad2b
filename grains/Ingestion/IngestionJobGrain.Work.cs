using System.Diagnostics;
using System.Globalization;
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

    /// <summary>How long the end of a job waits for a step that does not listen to its cancellation. The step is left to itself: what it comes to is not stored any more.</summary>
    private static readonly TimeSpan StepNotice = TimeSpan.FromSeconds(1);

    private ICatalogueGrain Catalogue => GrainFactory.GetGrain<ICatalogueGrain>(GrainKeys.Catalogue);

    private Task Begin(CancellationToken cancellationToken)
    {
        if (_work is { } work)
        {
            work.Begin();
            _ = WorkToTheEndAsync(work);
        }

        return Task.CompletedTask;
    }

    private async Task WorkToTheEndAsync(JobWork work)
    {
        using var span = telemetry.StartJob(record.State.TraceParent, JobId, record.State.Kind.ToString(), record.State.Starts);
        try
        {
            await WorkAsync(work);
        }
        catch (Exception fault) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            LogUnfinished(fault, JobId);
        }
#pragma warning disable CA1031 // Nobody waits for it who could be told.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFailed(fault, JobId);
        }
    }

    private async Task WorkAsync(JobWork work)
    {
        // The host says that it stops long before it deactivates its grains, so what hangs has to learn of the stop from the host.
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(work.Stopped, lifetime.ApplicationStopping);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopped.Token, work.Interrupted);
        _flow = new IndexFlow(JobId, record.State.Starts, stages, settings, time, this, GrainFactory, new FlowRecorder(JobId, telemetry, time, Activity.Current?.Context ?? default), (number, fault) => LogUnsent(JobId, number, fault.Message));
        try
        {
            try
            {
                await WaitForAsync(faults.RunAsync(Status(), () => DoAsync(ended.Token, stopped.Token), ended.Token), work.Interrupted);
                await FinishAsync(JobCause.Done, null);
                if (record.State is { Upload: { } upload, IndexProblems.Count: 0 })
                {
                    // Not before the end is stored: whoever takes the job up, or tries again what it gave up, reads the archive once more.
                    stages.Import.Forget(upload);
                }
            }
            catch (Exception fault) when (stopped.IsCancellationRequested || faults.Handler.IsOfHost(fault))
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
                await (_run is BatchRun batch ? batch.StopAsync(cause) : Task.CompletedTask);
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
            load.Set(JobId, load: null);

            if (!stopped.IsCancellationRequested)
            {
                // The activation stays for watchers that have not seen the end yet, and for a job that is resumed; what it worked with may go.
                (_work, _run, _flow) = (null, null, null);
            }

            work.End();
        }

        await NotifyQueueAsync();
    }

    /// <summary>Waits for the work, and after an interruption only as long as a step may take to listen.</summary>
    private async Task WaitForAsync(Task doing, CancellationToken interrupted)
    {
        await doing.WaitAsync(interrupted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (!doing.IsCompleted && !IsDecided)
        {
            await doing.WaitAsync(StepNotice, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (!doing.IsCompleted && !IsDecided)
            {
                LogLeft(JobId, StepNotice.TotalSeconds);
                interrupted.ThrowIfCancellationRequested();
            }
        }

        await doing;
    }

    /// <summary>Whether the job can only go on: a change of model is not interrupted once it is decided.</summary>
    private bool IsDecided => record.State is { Kind: JobKind.ChangeModel, Stage: JobStage.Finish };

    private Task DoAsync(CancellationToken cancellationToken, CancellationToken stopping) => record.State.Kind switch
    {
        JobKind.ChangeModel => ChangeModelAsync(cancellationToken, stopping),
        JobKind.Export => ExportAsync(cancellationToken),
        JobKind.Batch => WaitForBatchAsync(cancellationToken),
        _ => IngestAsync(cancellationToken),
    };

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
            using var part = telemetry.StartPart("fetch");
            await (record.State.Upload is { } upload ? run.ImportAsync(upload, cancellationToken) : run.FetchAsync(record.State.Only, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
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
            using (telemetry.StartPart("index"))
            {
                await run.IndexAsync(model, cancellationToken);
            }

            using var part = telemetry.StartPart("finish");
            await EnterAsync(JobStage.Finish, cancellationToken);
            if (!isRebuild && record.State.Only is null)
            {
                await run.PruneAsync(model, cancellationToken);
            }

            await run.FinishAsync(model, cancellationToken);
        }

        if (record.State.Upload is not null)
        {
            await run.FollowAsync(cancellationToken);
        }
    }

    private async Task ExportAsync(CancellationToken cancellationToken)
    {
        var run = new ExportRun(JobId, stages.Export);
        _run = run;
        await EnterAsync(JobStage.Export, cancellationToken);
        var library = await Catalogue.ResolveOnlyAsync(record.State.Library + "@" + record.State.Version, cancellationToken);
        var archive = await run.WriteAsync(library, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        record.State.Archive = archive;
    }

    private async Task WaitForBatchAsync(CancellationToken cancellationToken)
    {
        var members = record.State.Members;
        if (members[0].JobId.Length == 0)
        {
            // The ids are stored before the first job is asked for.
            var first = await GrainFactory.GetGrain<IJobQueueGrain>(GrainKeys.JobQueue).ReserveAsync(members.Count, cancellationToken);
            for (var i = 0; i < members.Count; i++)
            {
                members[i] = members[i] with { JobId = (first + i).ToString(CultureInfo.InvariantCulture) };
            }

            await record.WriteStateAsync(CancellationToken.None);
        }

        var run = new BatchRun(JobId, members, GrainFactory, time);
        _run = run;
        await EnterAsync(JobStage.Libraries, cancellationToken);
        await run.RunAsync(
            record.State.ResumesChildren,
            () => record.WriteStateAsync(CancellationToken.None),
            () =>
            {
                record.State.ResumesChildren = false;
                return record.WriteStateAsync(CancellationToken.None);
            },
            cancellationToken);
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
            cancellationToken.ThrowIfCancellationRequested();
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
