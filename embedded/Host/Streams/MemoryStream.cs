using Contexter.Embedded.Activations;
using Orleans.Streams;

namespace Contexter.Embedded.Streams;

/// <summary>A stream as producers and subscribers see it.</summary>
internal sealed class MemoryStream<T>(MemoryStreamProvider provider, StreamTopic<T> topic) : IAsyncStream<T>
{
    public bool IsRewindable => false;

    public string ProviderName => provider.Name;

    public StreamId StreamId => topic.StreamId;

    public Task OnNextAsync(T item, StreamSequenceToken? token = null) => topic.PublishAsync([item], token);

    public Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null) => topic.PublishAsync([.. batch], token);

    /// <summary>Does nothing: as with Orleans' memory streams, consumers do not learn that a producer is done.</summary>
    public Task OnCompletedAsync() => Task.CompletedTask;

    /// <summary>Does nothing: as with Orleans' memory streams, consumers do not learn of a producer's errors.</summary>
    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer) => SubscribeAsync(new ItemObserver<T>(observer), null);

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token, string? filterData = null) =>
        SubscribeAsync(new ItemObserver<T>(observer), token);

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncBatchObserver<T> observer) => SubscribeAsync(new BatchObserver<T>(observer), null);

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncBatchObserver<T> observer, StreamSequenceToken? token) =>
        SubscribeAsync(new BatchObserver<T>(observer), token);

    public Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles()
    {
        var consumer = (RuntimeContext.Current as Activation)?.GrainId;
        return Task.FromResult<IList<StreamSubscriptionHandle<T>>>(
            [.. topic.Subscriptions.Where(subscription => Equals(subscription.Consumer.GrainId, consumer)).Select(subscription => new SubscriptionHandle<T>(topic, subscription))]);
    }

    public bool Equals(IAsyncStream<T>? other) =>
        other is not null && StreamId == other.StreamId && string.Equals(ProviderName, other.ProviderName, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as IAsyncStream<T>);

    public override int GetHashCode() => StreamId.GetHashCode();

    public int CompareTo(IAsyncStream<T>? other) => other is null ? 1 : StreamId.CompareTo(other.StreamId);

    public override string ToString() => $"{ProviderName}:{StreamId}";

    private Task<StreamSubscriptionHandle<T>> SubscribeAsync(StreamObserver<T> observer, StreamSequenceToken? token)
    {
        SubscriptionHandle<T>.RefuseToken(token);
        Subscription<T> subscription;
        if (RuntimeContext.Current is Activation activation)
        {
            if (activation.Class.MaxWorkers > 0)
            {
                throw new InvalidOperationException(
                    $"{activation.Class} is a stateless worker, whose activations come and go, so it cannot subscribe to {this}. Subscribe from a grain that is none and call the worker from there.");
            }

            subscription = topic.Subscribe(new GrainConsumer(activation.Class, activation.GrainId));
            StreamObservers.Of(activation).Set(subscription.Id, observer);
        }
        else
        {
            subscription = topic.Subscribe(new ClientConsumer(observer));
        }

        return Task.FromResult<StreamSubscriptionHandle<T>>(new SubscriptionHandle<T>(topic, subscription));
    }
}

/// <summary>A subscription as its owner sees it.</summary>
internal sealed class SubscriptionHandle<T>(StreamTopic<T> topic, Subscription<T> subscription) : StreamSubscriptionHandle<T>
{
    public override StreamId StreamId => topic.StreamId;

    public override string ProviderName => topic.Provider.Name;

    public override Guid HandleId => subscription.Id;

    /// <summary>Refuses to begin at an earlier item.</summary>
    public static void RefuseToken(StreamSequenceToken? token)
    {
        if (token is not null)
        {
            throw new InvalidOperationException("These streams keep no delivered items, so a subscription cannot begin at an earlier one. Pass null as the token.");
        }
    }

    public override Task UnsubscribeAsync()
    {
        topic.Unsubscribe(subscription);
        if (RuntimeContext.Current is Activation activation)
        {
            StreamObservers.Of(activation).Remove(subscription.Id);
        }

        return Task.CompletedTask;
    }

    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null) =>
        ResumeAsync(new ItemObserver<T>(observer), token);

    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncBatchObserver<T> observer, StreamSequenceToken? token = null) =>
        ResumeAsync(new BatchObserver<T>(observer), token);

    public override bool Equals(StreamSubscriptionHandle<T>? other) => other is not null && HandleId == other.HandleId;

    public override bool Equals(object? obj) => Equals(obj as StreamSubscriptionHandle<T>);

    public override int GetHashCode() => HandleId.GetHashCode();

    private Task<StreamSubscriptionHandle<T>> ResumeAsync(StreamObserver<T> observer, StreamSequenceToken? token)
    {
        RefuseToken(token);
        if (RuntimeContext.Current is Activation activation)
        {
            StreamObservers.Of(activation).Set(subscription.Id, observer);
        }
        else if (subscription.Consumer is ClientConsumer client)
        {
            client.Observer = observer;
        }
        else
        {
            throw new InvalidOperationException($"The subscription of grain {subscription.Consumer.GrainId} to {StreamId} can be resumed only in the grain's own turns.");
        }

        return Task.FromResult<StreamSubscriptionHandle<T>>(this);
    }
}

/// <summary>A place in the streams of a provider.</summary>
internal sealed class MemorySequenceToken(long sequenceNumber, int eventIndex) : StreamSequenceToken
{
    public override long SequenceNumber { get; protected set; } = sequenceNumber;

    public override int EventIndex { get; protected set; } = eventIndex;

    public override bool Equals(StreamSequenceToken? other) => other is not null && CompareTo(other) == 0;

    public override bool Equals(object? obj) => Equals(obj as StreamSequenceToken);

    public override int GetHashCode() => HashCode.Combine(SequenceNumber, EventIndex);

    public override int CompareTo(StreamSequenceToken? other)
    {
        if (other is null)
        {
            return 1;
        }

        var byBatch = SequenceNumber.CompareTo(other.SequenceNumber);
        return byBatch != 0 ? byBatch : EventIndex.CompareTo(other.EventIndex);
    }

    public override string ToString() => $"{SequenceNumber}:{EventIndex}";
}
