using Contexter.Embedded.Activations;
using Contexter.Embedded.Calls;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Contexter.Embedded.Streams;

/// <summary>Who takes the items of a subscription.</summary>
internal abstract class StreamConsumer
{
    /// <summary>Gets the grain, or <see langword="null"/> for code outside the grains.</summary>
    public abstract GrainId? GrainId { get; }

    /// <summary>Delivers a batch; fails as the consumer does.</summary>
    public abstract Task DeliverAsync<T>(StreamTopic<T> topic, Subscription<T> subscription, StreamBatch<T> batch);

    /// <summary>Tells that items were given up.</summary>
    public abstract Task DeliverErrorAsync<T>(StreamTopic<T> topic, Subscription<T> subscription, Exception error);
}

/// <summary>Code outside the grains.</summary>
internal sealed class ClientConsumer(object observer) : StreamConsumer
{
    /// <summary>Gets or sets the observer.</summary>
    public object Observer { get; set; } = observer;

    public override GrainId? GrainId => null;

    public override Task DeliverAsync<T>(StreamTopic<T> topic, Subscription<T> subscription, StreamBatch<T> batch) => ((StreamObserver<T>)Observer).DeliverAsync(batch);

    public override Task DeliverErrorAsync<T>(StreamTopic<T> topic, Subscription<T> subscription, Exception error) => ((StreamObserver<T>)Observer).DeliverErrorAsync(error);

    public override string ToString() => "a client";
}

/// <summary>A grain. A delivery is a call: it activates the grain and waits its turn.</summary>
internal sealed class GrainConsumer(GrainClass grainClass, GrainId grainId) : StreamConsumer
{
    private static readonly GrainMethod Method = GrainMethod.Internal(typeof(IStreamSubscriptionObserver).GetMethod(nameof(IStreamSubscriptionObserver.OnSubscribed))!, interleave: false);

    public override GrainId? GrainId => grainId;

    public override Task DeliverAsync<T>(StreamTopic<T> topic, Subscription<T> subscription, StreamBatch<T> batch) =>
        SendAsync(topic, subscription, observer => observer.DeliverAsync(batch), batch.Context);

    public override Task DeliverErrorAsync<T>(StreamTopic<T> topic, Subscription<T> subscription, Exception error) =>
        SendAsync(topic, subscription, observer => observer.DeliverErrorAsync(error), context: null);

    public override string ToString() => $"grain {grainId}";

    private Task SendAsync<T>(StreamTopic<T> topic, Subscription<T> subscription, Func<StreamObserver<T>, Task> deliver, Dictionary<string, object>? context)
    {
        var request = new DeliveryRequest<T>(topic, subscription, deliver) { TargetId = grainId, Context = context };
        topic.Provider.Silo.Forward(request, grainClass);
        return request.Completion.AsTask();
    }

    private sealed class DeliveryRequest<T>(StreamTopic<T> topic, Subscription<T> subscription, Func<StreamObserver<T>, Task> deliver) : ResultRequest<Unit>
    {
        public override GrainMethod Method => GrainConsumer.Method;

        public override bool IsFiltered => false;

        public override string ToString() => $"delivery of {topic.StreamId} to {TargetId}";

        protected override async ValueTask<Unit> Run(object grain)
        {
            var observers = StreamObservers.Of(Target!);
            if (!observers.TryGet<T>(subscription.Id, out var observer) && grain is IStreamSubscriptionObserver subscribed)
            {
                await subscribed.OnSubscribed(new HandleFactory(topic.Provider, topic.StreamId, subscription.Id)).ConfigureAwait(true);
                observers.TryGet(subscription.Id, out observer);
            }

            if (observer is null)
            {
                topic.Provider.Silo.Log.NobodyTakesStreamItems(topic.StreamId, TargetId);
                return default;
            }

            await deliver(observer).ConfigureAwait(true);
            return default;
        }
    }

    private sealed class HandleFactory(MemoryStreamProvider provider, StreamId streamId, Guid subscriptionId) : IStreamSubscriptionHandleFactory
    {
        public StreamId StreamId => streamId;

        public string ProviderName => provider.Name;

        public StreamSubscriptionHandle<T> Create<T>()
        {
            var topic = provider.Topic<T>(streamId);
            var subscription = topic.Subscriptions.FirstOrDefault(candidate => candidate.Id == subscriptionId)
                ?? throw new OrleansException($"The subscription to {streamId} has ended.");
            return new SubscriptionHandle<T>(topic, subscription);
        }
    }
}

/// <summary>Takes batches, in whichever form the application wants them.</summary>
internal abstract class StreamObserver<T>
{
    public abstract Task DeliverAsync(StreamBatch<T> batch);

    public abstract Task DeliverErrorAsync(Exception error);
}

/// <summary>Takes items one by one.</summary>
internal sealed class ItemObserver<T>(IAsyncObserver<T> observer) : StreamObserver<T>
{
    public override async Task DeliverAsync(StreamBatch<T> batch)
    {
        while (batch.Done < batch.Items.Length)
        {
            await observer.OnNextAsync(batch.Items[batch.Done], batch.TokenOf(batch.Done)).ConfigureAwait(true);
            batch.Done++;
        }
    }

    public override Task DeliverErrorAsync(Exception error) => observer.OnErrorAsync(error);
}

/// <summary>Takes batches.</summary>
internal sealed class BatchObserver<T>(IAsyncBatchObserver<T> observer) : StreamObserver<T>
{
    public override Task DeliverAsync(StreamBatch<T> batch) =>
        observer.OnNextAsync([.. batch.Items.Select((item, index) => new SequentialItem<T>(item, batch.TokenOf(index)))]);

    public override Task DeliverErrorAsync(Exception error) => observer.OnErrorAsync(error);
}

/// <summary>Who takes the items within one activation.</summary>
internal sealed class StreamObservers
{
    private readonly Dictionary<Guid, object> _observers = [];

    public static StreamObservers Of(Activation activation)
    {
        var observers = activation.GetComponent<StreamObservers>();
        if (observers is null)
        {
            observers = new StreamObservers();
            activation.SetComponent(observers);
        }

        return observers;
    }

    public void Set(Guid subscriptionId, object observer) => _observers[subscriptionId] = observer;

    public void Remove(Guid subscriptionId) => _observers.Remove(subscriptionId);

    public bool TryGet<T>(Guid subscriptionId, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out StreamObserver<T>? observer)
    {
        observer = _observers.GetValueOrDefault(subscriptionId) as StreamObserver<T>;
        return observer is not null;
    }
}
