using Orleans.Streams;

namespace Contexter.Embedded.Streams;

/// <summary>
/// What waits for one consumer of one stream, and its delivery: one batch after the other, each repeated with growing pauses until the
/// consumer takes it or the time for that is up. Producers wait while too much waits here.
/// </summary>
internal sealed class Subscription<T>(StreamTopic<T> topic, Guid id, StreamConsumer consumer, bool isImplicit)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(20);

    private readonly Lock _lock = new();
    private readonly Queue<StreamBatch<T>> _batches = new();
    private readonly Queue<BlockedBatch> _blocked = new();
    private int _itemCount;
    private bool _paused;
    private bool _ended;
    private bool _delivering;

    public Guid Id { get; } = id;

    public StreamConsumer Consumer { get; } = consumer;

    public bool IsImplicit { get; } = isImplicit;

    /// <summary>Gets the delivery under way.</summary>
    public Task Delivery { get; private set; } = Task.CompletedTask;

    private MemoryStreamProvider Provider => topic.Provider;

    /// <summary>Queues a batch.</summary>
    /// <returns>A task that completes when there is room for it.</returns>
    public Task EnqueueAsync(StreamBatch<T> batch)
    {
        BlockedBatch blocked;
        lock (_lock)
        {
            if (_ended)
            {
                return Task.CompletedTask;
            }

            if (!_paused && _blocked.Count == 0)
            {
                Admit(batch);
                return Task.CompletedTask;
            }

            blocked = new BlockedBatch(batch);
            _blocked.Enqueue(blocked);
        }

        return WaitForRoomAsync(blocked);
    }

    /// <summary>Drops what waits.</summary>
    public void End()
    {
        lock (_lock)
        {
            _ended = true;
            _batches.Clear();
            foreach (var blocked in _blocked)
            {
                blocked.Admitted.TrySetResult();
            }

            _blocked.Clear();
        }
    }

    private async Task WaitForRoomAsync(BlockedBatch blocked)
    {
        var limit = Provider.Silo.ResponseTimeout;
        try
        {
            await blocked.Admitted.Task.WaitAsync(limit, Provider.Silo.Time, Provider.Stopping).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            if (blocked.Admitted.TrySetCanceled(CancellationToken.None))
            {
                throw exception is TimeoutException
                    ? new TimeoutException(
                        $"Stream {topic.StreamId} of provider '{Provider.Name}' had no room for {limit}: its consumer {Consumer} does not keep up with {_itemCount} items waiting. The items were not accepted; send them again later.")
                    : new SiloUnavailableException($"The host stops; the items for stream {topic.StreamId} were not accepted.");
            }
        }
    }

    // Under the lock.
    private void Admit(StreamBatch<T> batch)
    {
        _batches.Enqueue(batch);
        _itemCount += batch.Items.Length;
        _paused |= _itemCount >= Provider.Buffer.Capacity * Provider.Buffer.PauseAt;
        if (!_delivering)
        {
            _delivering = true;
            using (ExecutionContext.SuppressFlow())
            {
                Delivery = Task.Run(DeliverAllAsync, CancellationToken.None);
            }
        }
    }

    private async Task DeliverAllAsync()
    {
        while (TryPeek(out var batch))
        {
            if (!await DeliverAsync(batch).ConfigureAwait(false))
            {
                return;
            }

            Dequeue(batch);
        }
    }

    private bool TryPeek([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out StreamBatch<T>? batch)
    {
        lock (_lock)
        {
            if (!Provider.Stopping.IsCancellationRequested && _batches.TryPeek(out batch))
            {
                return true;
            }

            batch = null;
            _delivering = false;
            return false;
        }
    }

    private void Dequeue(StreamBatch<T> batch)
    {
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }

            _batches.Dequeue();
            _itemCount -= batch.Items.Length;
            if (_paused && _itemCount <= Provider.Buffer.Capacity * Provider.Buffer.ResumeAt)
            {
                _paused = false;
            }

            while (!_paused && _blocked.TryDequeue(out var blocked))
            {
                // A producer that gave up waiting was told that its items were not accepted.
                if (blocked.Admitted.TrySetResult())
                {
                    Admit(blocked.Batch);
                }
            }
        }
    }

    /// <returns>Whether the batch is dealt with; if not, delivery has ended.</returns>
    private async Task<bool> DeliverAsync(StreamBatch<T> batch)
    {
        var begin = Provider.Silo.Time.GetTimestamp();
        var pause = FirstPause;
        while (true)
        {
            try
            {
                await Consumer.DeliverAsync(topic, this, batch).ConfigureAwait(false);
                return true;
            }
            catch (Exception exception)
            {
                if (Provider.Stopping.IsCancellationRequested)
                {
                    return false;
                }

                Provider.Silo.Log.StreamDeliveryFailed(topic.StreamId, Consumer.ToString()!, exception);
                if (Provider.Silo.Time.GetElapsedTime(begin) + pause > Provider.Delivery.MaxEventDeliveryTime)
                {
                    await GiveUpAsync(batch, exception).ConfigureAwait(false);
                    return true;
                }
            }

            await Task.Delay(pause, Provider.Silo.Time, Provider.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task GiveUpAsync(StreamBatch<T> batch, Exception cause)
    {
        var error = new StreamEventDeliveryFailureException(
            $"{batch.Items.Length - batch.Done} items of stream {topic.StreamId} from {batch.TokenOf(batch.Done)} on were given up: {Consumer} failed for {Provider.Delivery.MaxEventDeliveryTime}, last with: {cause.Message}",
            cause);
        Provider.Silo.Log.StreamItemsGivenUp(topic.StreamId, Consumer.ToString()!, error);
        try
        {
            await Consumer.DeliverErrorAsync(topic, this, error).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Provider.Silo.Log.StreamDeliveryFailed(topic.StreamId, Consumer.ToString()!, exception);
        }
    }

    private sealed class BlockedBatch(StreamBatch<T> batch)
    {
        public StreamBatch<T> Batch { get; } = batch;

        public TaskCompletionSource Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
