using Orleans.Streams;
using Orleans.Streams.Core;

namespace Contexter.Bench.Grains;

/// <summary>Answers with what it was asked.</summary>
[Alias("bench.echo")]
public interface IEchoGrain : IGrainWithStringKey
{
    [Alias("echo")]
    ValueTask<int> EchoAsync(int value);
}

/// <summary>Stores every change before it answers.</summary>
[Alias("bench.counter")]
public interface ICounterGrain : IGrainWithStringKey
{
    [Alias("increment")]
    Task<int> IncrementAsync();
}

/// <summary>Takes what its stream carries, in batches.</summary>
[Alias("bench.consumer")]
public interface IConsumerGrain : IGrainWithStringKey;

public sealed class EchoGrain : Grain, IEchoGrain
{
    public ValueTask<int> EchoAsync(int value) => ValueTask.FromResult(value);
}

public sealed class CounterState
{
    public int Value { get; set; }
}

public sealed class CounterGrain([PersistentState("bench-counter")] IPersistentState<CounterState> state) : Grain, ICounterGrain
{
    public async Task<int> IncrementAsync()
    {
        state.State.Value++;
        await state.WriteStateAsync();
        return state.State.Value;
    }
}

/// <summary>What arrived, for the one who waits for it.</summary>
public sealed class Arrivals
{
    private long _awaited;
    private TaskCompletionSource _all = new();

    /// <summary>A task that completes when this many more items have arrived.</summary>
    public Task Expect(int items)
    {
        _all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _awaited, items);
        return _all.Task;
    }

    public void Add(int items)
    {
        if (Interlocked.Add(ref _awaited, -items) == 0)
        {
            _all.TrySetResult();
        }
    }
}

[ImplicitStreamSubscription(Namespace)]
public sealed class ConsumerGrain(Arrivals arrivals) : Grain, IConsumerGrain, IStreamSubscriptionObserver, IAsyncBatchObserver<int>
{
    public const string Namespace = "bench.items";

    public async Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => await handleFactory.Create<int>().ResumeAsync(this);

    public Task OnNextAsync(IList<SequentialItem<int>> items)
    {
        arrivals.Add(items.Count);
        return Task.CompletedTask;
    }

    public Task OnCompletedAsync() => Task.CompletedTask;

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
}
