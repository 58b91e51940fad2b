using Contexter.Embedded;
using Contexter.Embedded.Streams;
using Contexter.Tests.Conformance;
using Contexter.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;

namespace Contexter.Tests.Embedded;

public sealed class StreamBufferTests
{
    [Fact]
    public async Task Producer_WhenTheBufferIsFull_WaitsUntilTheConsumerHasCaughtUp()
    {
        await using var host = await ConformanceHost.StartAsync(static silo =>
            silo.Services.Configure<MemoryStreamBufferOptions>("streams", static options => (options.Capacity, options.PauseAt, options.ResumeAt) = (10, 0.8, 0.2)));
        var journal = host.Services.GetRequiredService<Journal>();
        var stream = Items(host);
        await stream.OnNextAsync("hold");
        for (var i = 0; i < 7; i++)
        {
            await stream.OnNextAsync($"item {i}");
        }

        // Eight wait: the next producers do too, in order, until two are left.
        var waiting = Enumerable.Range(7, 3).Select(i => stream.OnNextAsync($"item {i}")).ToList();
        await journal.WaitForAsync("hold");
        waiting.ShouldAllBe(static task => !task.IsCompleted);
        journal.Open("hold");
        await Task.WhenAll(waiting);
        await journal.WaitForAsync("item 9");
        journal.Entries.Skip(1).ShouldBe(Enumerable.Range(0, 10).Select(static i => $"item {i}"));
    }

    [Fact]
    public async Task Producer_WhenThereIsNoRoomForTooLong_IsToldThatNothingWasAccepted()
    {
        await using var host = await ConformanceHost.StartAsync(static silo =>
            silo.Services.Configure<MemoryStreamBufferOptions>("streams", static options => (options.Capacity, options.PauseAt, options.ResumeAt) = (1, 1, 0)));
        var journal = host.Services.GetRequiredService<Journal>();
        var stream = Items(host);
        await stream.OnNextAsync("hold");
        var refused = stream.OnNextAsync("refused");
        (await Should.ThrowAsync<TimeoutException>(host.Time.AdvanceUntilAsync(TimeSpan.FromSeconds(10), refused))).Message.ShouldContain("not accepted");
        journal.Open("hold");
        await stream.OnNextAsync("accepted");
        await journal.WaitForAsync("accepted");
        journal.Has("refused").ShouldBeFalse();
    }

    [Fact]
    public async Task Options_ThatContradictThemselves_StopTheStart()
    {
        var error = await Should.ThrowAsync<OrleansConfigurationException>(() => ConformanceHost.StartAsync(static silo =>
            silo.Services.Configure<MemoryStreamBufferOptions>("streams", static options => options.ResumeAt = 0.9)));
        error.Message.ShouldContain("'streams'");
    }

    [Fact]
    public async Task ColdCalls_WhenShuffled_AllRunButNotInOrder()
    {
        await using var host = await ConformanceHost.StartAsync(static silo =>
            silo.Configure<EmbeddedSiloOptions>(static options => options.ShuffleColdCalls = new Random(1)));
        var grain = host.Grain<ISlowStartGrain>("slow/cold");
        var calls = Enumerable.Range(0, 100).Select(number => grain.Append(number)).ToList();
        host.Services.GetRequiredService<Journal>().Open("start");
        await Task.WhenAll(calls);
        var all = await grain.All();
        all.Order().ShouldBe(Enumerable.Range(0, 100));
        all.SequenceEqual(Enumerable.Range(0, 100)).ShouldBeFalse();
    }

    private static IAsyncStream<string> Items(ConformanceHost host) => host.Client.GetStreamProvider("streams").GetStream<string>(StreamId.Create("items", "stream/full"));
}
