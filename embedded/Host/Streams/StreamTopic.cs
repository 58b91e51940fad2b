using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Contexter.Embedded.Copying;
using Orleans.Streams;

namespace Contexter.Embedded.Streams;

/// <summary>One stream: who is subscribed, whatever the items' type.</summary>
internal abstract class StreamTopic
{
    /// <summary>Gets the items' type.</summary>
    public abstract Type ItemType { get; }

    /// <summary>Gets the deliveries under way.</summary>
    public abstract IEnumerable<Task> Deliveries { get; }
}

/// <summary>One stream: who is subscribed.</summary>
internal sealed class StreamTopic<T> : StreamTopic
{
    private readonly Lock _lock = new();
    private ImmutableArray<Subscription<T>> _subscriptions;

    public StreamTopic(MemoryStreamProvider provider, StreamId streamId)
    {
        Provider = provider;
        StreamId = streamId;
        _subscriptions =
        [
            .. provider.ImplicitSubscribers(streamId).Select(grainClass =>
            {
                var grainId = GrainId.Create(grainClass.GrainType, streamId.GetKeyAsString());
                return new Subscription<T>(this, ImplicitId(provider.Name, streamId, grainId), new GrainConsumer(grainClass, grainId), isImplicit: true);
            }),
        ];
    }

    public MemoryStreamProvider Provider { get; }

    public StreamId StreamId { get; }

    public override Type ItemType => typeof(T);

    public override IEnumerable<Task> Deliveries => _subscriptions.Select(static subscription => subscription.Delivery);

    public IReadOnlyList<Subscription<T>> Subscriptions => _subscriptions;

    /// <summary>Hands items to every subscriber.</summary>
    /// <returns>A task that completes when all have room for them.</returns>
    public Task PublishAsync(T[] items, StreamSequenceToken? token)
    {
        if (token is not null)
        {
            throw new ArgumentException("These streams number their items themselves. Pass null as the token.", nameof(token));
        }

        if (items.Length == 0)
        {
            return Task.CompletedTask;
        }

        Provider.Stopping.ThrowIfCancellationRequested();
        var subscriptions = _subscriptions;
        var number = Provider.NextSequenceNumber();
        var context = RequestContext.Current is { } values ? Copier.CopyValues(values) : null;
        if (subscriptions.Length == 1)
        {
            return subscriptions[0].EnqueueAsync(NewBatch());
        }

        var accepted = new List<Task>(subscriptions.Length);
        foreach (var subscription in subscriptions)
        {
            accepted.Add(subscription.EnqueueAsync(NewBatch()));
        }

        return Task.WhenAll(accepted);

        StreamBatch<T> NewBatch() => new([.. items.Select(static item => Copier.Copy(item))], number, context);
    }

    /// <summary>Adds a subscription; a grain that is subscribed by attribute gets that one.</summary>
    public Subscription<T> Subscribe(StreamConsumer consumer)
    {
        lock (_lock)
        {
            if (consumer.GrainId is { } grainId
                && _subscriptions.FirstOrDefault(existing => existing.IsImplicit && existing.Consumer.GrainId == grainId) is { } subscribed)
            {
                return subscribed;
            }

            var subscription = new Subscription<T>(this, Guid.NewGuid(), consumer, isImplicit: false);
            _subscriptions = _subscriptions.Add(subscription);
            return subscription;
        }
    }

    /// <summary>Ends a subscription.</summary>
    public void Unsubscribe(Subscription<T> subscription)
    {
        if (subscription.IsImplicit)
        {
            throw new InvalidOperationException(
                $"The subscription of grain {subscription.Consumer.GrainId} to {StreamId} comes from [ImplicitStreamSubscription] and cannot be ended. Remove the attribute, or subscribe with SubscribeAsync.");
        }

        lock (_lock)
        {
            _subscriptions = _subscriptions.Remove(subscription);
        }

        subscription.End();
    }

    // The same subscription has the same identity in every run.
    private static Guid ImplicitId(string provider, StreamId streamId, GrainId grainId) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{provider}\n{streamId}\n{grainId}")).AsSpan(0, 16));
}

/// <summary>Items that were put into a stream together.</summary>
internal sealed class StreamBatch<T>(T[] items, long sequenceNumber, Dictionary<string, object>? context)
{
    public T[] Items { get; } = items;

    public long SequenceNumber { get; } = sequenceNumber;

    /// <summary>Gets the values that flow with the items.</summary>
    public Dictionary<string, object>? Context { get; } = context;

    /// <summary>Gets or sets how many items their consumer has dealt with, so that a repeated delivery goes on after them.</summary>
    public int Done { get; set; }

    public StreamSequenceToken TokenOf(int index) => new MemorySequenceToken(SequenceNumber, index);
}
