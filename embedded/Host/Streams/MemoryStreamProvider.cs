using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Contexter.Embedded.Copying;
using Contexter.Embedded.Runtime;
using Orleans.Streams;

namespace Contexter.Embedded.Streams;

/// <summary>
/// Streams in memory: ordered within a stream, bounded, and delivered at least once to every grain class that subscribes to their namespace. A producer
/// waits while a stream is full. What is not delivered when the process ends is lost.
/// </summary>
internal sealed class MemoryStreamProvider(EmbeddedSilo silo, string name) : IStreamProvider
{
    private readonly ConcurrentDictionary<(StreamId Id, Type Item), object> _streams = new();
    private readonly ConcurrentDictionary<StreamId, Type> _itemTypes = new();

    public string Name => name;

    public bool IsRewindable => false;

    public IAsyncStream<T> GetStream<T>(StreamId streamId)
    {
        var item = _itemTypes.GetOrAdd(streamId, typeof(T));
        return item == typeof(T)
            ? (IAsyncStream<T>)_streams.GetOrAdd((streamId, typeof(T)), static (key, provider) => new MemoryStream<T>(provider.Silo, provider.Name, key.Id), (Silo: silo, Name: name))
            : throw new OrleansException($"Stream {streamId} of provider '{name}' carries {item}, not {typeof(T)}. Use another key or namespace for another type.");
    }
}

/// <summary>One stream: its queue and the task that delivers it while there is something to deliver.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing that has to be released.")]
internal sealed class MemoryStream<T>(EmbeddedSilo silo, string provider, StreamId id) : IAsyncStream<T>
{
    /// <summary>Items that wait in a stream, at most; a producer waits beyond.</summary>
    private const int Capacity = 1_024;

    private readonly Lock _lock = new();
    private readonly Queue<(T Item, long Sequence)> _items = new();
    private readonly SemaphoreSlim _room = new(Capacity);
    private readonly StreamDelivery<T>[] _consumers =
        [.. silo.Manifest.Classes.Where(grainClass => grainClass.StreamNamespaces.Contains(id.GetNamespace() ?? string.Empty, StringComparer.Ordinal))
            .Select(grainClass => new StreamDelivery<T>(silo, provider, id, grainClass))];

    private long _lastSequence;
    private bool _delivering;

    public bool IsRewindable => false;

    public string ProviderName => provider;

    public StreamId StreamId => id;

    public async Task OnNextAsync(T item, StreamSequenceToken? token = null)
    {
        await _room.WaitAsync().ConfigureAwait(false);
        var copy = Copier.Copy(item);
        lock (_lock)
        {
            _items.Enqueue((copy, ++_lastSequence));
            if (_delivering)
            {
                return;
            }

            _delivering = true;
        }

        silo.Run(DeliverAsync);
    }

    public async Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        foreach (var item in batch)
        {
            await OnNextAsync(item).ConfigureAwait(false);
        }
    }

    public Task OnCompletedAsync() => Task.WhenAll(_consumers.Select(static consumer => consumer.CompleteAsync()));

    public Task OnErrorAsync(Exception ex) => Task.WhenAll(_consumers.Select(consumer => consumer.FailAsync(ex)));

    public Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles() => Task.FromResult<IList<StreamSubscriptionHandle<T>>>([]);

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer) => throw ExplicitSubscription();

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token, string? filterData = null) => throw ExplicitSubscription();

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncBatchObserver<T> observer) => throw ExplicitSubscription();

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncBatchObserver<T> observer, StreamSequenceToken? token) => throw ExplicitSubscription();

    public bool Equals(IAsyncStream<T>? other) => other is not null && other.StreamId == id && string.Equals(other.ProviderName, provider, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as IAsyncStream<T>);

    public override int GetHashCode() => id.GetHashCode();

    public int CompareTo(IAsyncStream<T>? other) => other is null ? 1 : id.CompareTo(other.StreamId);

    private InvalidOperationException ExplicitSubscription() => new(
        $"The embedded host delivers streams to grains with [ImplicitStreamSubscription(\"{id.GetNamespace()}\")] that implement IStreamSubscriptionObserver; subscribe stream {id} that way.");

    private async Task DeliverAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            (T Item, long Sequence) next;
            lock (_lock)
            {
                if (!_items.TryDequeue(out next))
                {
                    _delivering = false;
                    return;
                }
            }

            foreach (var consumer in _consumers)
            {
                await consumer.DeliverAsync(next.Item, new MemorySequenceToken(next.Sequence), cancellationToken).ConfigureAwait(false);
            }

            _room.Release();
        }
    }
}

/// <summary>Place of an item in a stream of this process.</summary>
internal sealed class MemorySequenceToken(long sequence) : StreamSequenceToken
{
    public override long SequenceNumber { get; protected set; } = sequence;

    public override int EventIndex { get; protected set; }

    public override bool Equals(StreamSequenceToken? other) => other is not null && other.SequenceNumber == SequenceNumber;

    public override int CompareTo(StreamSequenceToken? other) => SequenceNumber.CompareTo(other?.SequenceNumber ?? 0);

    public override bool Equals(object? obj) => Equals(obj as StreamSequenceToken);

    public override int GetHashCode() => SequenceNumber.GetHashCode();
}
