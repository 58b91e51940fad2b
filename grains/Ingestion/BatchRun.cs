using System.Globalization;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Grains.Ingestion;

/// <summary>
/// One run of a batch: it submits a job for each of its libraries, under ids that were reserved before, and waits until all have ended. Asking for a job again gives the same
/// one, so a run that is taken up after a crash starts nothing twice. Lives inside the turns of its grain.
/// </summary>
internal sealed class BatchRun(string jobId, List<BatchMember> members, IGrainFactory grains, TimeProvider time) : IJobRun
{
    /// <summary>Sources that are looked at at once.</summary>
    private const int Submitters = 4;

    /// <summary>Jobs that are asked, paused or cancelled at once.</summary>
    private const int JobsAtOnce = 32;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly BatchChild[] _children = [.. members.Select(Begin)];
    private Task _saved = Task.CompletedTask;

    /// <summary>What became of each library so far.</summary>
    public BatchChild[] Children => [.. _children];

    /// <inheritdoc/>
    public IEnumerable<JobProblem> Problems => ProblemsOf(_children);

    private IJobQueueGrain Queue => grains.GetGrain<IJobQueueGrain>(GrainKeys.JobQueue);

    /// <summary>What libraries of a batch could not be done.</summary>
    public static IEnumerable<JobProblem> ProblemsOf(IEnumerable<BatchChild> children) =>
        children.Where(child => child.State is JobState.Failed or JobState.Cancelled).Select(child => new JobProblem
        {
            Item = child.Library,
            Code = child.Error?.Code ?? (child.State == JobState.Cancelled ? ErrorCodes.JobCancelled : ErrorCodes.Internal),
            Message = child.Error?.Message ?? (child.JobId is null ? "It was cancelled before it had a job." : $"Its job {child.JobId} was cancelled."),
        });

    /// <inheritdoc/>
    public JobCounters Counters() => new()
    {
        Libraries = _children.Length,
        LibrariesDone = _children.Count(child => child.HasEnded()),
        DocumentsIndexed = _children.Sum(child => child.Documents),
        ChunksIndexed = _children.Sum(child => child.Chunks),
    };

    /// <inheritdoc/>
    public StageStatus[] Stages() => [];

    /// <summary>Works until all jobs have ended.</summary>
    /// <param name="resumes">Whether jobs that were paused with the batch go on.</param>
    /// <param name="save">Stores the members.</param>
    /// <param name="begun">Stores that every library has its job, and that this goes on.</param>
    /// <param name="cancellationToken">Ends the waiting, not the jobs.</param>
    /// <exception cref="ContexterException">Not one of the libraries could be done.</exception>
    public async Task RunAsync(bool resumes, Func<Task> save, Func<Task> begun, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var waiting = new Queue<int>(Enumerable.Range(0, members.Count).Where(index => members[index].Refusal is null));
            var submitting = SubmitAllAsync();
            while (!submitting.IsCompleted || Array.Exists(_children, child => !child.HasEnded()))
            {
                await LookAsync(cancellationToken);
                if (submitting.IsFaulted)
                {
                    break;
                }

                await Task.Delay(Period, time, cancellationToken);
            }

            await submitting;

            async Task SubmitAllAsync()
            {
                await Task.WhenAll(Enumerable.Range(0, Submitters).Select(_ => SubmitNextAsync(waiting, resumes, save, ended.Token)));
                await SaveAsync(begun);
            }
        }
        finally
        {
            // Whoever stores the end of the batch does not meet a write that is on its way.
            await ended.CancelAsync();
            await _saved.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        if (_children.All(child => child.State is JobState.Failed or JobState.Cancelled) && Problems.FirstOrDefault() is { } first)
        {
            throw new ContexterException(
                first.Code, string.Create(CultureInfo.InvariantCulture, $"Not one of the {_children.Length} libraries could be done. The first, '{first.Item}': {first.Message}"))
            { IsExhausted = true };
        }
    }

    /// <summary>Has the batch's own jobs end or pause, once the queue takes no more of them.</summary>
    public async Task StopAsync(JobCause cause)
    {
        // A library that was being asked for its job at this moment has it already, or is refused it from now on.
        await Queue.ChangedAsync(jobId, JobState.Paused, CancellationToken.None);
        var states = await Queue.FindStatesAsync([.. members.Select(member => member.JobId)], CancellationToken.None);
        var own = Enumerable.Range(0, members.Count).Where(index => members[index].IsOwn && states[index] is not null);
        foreach (var group in own.Chunk(JobsAtOnce))
        {
            await Task.WhenAll(group.Select(index => StopAsync(index, cause)));
        }

        await LookAsync(CancellationToken.None);
        for (var index = 0; index < _children.Length && cause == JobCause.Cancelled; index++)
        {
            if (_children[index] is { JobId: null } never && !never.HasEnded())
            {
                _children[index] = never with { State = JobState.Cancelled };
            }
        }
    }

    public static BatchChild Begin(BatchMember member, int index) => new()
    {
        Index = index,
        Library = member.Entry.Library,
        State = member.Refusal is null ? JobState.Queued : JobState.Failed,
        Error = member.Refusal,
    };

