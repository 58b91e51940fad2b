using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Microsoft.Extensions.Logging;

namespace Contexter.Grains.Ingestion;

/// <content>The changes of the job's state, and who is told of them.</content>
public sealed partial class IngestionJobGrain
{
    /// <summary>How long a notice to a grain that nobody has taken over yet waits for its next attempt.</summary>
    private static readonly TimeSpan UntoldPause = TimeSpan.FromSeconds(1);

    private Task _lastNotice = Task.CompletedTask;

    /// <summary>Changes the state, durably or not at all.</summary>
    private async Task ChangeAsync(JobCause cause)
    {
        var before = record.State.State;
        record.State.Change(JobTransitions.Next(JobId, before, cause), cause, time.GetUtcNow());
        try
        {
            await record.WriteStateAsync();
        }
        catch
        {
            record.State.Changes.RemoveAt(record.State.Changes.Count - 1);
            record.State.State = before;
            throw;
        }
    }

    private Task FailAsync(string code, string message) => FinishAsync(JobCause.Fault, new JobProblem { Item = Subject(), Code = code, Message = message });

    /// <summary>Ends the work. The library notes it first, so that whoever learns of the end finds the library as the job left it.</summary>
    private async Task FinishAsync(JobCause cause, JobProblem? error)
    {
        var status = Status() with { State = JobTransitions.Next(JobId, record.State.State, cause), Error = error, FinishedAt = time.GetUtcNow() };
        if (status.HasEnded())
        {
            await NotifyAsync(() => TellLibraryAsync(status, CancellationToken.None));
        }

        await EndAsync(cause, error);
    }

    private async Task EndAsync(JobCause cause, JobProblem? error)
    {
        var state = record.State;
        state.FinalCounters = _run?.Counters() ?? state.FinalCounters;
        state.FinalStages = [.. _run?.Stages() ?? [.. state.FinalStages]];
        state.IndexProblems = [.. _run?.Problems ?? state.IndexProblems];
        state.Children = [.. (_run as BatchRun)?.Children ?? [.. state.Children]];
        state.Error = error;
        state.FinishedAt = cause == JobCause.Paused ? null : time.GetUtcNow();
        try
        {
            await ChangeAsync(cause);
        }
        catch (Exception fault) when (cause != JobCause.Done && _work is not null && translate(fault) is ContexterException known)
        {
            // Nobody may wait for ever for a job whose work has ended when that cannot be stored. What is stored says "running", so the next start takes it up.
            state.Change(JobTransitions.Next(JobId, state.State, cause), cause, time.GetUtcNow());
            LogUnrecorded(JobId, known.Message);
        }

        await PublishAsync();
    }

    /// <summary>Writes what happened into the log. A log that cannot be written holds up no work: what is missing is written as soon as it can be.</summary>
    private async Task PublishAsync()
    {
        try
        {
            await Feed.PublishAsync(Status);
        }
        catch (ContexterException fault)
        {
            LogUnwritten(JobId, fault.Message);
        }
    }

    /// <summary>Tells library and queue from a turn of its own: the queue may be waiting for this grain at this moment.</summary>
    private void NotifyFromOutside() =>
        this.RegisterGrainTimer(NotifyAllAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });

    private async Task NotifyAllAsync(CancellationToken cancellationToken)
    {
        if (record.State.HasEnded())
        {
            await NotifyAsync(() => TellLibraryAsync(Status(), cancellationToken));
        }

        await NotifyQueueAsync();
    }

    /// <summary>Tells the queue the state that the job is in, one notice after the other.</summary>
    private Task NotifyQueueAsync()
    {
        return _lastNotice = NotifyAfterAsync(_lastNotice);

        async Task NotifyAfterAsync(Task before)
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            await NotifyAsync(() => GrainFactory.GetGrain<IJobQueueGrain>(GrainKeys.JobQueue).ChangedAsync(JobId, record.State.State, CancellationToken.None));
        }
    }

    /// <summary>Tells another grain, as long as it takes where its silo is gone and others take it over.</summary>
    private async Task NotifyAsync(Func<Task> notify)
    {
        while (true)
        {
            try
            {
                await notify();
                return;
            }
            catch (ContexterFaultException fault)
            {
                LogUnrecorded(JobId, fault.Message);
                return;
            }
            catch (Exception fault) when (faults.Handler.IsOfHost(fault) && !lifetime.ApplicationStopping.IsCancellationRequested)
            {
                LogUntold(JobId, fault.Message);
            }

            await Task.Delay(UntoldPause, time, lifetime.ApplicationStopping);
        }
    }

    /// <summary>Tells the library what came of its job; one about all libraries changes nothing that a library tells of itself.</summary>
    private Task TellLibraryAsync(JobStatus status, CancellationToken cancellationToken) => record.State.Library == JobStatus.All
        ? Task.CompletedTask
        : GrainFactory
            .GetGrain<ILibraryGrain>(GrainKeys.Library(new LibraryVersion(record.State.Library, record.State.Version).ToString()))
            .CompleteIngestionAsync(status, cancellationToken);

    /// <summary>What an error that ends the job is about.</summary>
    private string Subject() => record.State.Kind switch
    {
        JobKind.Add => record.State.Source!.Location,
        JobKind.ChangeModel => record.State.Model!.Name,
        JobKind.Batch => "batch",
        _ => record.State.Library + "@" + record.State.Version,
    };

    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "Job {JobId} failed.")]
    private partial void LogFailed(Exception fault, string jobId);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Warning, Message = "An event of job {JobId} cannot be logged yet: {Reason}")]
    private partial void LogUnwritten(string jobId, string reason);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Warning, Message = "Batch {Number} of job {JobId} could not be sent; it is sent again: {Reason}")]
    private partial void LogUnsent(string jobId, int number, string reason);

    [LoggerMessage(EventId = 2005, Level = LogLevel.Warning, Message = "A change of job {JobId} could not be told to another part of the cluster yet: {Reason}")]
    private partial void LogUntold(string jobId, string reason);

    [LoggerMessage(EventId = 2006, Level = LogLevel.Warning, Message = "A step of job {JobId} does not listen to its cancellation; after {Seconds} s the job ends without it.")]
    private partial void LogLeft(string jobId, double seconds);

    [LoggerMessage(EventId = 2007, Level = LogLevel.Debug, Message = "The work of job {JobId} ends with its process.")]
    private partial void LogUnfinished(Exception fault, string jobId);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning, Message = "A change of job {JobId} cannot be stored; the next start takes it up again: {Reason}")]
    private partial void LogUnrecorded(string jobId, string reason);
}
