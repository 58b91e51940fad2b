using System.Text.Json;
using Contexter.Client;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Tests.Product;

/// <summary>Watching a job of the product: nobody who watches misses its end.</summary>
public sealed class JobWatchingTests : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private readonly ModelHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Watch_WhenTheWatcherIsSlowerThanTheJob_StillSeesItsEnd()
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(Deadline);
        var gate = new GatedSource();
        _host.Configure = gate.Guard;
        await _host.StartAsync();
        _host.Write("late", 2);
        var job = await _host.SubmitAsync("docs");
        await gate.Reached.WaitAsync(late.Token);
        await using var slow = _host.Api.WatchJobAsync(job.Id, late.Token).GetAsyncEnumerator(late.Token);
        (await slow.MoveNextAsync()).ShouldBeTrue();
        var other = _host.EndedAsync(job, JobState.Completed);
        gate.Open();

        // The next job runs only after the first one's grain has done all it does after its end.
        await other;
        await _host.EndedAsync(await _host.SubmitAsync("more"), JobState.Completed);

        var last = slow.Current;
        while (await slow.MoveNextAsync())
        {
            last = slow.Current;
        }

        last.Job.State.ShouldBe(JobState.Completed);
    }

    [Fact]
    public async Task Watch_WhenTwoClientsDo_BothSeeTheSameEventsWhichTheLogKeeps()
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(Deadline);
        var gate = new GatedSource();
        _host.Configure = gate.Guard;
        await _host.StartAsync();
        _host.Write("a", 6);
        _host.Write("late", 2);
        await File.WriteAllBytesAsync(Path.Combine(_host.Docs, "bad.md"), [0, 1, 2, 0], late.Token);
        var job = await _host.SubmitAsync("docs");
        await gate.Reached.WaitAsync(late.Token);
        await _host.RestartAsync();
        var first = _host.Api.WatchJobAsync(job.Id, late.Token).ToListAsync(late.Token).AsTask();
        var second = _host.Api.WatchJobAsync(job.Id, 2, late.Token).ToListAsync(late.Token).AsTask();
        gate.Open();

        var events = await first;

        (await second).Select(Text).ShouldBe(events.Skip(2).Select(Text));
        events.Select(e => e.Sequence).ShouldBe(Enumerable.Range(1, events.Count).Select(number => (long)number));
        events.Select(e => e.Change?.Cause).OfType<JobCause>().ShouldBe([JobCause.Submitted, JobCause.TurnCame, JobCause.TakenUpAgain, JobCause.Done]);
        events.Where(e => e.Kind == JobEventKind.Stage).Select(e => e.Job.Stage).ShouldBe([JobStage.Fetch, JobStage.Index, JobStage.Finish]);
        events.Select(e => e.Problem?.Item).OfType<string>().ShouldBe(["bad.md"]);
        events[^1].Job.Problems.Single().Item.ShouldBe("bad.md");
        events[^1].Job.Progress.Select(stage => (stage.Stage, stage.Done, stage.Total)).ShouldBe([(JobStage.Fetch, 9L, 9L), (JobStage.Index, 8L, 8L), (JobStage.Finish, 1L, 1L)]);
        await _host.RestartAsync();
        var log = await _host.Api.ReadJobLogAsync(job.Id, null, null, late.Token);
        log.Where(e => e.Kind != JobEventKind.Progress).Select(Text).ShouldBe(events.Where(e => e.Kind != JobEventKind.Progress).Select(Text));
        (await _host.Api.WatchJobAsync(job.Id, events[^1].Sequence, late.Token).ToListAsync(late.Token)).ShouldBeEmpty();
        (await _host.Api.ReadJobLogAsync(job.Id, 1, 1, late.Token)).Single().Sequence.ShouldBe(2);
    }

    private static string Text(JobEvent happened) => JsonSerializer.Serialize(happened, ContexterJson.Options);
}
