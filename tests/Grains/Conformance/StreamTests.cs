using System.Globalization;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Contexter.Tests.Conformance;

public interface IStreamGrain : IGrainWithStringKey
{
    ValueTask End();

    Task Publish(string ns, string key, int item);
}

/// <summary>Takes batches of the namespace "batches".</summary>
[ImplicitStreamSubscription("batches")]
public sealed class BatchConsumerGrain(Journal journal) : Grain, IBatchConsumerGrain, IStreamSubscriptionObserver, IAsyncBatchObserver<int>
{
    private long _last;

    public async Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory)
    {
        journal.Add($"subscribed to {handleFactory.StreamId}");
        await handleFactory.Create<int>().ResumeAsync(this);
    }

    public Task OnNextAsync(IList<SequentialItem<int>> items)
    {
        if (items[0].Token.SequenceNumber <= _last)
        {
            journal.Add("out of order");
        }

        _last = items[0].Token.SequenceNumber;
        journal.Add($"{this.GetPrimaryKeyString()}: {string.Join(',', items.Select(static item => item.Item))}");
        return Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

    public ValueTask End()
    {
        DeactivateOnIdle();
        return ValueTask.CompletedTask;
    }

    public Task Publish(string ns, string key, int item) => this.GetStreamProvider("streams").GetStream<int>(StreamId.Create(ns, key)).OnNextAsync(item);
}

public interface IBatchConsumerGrain : IStreamGrain;

/// <summary>Takes items of the namespace "items"; the item's value says how it behaves.</summary>
[ImplicitStreamSubscription("items")]
public sealed class ItemConsumerGrain(Journal journal) : Grain, IItemConsumerGrain, IStreamSubscriptionObserver, IAsyncObserver<string>
{
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<string>().ResumeAsync(this);

    public async Task OnNextAsync(string item, StreamSequenceToken? token = null)
    {
        journal.Add(item);
        if (item.StartsWith("fail", StringComparison.Ordinal)
            && journal.Entries.Count(entry => string.Equals(entry, item, StringComparison.Ordinal)) <= int.Parse(item.Split(' ')[1], CultureInfo.InvariantCulture))
        {
            throw new InvalidDataException(item);
        }

        if (item.StartsWith("hold", StringComparison.Ordinal))
        {
            await journal.GateAsync(item);
        }
    }

    public Task OnErrorAsync(Exception ex)
    {
        journal.Add(ex.GetType().Name);
        return Task.CompletedTask;
    }

    public ValueTask End() => ValueTask.CompletedTask;

    public Task Publish(string ns, string key, int item) => Task.CompletedTask;
}

public interface IItemConsumerGrain : IStreamGrain;

public interface ISubscriberGrain : IGrainWithStringKey
{
    Task Subscribe(string key);

    Task Unsubscribe(string key);

    ValueTask End();
}

/// <summary>Subscribes when told to, and again after each activation.</summary>
public sealed class SubscriberGrain(Journal journal) : Grain, ISubscriberGrain
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        foreach (var handle in await Stream("explicit").GetAllSubscriptionHandles())
        {
            await handle.ResumeAsync(OnNext);
        }
    }

    public Task Subscribe(string key) => Stream(key).SubscribeAsync(OnNext);

    public async Task Unsubscribe(string key)
    {
        foreach (var handle in await Stream(key).GetAllSubscriptionHandles())
        {
            await handle.UnsubscribeAsync();
        }
    }

    public ValueTask End()
    {
        DeactivateOnIdle();
        return ValueTask.CompletedTask;
    }

    private IAsyncStream<int> Stream(string key) => this.GetStreamProvider("streams").GetStream<int>(StreamId.Create("explicit", key));

    private Task OnNext(int item, StreamSequenceToken? token)
    {
        journal.Add(string.Create(CultureInfo.InvariantCulture, $"{this.GetPrimaryKeyString()} got {item}"));
        return Task.CompletedTask;
    }
}

public sealed class StreamTests : ConformanceTest
{
    [Fact]
    public async Task Items_OfASubscribedNamespace_ReachTheGrainWithTheStreamsKeyInOrder()
    {
        var stream = Stream<int>("batches", "stream/a");
        for (var batch = 0; batch < 10; batch++)
        {
            await stream.OnNextBatchAsync(Enumerable.Range(batch * 100, 100));
        }

        await Stream<int>("batches", "stream/b").OnNextAsync(7);
        await ArrivesAsync("stream/b: 7");
        await ArrivesAsync($"stream/a: {string.Join(',', Enumerable.Range(900, 100))}");
        Journal.Entries.Where(static entry => entry.StartsWith("stream/a: ", StringComparison.Ordinal)).SelectMany(static entry => entry["stream/a: ".Length..].Split(','))
            .Select(static item => int.Parse(item, CultureInfo.InvariantCulture)).ShouldBe(Enumerable.Range(0, 1000));
        Journal.Has("out of order").ShouldBeFalse();
    }