    private async Task StopAsync(int index, JobCause cause)
    {
        var job = Job(members[index].JobId);
        try
        {
            Note(index, await (cause == JobCause.Paused ? job.PauseAsync(CancellationToken.None) : job.CancelAsync(CancellationToken.None)));
        }
        catch (ContexterFaultException fault) when (fault.Code is ErrorCodes.JobState)
        {
            // It has ended by itself; the next look tells how.
            await LookAsync(index);
        }
    }

    private async Task SubmitNextAsync(Queue<int> waiting, bool resumes, Func<Task> save, CancellationToken cancellationToken)
    {
        while (waiting.TryDequeue(out var index))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var member = members[index];
            try
            {
                var job = await FindAsync(index, resumes, cancellationToken) ?? await SubmitAsync(member, cancellationToken);
                cancellationToken.ThrowIfCancellationRequested();
                Note(index, job);
                if (!string.Equals(job.Id, member.JobId, StringComparison.Ordinal) || member.IsRetried)
                {
                    members[index] = member with { JobId = job.Id, IsOwn = member.IsOwn && string.Equals(job.Id, member.JobId, StringComparison.Ordinal), IsRetried = false };
                    await SaveAsync(save);
                }
            }
            catch (Exception fault) when (fault is ContexterFaultException or ContexterException && !cancellationToken.IsCancellationRequested)
            {
                var code = fault is ContexterFaultException known ? known.Code : ((ContexterException)fault).Code;
                var refusal = new JobProblem { Item = member.Entry.Library, Code = code, Message = fault.Message };
                members[index] = member with { Refusal = refusal, IsRetried = false };
                _children[index] = _children[index] with { State = JobState.Failed, Error = refusal };
                await SaveAsync(save);
            }
        }
    }

    /// <summary>Stores the members, one writing after the other.</summary>
    private Task SaveAsync(Func<Task> save)
    {
        return _saved = SaveAfterAsync(_saved);

        async Task SaveAfterAsync(Task before)
        {
            await before;
            await save();
        }
    }

    /// <summary>The job that a library has already, from an earlier run; null when it has none.</summary>
    private async Task<JobStatus?> FindAsync(int index, bool resumes, CancellationToken cancellationToken)
    {
        var member = members[index];
        JobStatus job;
        try
        {
            job = await Job(member.JobId).GetStatusAsync(cancellationToken);
        }
        catch (ContexterFaultException fault) when (string.Equals(fault.Code, ErrorCodes.JobNotFound, StringComparison.Ordinal))
        {
            return null;
        }

        if (member.IsRetried && job.State is JobState.Failed or JobState.Cancelled)
        {
            return await Library(job.Library, job.Version).RetryAsync(job.Id, priority: null, cancellationToken);
        }

        return resumes && member.IsOwn && job.State == JobState.Paused ? await Job(job.Id).ResumeAsync(cancellationToken) : job;
    }

    private async Task<JobStatus> SubmitAsync(BatchMember member, CancellationToken cancellationToken)
    {
        var (entry, place) = (member.Entry, new BatchPlace { BatchId = jobId, JobId = member.JobId });
        if (entry.Source is not { } source)
        {
            var known = await grains.GetGrain<ICatalogueGrain>(GrainKeys.Catalogue).ResolveOnlyAsync(entry.Library, cancellationToken);
            return await Library(known.Name, known.Version).RefreshAsync(entry.Priority, place, cancellationToken);
        }

        var (name, version) = LibraryVersion.ParseReference(entry.Library);
        var check = await grains.GetGrain<ISourceGrain>(GrainKeys.Source).CheckAsync(source, cancellationToken);
        return await Library(name, version ?? check.Version ?? LibraryVersion.Unversioned).IngestAsync(check.Source, entry.Priority, place, cancellationToken);
    }

    /// <summary>Looks at the jobs that have not ended: the queue tells of all, and only those that run or have left it are asked themselves.</summary>
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var open = _children.Where(child => !child.HasEnded() && child.JobId is not null).Select(child => child.Index).ToArray();
        if (open.Length == 0)
        {
            return;
        }

        var states = await Queue.FindStatesAsync([.. open.Select(index => members[index].JobId)], cancellationToken);
        for (var i = 0; i < open.Length; i++)
        {
            if (states[i] is JobState.Queued or JobState.Paused)
            {
                _children[open[i]] = _children[open[i]] with { State = states[i]!.Value };
            }
        }

        foreach (var group in open.Where((_, i) => states[i] is null or JobState.Running).Chunk(JobsAtOnce))
        {
            await Task.WhenAll(group.Select(LookAsync));
        }
    }

    private async Task LookAsync(int index) => Note(index, await Job(members[index].JobId).GetStatusAsync(CancellationToken.None));

    private void Note(int index, JobStatus job) => _children[index] = new BatchChild
    {
        Index = index,
        Library = job.Library + "@" + job.Version,
        JobId = job.Id,
        State = job.State,
        Error = job.Error,
        Documents = job.Counters.DocumentsIndexed,
        Chunks = job.Counters.ChunksIndexed,
        GivenUp = Math.Max(job.Problems.Length, job.Counters.ItemsRejected),
    };

    private IIngestionJobGrain Job(string id) => grains.GetGrain<IIngestionJobGrain>(GrainKeys.Job(id));

    private ILibraryGrain Library(string name, string version) => grains.GetGrain<ILibraryGrain>(GrainKeys.Library(new LibraryVersion(name, version).ToString()));
}
