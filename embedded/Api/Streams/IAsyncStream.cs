namespace Orleans.Streams;

/// <summary>Gives access to the streams of one provider.</summary>
public interface IStreamProvider
{
    /// <summary>Gets the provider's name.</summary>
    string Name { get; }

    /// <summary>Gets whether a subscription can begin at an earlier item.</summary>
    bool IsRewindable { get; }

    /// <summary>Gets a stream.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="streamId">The stream's identity.</param>
    /// <returns>The stream.</returns>
    /// <exception cref="OrleansException">The stream was used with another type of item.</exception>
    IAsyncStream<T> GetStream<T>(StreamId streamId);
}

/// <summary>A stream.</summary>
public interface IAsyncStream
{
    /// <summary>Gets whether a subscription can begin at an earlier item.</summary>
    bool IsRewindable { get; }

    /// <summary>Gets the provider's name.</summary>
    string ProviderName { get; }

    /// <summary>Gets the stream's identity.</summary>
    StreamId StreamId { get; }
}

/// <summary>A stream of items of one type.</summary>
/// <typeparam name="T">The items' type.</typeparam>
public interface IAsyncStream<T>
    : IAsyncStream, IEquatable<IAsyncStream<T>>, IComparable<IAsyncStream<T>>, IAsyncObservable<T>, IAsyncBatchObservable<T>, IAsyncBatchProducer<T>
{
    /// <summary>Gets the explicit subscriptions of the calling grain, to resume them after a new activation.</summary>
    /// <returns>The subscriptions.</returns>
    Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles();
}

/// <summary>Takes items one by one.</summary>
/// <typeparam name="T">The items' type.</typeparam>
public interface IAsyncObserver<in T>
{
    /// <summary>Takes an item. The next comes when the task is complete; an error makes the item come again.</summary>
    /// <param name="item">The item.</param>
    /// <param name="token">The item's place in the stream.</param>
    /// <returns>A task that completes when the item is dealt with (producers: when it is accepted).</returns>
    Task OnNextAsync(T item, StreamSequenceToken? token = null);

    /// <summary>Learns that the producer is done.</summary>
    /// <returns>A task that completes when that is dealt with.</returns>
    Task OnCompletedAsync() => Task.CompletedTask;

    /// <summary>Learns of an error of the producer, or of items that were given up.</summary>
    /// <param name="ex">The error.</param>
    /// <returns>A task that completes when that is dealt with.</returns>
    Task OnErrorAsync(Exception ex);
}

/// <summary>Takes items in the batches they were produced in.</summary>
/// <typeparam name="T">The items' type.</typeparam>
public interface IAsyncBatchObserver<T>
{
    /// <summary>Takes a batch. The next comes when the task is complete; an error makes the batch come again.</summary>
    /// <param name="items">The items.</param>
    /// <returns>A task that completes when the batch is dealt with.</returns>
    Task OnNextAsync(IList<SequentialItem<T>> items);

    /// <summary>Learns that the producer is done.</summary>
    /// <returns>A task that completes when that is dealt with.</returns>
    Task OnCompletedAsync() => Task.CompletedTask;

    /// <summary>Learns of an error of the producer, or of items that were given up.</summary>
    /// <param name="ex">The error.</param>
    /// <returns>A task that completes when that is dealt with.</returns>
    Task OnErrorAsync(Exception ex);
}

/// <summary>Puts items into a stream.</summary>
/// <typeparam name="T">The items' type.</typeparam>
public interface IAsyncBatchProducer<T> : IAsyncObserver<T>
{
    /// <summary>Puts several items into the stream, to be delivered together.</summary>
    /// <param name="batch">The items.</param>
    /// <param name="token">Must be <see langword="null"/>.</param>
    /// <returns>A task that completes when the stream has accepted them.</returns>
    Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null);
}

/// <summary>Something whose items can be subscribed to.</summary>
/// <typeparam name="T">The items' type.</typeparam>
public interface IAsyncObservable<T>
{
    /// <summary>Subscribes.</summary>
    /// <param name="observer">Takes the items.</param>
    /// <returns>The subscription.</returns>
    Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer);

    /// <summary>Subscribes.</summary>
    /// <param name="observer">Takes the items.</param>
    /// <param name="token">The first item wanted, or <see langword="null"/> for those to come.</param>
    /// <param name="filterData">What a stream filter is given.</param>
    /// <returns>The subscription.</returns>
    Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token, string? filterData = null);
}

/// <summary>Something whose items can be subscribed to in batches.</summary>
/// <typeparam name="T">The items' type.</typeparam>
public interface IAsyncBatchObservable<T>
{
    /// <summary>Subscribes.</summary>
    /// <param name="observer">Takes the batches.</param>
    /// <returns>The subscription.</returns>
    Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncBatchObserver<T> observer);

    /// <summary>Subscribes.</summary>
    /// <param name="observer">Takes the batches.</param>
    /// <param name="token">The first item wanted, or <see langword="null"/> for those to come.</param>
    /// <returns>The subscription.</returns>
    Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncBatchObserver<T> observer, StreamSequenceToken? token);
}