    [Fact]
    public async Task Items_PublishedByAGrain_ReachASubscriberAndItselfToo()
    {
        var grain = Host.Grain<IBatchConsumerGrain>("stream/a");
        await grain.Publish("batches", "stream/b", 1);
        await grain.Publish("batches", "stream/a", 2);
        await ArrivesAsync("stream/b: 1");
        await ArrivesAsync("stream/a: 2");
    }

    [Fact]
    public async Task Items_AfterADeactivation_ReachTheNextActivation()
    {
        var stream = Stream<int>("batches", "stream/a");
        await stream.OnNextAsync(1);
        await ArrivesAsync("stream/a: 1");
        await Host.Grain<IBatchConsumerGrain>("stream/a").End();
        await stream.OnNextAsync(2);
        await ArrivesAsync("stream/a: 2");
        Journal.Entries.Count(static entry => entry.StartsWith("subscribed", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task Publishing_WithoutSubscribers_IsFine() => await Stream<int>("nobody", "stream/a").OnNextAsync(1);

    [Fact]
    public async Task Consumer_WhenItFails_GetsTheItemAgainAndBlocksItsStreamOnly()
    {
        await Stream<string>("items", "stream/a").OnNextAsync("fail 1");
        await Stream<string>("items", "stream/a").OnNextAsync("next");
        await ArrivesAsync("fail 1");
        await Stream<string>("items", "stream/b").OnNextAsync("other");
        await ArrivesAsync("other");
        Journal.Has("next").ShouldBeFalse();
        await Host.Time.AdvanceUntilAsync(TimeSpan.FromSeconds(1), Journal.WaitForAsync("next"));
        Journal.Entries.Count(static entry => string.Equals(entry, "fail 1", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task Consumer_WhenItFailsForTooLong_LearnsOfItAndGetsTheNextItem()
    {
        var stream = Stream<string>("items", "stream/a");
        await stream.OnNextAsync("fail 1000");
        await stream.OnNextAsync("next");
        await Host.Time.AdvanceUntilAsync(TimeSpan.FromSeconds(5), Journal.WaitForAsync("next"));
        Journal.Has(nameof(StreamEventDeliveryFailureException)).ShouldBeTrue();
    }

    [Fact]
    public async Task Items_ChangedByTheProducerLater_ArriveAsTheyWere()
    {
        var stream = Host.Client.GetStreamProvider("streams").GetStream<Box>(StreamId.Create("explicit", "boxes"));
        var seen = new TaskCompletionSource<Box>(TaskCreationOptions.RunContinuationsAsynchronously);
        await stream.SubscribeAsync((box, _) =>
        {
            seen.TrySetResult(box);
            return Task.CompletedTask;
        });
        var sent = new Box { Value = 1 };
        await stream.OnNextAsync(sent);
        sent.Value = 2;
        await Host.Time.AdvanceUntilAsync(TimeSpan.FromMilliseconds(20), seen.Task);
        (await seen.Task).Value.ShouldBe(1);
    }

    [Fact]
    public async Task Subscription_MadeByAGrain_OutlivesItsActivationAndEndsWhenTold()
    {
        var grain = Host.Grain<ISubscriberGrain>("stream/s");
        var stream = Stream<int>("explicit", "explicit");
        await grain.Subscribe("explicit");
        await stream.OnNextAsync(1);
        await ArrivesAsync("stream/s got 1");
        await grain.End();
        await stream.OnNextAsync(2);
        await ArrivesAsync("stream/s got 2");
        await grain.Unsubscribe("explicit");
        await stream.OnNextAsync(3);
        Journal.Has("stream/s got 3").ShouldBeFalse();
    }

    [Fact]
    public async Task GetStream_WithAnotherTypeOrProvider_IsRefused()
    {
        await Stream<int>("explicit", "typed").OnNextAsync(1);
        Should.Throw<OrleansException>(() => Stream<string>("explicit", "typed"));
        Should.Throw<KeyNotFoundException>(() => Host.Client.GetStreamProvider("nowhere")).Message.ShouldContain("nowhere");
    }

    /// <summary>Waits for a delivery; a host may look for new items only as the clock moves.</summary>
    private Task ArrivesAsync(string entry) => Host.Time.AdvanceUntilAsync(TimeSpan.FromMilliseconds(20), Journal.WaitForAsync(entry));

    private IAsyncStream<T> Stream<T>(string ns, string key) => Host.Client.GetStreamProvider("streams").GetStream<T>(StreamId.Create(ns, key));
}
