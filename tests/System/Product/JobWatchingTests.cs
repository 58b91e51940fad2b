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
}
