using System.Globalization;
using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Tests.Product;

/// <summary>Jobs that are paused, resumed, cancelled and retried while they work.</summary>
public sealed class JobControlTests : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private readonly ModelHost _host = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Pause_WhenAnItemIsBeingRead_GivesThePlaceToOthersAndGoesOnAfterARestart()
    {
        var source = new GatedSource();
        _host.Options = _host.Options with { Ingestion = _host.Options.Ingestion with { Jobs = 1, Concurrency = 1 } };
        _host.Configure = source.Guard;
        await _host.StartAsync();
        _host.Write("a", 3);
        _host.Write("late", 2);
        var job = await _host.SubmitAsync("docs");
        await source.Reached.WaitAsync(Deadline, Token);
        Directory.CreateDirectory(Path.Combine(_host.Data, "others"));
        await File.WriteAllTextAsync(Path.Combine(_host.Data, "others", "other.md"), "# Other\n\nA page that another library has, and that nothing holds back at all.\n", Token);
        var waiting = await _host.Api.AddLibraryAsync(
            new() { Library = "others", Source = new() { Kind = "files", Location = Path.Combine(_host.Data, "others") }, Priority = JobPriority.High }, Token);
        waiting.State.ShouldBe(JobState.Queued);

        var paused = await _host.Api.PauseJobAsync(job.Id, Token).WaitAsync(Deadline, Token);

        paused.State.ShouldBe(JobState.Paused);
        paused.Counters.ItemsStored.ShouldBe(3);
        await _host.EndedAsync(waiting, JobState.Completed);
        await _host.RestartAsync();
        (await _host.Api.GetJobAsync(job.Id, Token)).State.ShouldBe(JobState.Paused);
        (await _host.Api.PauseJobAsync(job.Id, Token)).State.ShouldBe(JobState.Paused);
        source.Open();
        await _host.Api.ResumeJobAsync(job.Id, Token);
        var ended = await _host.EndedAsync(job, JobState.Completed);
        ended.Counters.DocumentsIndexed.ShouldBe(5);
        ended.Changes.Select(change => (change.From, change.To, change.Cause)).ShouldBe(
        [
            (null, JobState.Queued, JobCause.Submitted),
            (JobState.Queued, JobState.Running, JobCause.TurnCame),
            (JobState.Running, JobState.Paused, JobCause.Paused),
            (JobState.Paused, JobState.Queued, JobCause.Resumed),
            (JobState.Queued, JobState.Running, JobCause.TurnCame),
            (JobState.Running, JobState.Completed, JobCause.Done),
        ]);
        source.Reads.Where(read => read.Key.StartsWith('a')).Select(read => read.Value).ShouldBe([1, 1, 1]);
    }

    [Fact]
    public async Task Jobs_WhenMoreHaveEndedThanAreKept_ForgetTheOldestWithAllThatTheyLeft()
    {
        const int Kept = 10;
        _host.Options = _host.Options with { Ingestion = _host.Options.Ingestion with { KeepJobs = Kept } };
        await _host.StartAsync();
        _host.Write("a", 1);
        var first = await _host.AddAsync("first");
        for (var i = 0; i < Kept; i++)
        {
            await _host.AddAsync("docs");
        }

        await _host.RestartAsync();
        (await _host.Api.ListJobsAsync(Token)).Select(job => job.Id).ShouldBe(Enumerable.Range(2, Kept).Reverse().Select(id => id.ToString(CultureInfo.InvariantCulture)));
        var fault = await Should.ThrowAsync<ContexterFaultException>(() => _host.Api.GetJobAsync(first.Id, Token));
        fault.Code.ShouldBe(ErrorCodes.JobNotFound);
        (await _host.Api.ReadJobLogAsync("2", 0, 10, Token)).ShouldNotBeEmpty();

        // What the library says of its last job is not needed to go on with it.
        await _host.EndedAsync(await _host.Api.RefreshLibraryAsync("first", JobPriority.Normal, Token), JobState.Completed);
        (await _host.Api.GetQualityAsync(new QualityRequest { Library = "first" }, Token)).NotIndexed.ShouldBeEmpty();
    }

    [Fact]
    public async Task Jobs_WhenTheOldestCannotBeForgotten_GoOnAndForgetItWhenTheyCan()
    {
        var stuck = new StuckJobLog();
        _host.Configure = stuck.Guard;
        _host.Options = _host.Options with { Ingestion = _host.Options.Ingestion with { Jobs = 1, KeepJobs = 10 } };
        await _host.StartAsync();
        _host.Write("a", 1);
        for (var i = 0; i < 12; i++)
        {
            await _host.AddAsync("docs");
        }

        (await _host.Api.ListJobsAsync(Token)).Length.ShouldBe(12);
        stuck.IsStuck = false;
        await _host.AddAsync("docs");
        await _host.RestartAsync();

        (await _host.Api.ListJobsAsync(Token)).Select(job => job.Id).ShouldBe(Enumerable.Range(4, 10).Reverse().Select(id => id.ToString(CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Add_WhenItIsRepeatedWhileItsJobWorks_GivesTheSameJob()
    {
        var source = new GatedSource();
        _host.Configure = source.Guard;
        await _host.StartAsync();
        _host.Write("a", 1);
        _host.Write("late", 1);
        var job = await _host.SubmitAsync("docs");
        await source.Reached.WaitAsync(Deadline, Token);

        var again = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _host.SubmitAsync("docs")));
        await _host.RestartAsync();
        var restarted = await _host.SubmitAsync("docs");

        again.Append(restarted).ShouldAllBe(one => one.Id == job.Id);
        source.Open();
        (await _host.EndedAsync(job, JobState.Completed)).Counters.DocumentsIndexed.ShouldBe(2);
        (await _host.Api.ListJobsAsync(Token)).ShouldHaveSingleItem().Id.ShouldBe(job.Id);
        string.Equals((await _host.SubmitAsync("docs")).Id, job.Id, StringComparison.Ordinal).ShouldBeFalse("what has ended is begun anew");
    }

    [Fact]
    public async Task Cancel_WhenTheEmbedderHangs_StopsItToo()
    {
        var embedder = new HangingEmbedder();
        _host.Configure = embedder.Guard;
        await _host.StartAsync();
        _host.Write("a", 6);
        var job = await _host.SubmitAsync("docs");
        await embedder.Reached.WaitAsync(Deadline, Token);

        var cancelled = await _host.Api.CancelJobAsync(job.Id, Token).WaitAsync(Deadline, Token);

        cancelled.State.ShouldBe(JobState.Cancelled);
        cancelled.Changes[^1].Cause.ShouldBe(JobCause.Cancelled);
        await embedder.Stopped.WaitAsync(Deadline, Token);
        (await _host.IndexedAsync("local", "docs@current")).ShouldBeEmpty();
        (await _host.Api.CancelJobAsync(job.Id, Token)).State.ShouldBe(JobState.Cancelled);
    }

    [Fact]
    public async Task Pause_WhenTheEmbedderHangs_IndexesEverythingAfterIt()
    {
        var embedder = new HangingEmbedder();
        _host.Configure = embedder.Guard;
        await _host.StartAsync();
        _host.Write("a", 6);
        var job = await _host.SubmitAsync("docs");
        await embedder.Reached.WaitAsync(Deadline, Token);

        (await _host.Api.PauseJobAsync(job.Id, Token).WaitAsync(Deadline, Token)).State.ShouldBe(JobState.Paused);
        await embedder.Stopped.WaitAsync(Deadline, Token);
        embedder.Open();
        await _host.Api.ResumeJobAsync(job.Id, Token);

        var ended = await _host.EndedAsync(job, JobState.Completed);
        ended.Counters.DocumentsIndexed.ShouldBe(6);
        (await _host.IndexedAsync("local", "docs@current")).Count().ShouldBe(6);
    }

    [Fact]
    public async Task Cancel_WhenAReadingDoesNotListen_EndsWithoutIt()
    {
        var source = new GatedSource { Listens = false };
        _host.Configure = source.Guard;
        await _host.StartAsync();
        _host.Write("late", 1);
        var job = await _host.SubmitAsync("docs");
        await source.Reached.WaitAsync(Deadline, Token);

        (await _host.Api.CancelJobAsync(job.Id, Token).WaitAsync(Deadline, Token)).State.ShouldBe(JobState.Cancelled);

        source.Open();
        var again = await _host.EndedAsync(await _host.SubmitAsync("docs"), JobState.Completed);
        again.Counters.DocumentsAdded.ShouldBe(1, "what the first job read after its end is not stored");
    }

    [Fact]
    public async Task Retry_WhenOneItemWasGivenUp_ReadsThatOneOnly()
    {
        var source = new GatedSource();
        source.Open();
        _host.Configure = source.Guard;
        await _host.StartAsync();
        _host.Write("a", 3);
        var bad = Path.Combine(_host.Docs, "bad.md");
        await File.WriteAllBytesAsync(bad, [0, 1, 2, 3, 0], Token);
        var job = await _host.EndedAsync(await _host.SubmitAsync("docs"), JobState.Completed);
        job.Problems.ShouldHaveSingleItem().Item.ShouldBe("bad.md");
        source.Reads.Clear();
        await File.WriteAllTextAsync(bad, "# Good\n\nThis page was binary once and is a page of text now, which can be read.\n", Token);

        var retried = await _host.Api.RetryJobAsync(job.Id, Token);

        retried.Id.ShouldBe(job.Id);
        var ended = await _host.EndedAsync(retried, JobState.Completed);
        source.Reads.Keys.ShouldBe(["bad.md"]);
        ended.Problems.ShouldBeEmpty();
        ended.Counters.ItemsRejected.ShouldBe(0);
        ended.Counters.DocumentsIndexed.ShouldBe(4);
        ended.Changes.Select(change => change.Cause).ShouldBe([JobCause.Submitted, JobCause.TurnCame, JobCause.Done, JobCause.Retried, JobCause.TurnCame, JobCause.Done]);
        await RefusedAsync(() => _host.Api.RetryJobAsync(job.Id, Token), "gave nothing up");
        await RefusedAsync(() => _host.Api.PauseJobAsync(job.Id, Token), "is completed and cannot be paused");
        await RefusedAsync(() => _host.Api.ResumeJobAsync(job.Id, Token), "is completed and cannot be resumed");
    }

    private static async Task RefusedAsync(Func<Task> change, string because)
    {
        var fault = await Should.ThrowAsync<ContexterFaultException>(change);
        fault.Code.ShouldBe(ErrorCodes.JobState);
        fault.Message.ShouldContain(because);
    }
}
