using System.Collections.Concurrent;
using Contexter.Embedded.Activations;
using Orleans.Configuration;
using Orleans.Streams;

namespace Contexter.Embedded.Streams;

/// <summary>Streams within the process. Items that were not delivered when the process ends are lost, as with Orleans' memory streams.</summary>
internal sealed class MemoryStreamProvider(string name, EmbeddedSilo silo, MemoryStreamBufferOptions buffer, StreamPullingAgentOptions delivery)
    : IStreamProvider, ISiloParticipant, IDisposable
{
    private readonly ConcurrentDictionary<StreamId, StreamTopic> _topics = new();
    private readonly CancellationTokenSource _stop = new();
    private long _lastSequenceNumber;

    public string Name { get; } = name;

    /// <summary>Gets <see langword="false"/>: delivered items are gone.</summary>
    public bool IsRewindable => false;

    public EmbeddedSilo Silo { get; } = silo;

    public MemoryStreamBufferOptions Buffer { get; } = buffer;

    public StreamPullingAgentOptions Delivery { get; } = delivery;

    /// <summary>Gets the token that is cancelled when delivery ends.</summary>
    public CancellationToken Stopping => _stop.Token;

    public IAsyncStream<T> GetStream<T>(StreamId streamId) => new MemoryStream<T>(this, Topic<T>(streamId));

    /// <summary>Gets the topic of a stream.</summary>
    /// <exception cref="OrleansException">The stream was used with another type of item.</exception>
    public StreamTopic<T> Topic<T>(StreamId streamId)
    {
        var topic = _topics.GetOrAdd(streamId, static (id, provider) => new StreamTopic<T>(provider, id), this);
        return topic as StreamTopic<T> ?? throw new OrleansException(
            $"Stream {streamId} of provider '{Name}' carries {topic.ItemType}, so it cannot carry {typeof(T)}. Use another namespace or key.");
    }

    /// <summary>Gives out the place of the next batch.</summary>
    public long NextSequenceNumber() => Interlocked.Increment(ref _lastSequenceNumber);

    /// <summary>Gets the classes that are subscribed to a namespace by attribute.</summary>
    public IEnumerable<GrainClass> ImplicitSubscribers(StreamId streamId) => Silo.Manifest.ImplicitSubscribers(streamId.GetNamespace());

    public void Dispose() => _stop.Dispose();

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends delivery; what is under way is finished.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_topics.Values.SelectMany(static topic => topic.Deliveries)).ConfigureAwait(false);
    }
}

/// <summary>How many items may wait for a consumer.</summary>
public sealed class MemoryStreamBufferOptions
{
    /// <summary>Gets or sets how many items may wait for one consumer of one stream.</summary>
    /// <value>1 or more; default: 1,000.</value>
    public int Capacity { get; set; } = 1000;

    /// <summary>Gets or sets the share of the capacity at which producers begin to wait.</summary>
    /// <value>Above 0 and at most 1; default: 0.8.</value>
    public double PauseAt { get; set; } = 0.8;

    /// <summary>Gets or sets the share of the capacity at which waiting producers go on.</summary>
    /// <value>At least 0 and below <see cref="PauseAt"/>; default: 0.2.</value>
    public double ResumeAt { get; set; } = 0.2;

    internal void Check(string provider)
    {
        if (Capacity < 1 || PauseAt is not (> 0 and <= 1) || ResumeAt < 0 || ResumeAt >= PauseAt)
        {
            throw new OrleansConfigurationException(
                $"The buffer of stream provider '{provider}' has capacity {Capacity}, pauses at {PauseAt} and resumes at {ResumeAt}. "
                + "The capacity must be 1 or more, and 0 <= ResumeAt < PauseAt <= 1.");
        }
    }
}
