using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Tests.Product;

/// <summary>Jobs that have jobs of their own for many libraries.</summary>
public sealed class BatchJobTests : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private readonly ModelHost _host = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Batch_WhenALibraryCannotBeRead_DoesTheOthersAndRetriesOnlyThatOne()
    {
        // One place for all: the batch takes none of it.
        _host.Options = _host.Options with { Ingestion = _host.Options.Ingestion with { Jobs = 1 } };
        await _host.StartAsync();
        var requests = new[] { Library("one", "one.md"), Library("two", null), Library("three", "three.md") };

        var submitted = await _host.Api.StartBatchAsync(new BatchRequest { Add = requests, Priority = JobPriority.High }, Token);
        var batch = await _host.EndedAsync(submitted, JobState.Completed);

        submitted.Children.Select(child => (child.Library, child.JobId, child.State)).ShouldBe([("one", null, JobState.Queued), ("two", null, JobState.Queued), ("three", null, JobState.Queued)]);
        batch.Children.Select(child => (child.Library, child.State, child.Documents)).ShouldBe([("one@current", JobState.Completed, 1), ("two", JobState.Failed, 0), ("three@current", JobState.Completed, 1)]);
        batch.Problems.ShouldHaveSingleItem().ShouldBe(new JobProblem { Item = "two", Code = ErrorCodes.SourceNotFound, Message = batch.Children[1].Error!.Message });
        (batch.Kind, batch.Library, batch.Counters.Libraries, batch.Counters.LibrariesDone, batch.Counters.DocumentsIndexed).ShouldBe((JobKind.Batch, JobStatus.All, 3, 3, 2));
        var first = await _host.Api.GetJobAsync(batch.Children[0].JobId!, Token);
        (first.Priority, first.BatchId).ShouldBe((JobPriority.High, batch.Id));
        var log = await _host.Api.ReadJobLogAsync(batch.Id, null, null, Token);
        log.Where(happened => happened.Child is { Index: 0 }).Select(happened => happened.Child!.State).Last().ShouldBe(JobState.Completed);
        log.Where(happened => happened.Child is { Index: 1 }).ShouldHaveSingleItem().Child!.State.ShouldBe(JobState.Failed);

        Write("two", "two.md");
        var retried = await _host.EndedAsync(await _host.Api.RetryJobAsync(batch.Id, JobPriority.Low, Token), JobState.Completed);

        retried.Problems.ShouldBeEmpty();
        retried.Priority.ShouldBe(JobPriority.Low);
        retried.Children.Select(child => child.State).Distinct().ShouldBe([JobState.Completed]);
        (await _host.Api.GetJobAsync(first.Id, Token)).Changes.Count(change => change.Cause == JobCause.TurnCame).ShouldBe(1);
        (await _host.Api.ListJobsAsync(Token)).Length.ShouldBe(4);
        (await Should.ThrowAsync<ContexterFaultException>(() => _host.Api.RetryJobAsync(batch.Id, Token))).Code.ShouldBe(ErrorCodes.JobState);
    }

    [Fact]
    public async Task Batch_WhoseRequestArrivesTwice_IsOne()
    {
        await _host.StartAsync();
        var queue = _host.Services<IGrainFactory>().GetGrain<IJobQueueGrain>(GrainKeys.JobQueue);
        var request = new JobRequest
        {
            Kind = JobKind.Batch,
            Library = JobStatus.All,
            Version = JobStatus.All,
            Source = new SourceDescription { Location = string.Empty },
            Batch = [new BatchEntry { Library = "one", Source = Library("one", "one.md").Source }],
            Token = "a",
        };

        var jobs = await Task.WhenAll(queue.EnqueueAsync(request, Token), queue.EnqueueAsync(request, Token), queue.EnqueueAsync(request with { Token = "b" }, Token));

        (jobs[1].Id == jobs[0].Id, jobs[2].Id == jobs[0].Id).ShouldBe((true, false));
    }

    [Fact]
    public async Task Batch_WhenItIsPausedAndItsProcessEnds_GoesOnWithTheSameJobs()
    {
        var source = new GatedSource();
        _host.Configure = source.Guard;
        _host.Options = _host.Options with { Ingestion = _host.Options.Ingestion with { Jobs = 1 } };
        await _host.StartAsync();
        var requests = new[] { Library("one", "late.md"), Library("two", "late.md"), Library("three", "late.md") };
        var batch = await _host.Api.StartBatchAsync(new BatchRequest { Add = requests }, Token);
        await source.Reached.WaitAsync(Deadline, Token);

        var paused = await _host.Api.PauseJobAsync(batch.Id, Token).WaitAsync(Deadline, Token);
        await _host.RestartAsync();
        var jobs = (await _host.Api.ListJobsAsync(Token)).Where(job => job.Kind == JobKind.Add).ToArray();

        paused.State.ShouldBe(JobState.Paused);
        jobs.ShouldNotBeEmpty();
        jobs.Select(job => job.State).Distinct().ShouldBe([JobState.Paused]);
        await _host.Api.ResumeJobAsync(batch.Id, Token);
        await AllHaveJobsAsync(batch.Id);
        await _host.RestartAsync();
        source.Open();
        var ended = await _host.EndedAsync(batch, JobState.Completed);
        ended.Children.Select(child => (child.State, child.Documents)).Distinct().ShouldBe([(JobState.Completed, 1)]);
        (await _host.Api.ListJobsAsync(Token)).Select(job => job.Id).Order(StringComparer.Ordinal).ShouldBe(["1", "2", "3", "4"]);
    }

    [Fact]
    public async Task Batch_WhenItIsCancelled_CancelsItsJobs()
    {
        var source = new GatedSource();
        _host.Configure = source.Guard;
        await _host.StartAsync();
        var batch = await _host.Api.StartBatchAsync(new BatchRequest { Add = [Library("one", "late.md"), Library("two", "late.md")] }, Token);
        await source.Reached.WaitAsync(Deadline, Token);

        var cancelled = await _host.Api.CancelJobAsync(batch.Id, Token).WaitAsync(Deadline, Token);

        cancelled.State.ShouldBe(JobState.Cancelled);
        cancelled.Children.Select(child => child.State).Distinct().ShouldBe([JobState.Cancelled]);
        (await _host.Api.ListJobsAsync(Token)).Select(job => job.State).Distinct().ShouldBe([JobState.Cancelled]);
    }

    [Fact]
    public async Task Batch_WhenNothingCanBeRead_Fails()
    {
        await _host.StartAsync();

        var batch = await _host.EndedAsync(await _host.Api.StartBatchAsync(new BatchRequest { Add = [Library("one", null)], Refresh = ["nothing"] }, Token), JobState.Failed);

        batch.Error!.Code.ShouldBe(ErrorCodes.SourceNotFound);
        batch.Error.Message.ShouldStartWith("Not one of the 2 libraries could be done. The first, 'one': ");
        batch.Problems.Select(problem => problem.Code).ShouldBe([ErrorCodes.SourceNotFound, ErrorCodes.LibraryNotFound]);
        foreach (var wrong in new[] { new BatchRequest(), new BatchRequest { Refresh = ["a"], Add = [Library("A", null)] } })
        {
            (await Should.ThrowAsync<ContexterFaultException>(() => _host.Api.StartBatchAsync(wrong, Token))).Code.ShouldBe(ErrorCodes.InvalidInput);
        }
    }

    private async Task AllHaveJobsAsync(string batchId)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Token);
        late.CancelAfter(Deadline);
        await foreach (var change in _host.Api.WatchJobAsync(batchId, 0, late.Token))
        {
            if ((await _host.Api.GetJobAsync(batchId, Token)).Children.All(child => child.JobId is not null))
            {
                return;
            }
        }
    }

    private AddLibraryRequest Library(string name, string? file)
    {
        if (file is not null)
        {
            Write(name, file);
        }

        return new AddLibraryRequest { Library = name, Source = new() { Kind = "files", Location = Path.Combine(_host.Data, "sources", name) } };
    }

    private void Write(string name, string file)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_host.Data, "sources", name)).FullName;
        File.WriteAllText(Path.Combine(folder, file), $"# The {name} guide\n\nThis page explains how the {name} is set up and what it is good for in daily work.\n");
    }
}
