using System.Runtime.CompilerServices;
using Contexter.Concurrency;
using Contexter.Ingestion;

namespace Contexter.Knowledge.Pipeline;

/// <summary>A bounded queue between two stages: writers wait from <see cref="BatchPacing.HighMark"/> of its capacity on, until it is drained to <see cref="BatchPacing.LowMark"/>.</summary>
/// <typeparam name="T">What passes through.</typeparam>
/// <remarks>For any number of writers and one reader. The reader ends it for all of them by <see cref="Close"/>, after which nothing is taken any more and nobody waits.</remarks>
public sealed class WaterMarkBuffer<T>
{
    private readonly Lock _lock = new();
    private readonly Queue<T> _items = new();
    private readonly Signal _room = new();
    private readonly Signal _arrival = new();
    private readonly int _high;
    private readonly int _low;
    private bool _isHeldBack;
    private bool _isCompleted;
    private bool _isClosed;

    /// <summary>Makes an empty buffer.</summary>
    /// <param name="capacity">Items that it has room for, 5 and more.</param>
    public WaterMarkBuffer(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 5);
        (_high, _low) = ((int)(capacity * BatchPacing.HighMark), (int)(capacity * BatchPacing.LowMark));
    }

    /// <summary>Most items that it held at once: never more than the high mark.</summary>
    public int Peak { get; private set; }

    /// <summary>How often a writer had to wait.</summary>
    public int Waits { get; private set; }

    /// <summary>Puts an item in, as soon as there is room.</summary>
    /// <returns>Whether it was taken; false once the reader is gone.</returns>
    public async Task<bool> WriteAsync(T item)
    {
        while (true)
        {
            Task room;
            lock (_lock)
            {
                if (_isClosed)
                {
                    return false;
                }

                if (!_isHeldBack)
                {
                    _items.Enqueue(item);
                    Peak = Math.Max(Peak, _items.Count);
                    _isHeldBack = _items.Count >= _high;
                    _arrival.Raise();
                    return true;
                }

                Waits++;
                room = _room.Next;
            }

            await room.ConfigureAwait(false);
        }
    }

    /// <summary>Says that nothing follows.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _isCompleted = true;
            _arrival.Raise();
        }
    }

    /// <summary>Drops what is left and lets all writers go.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            _items.Clear();
            _room.Raise();
            _arrival.Raise();
        }
    }

    /// <summary>Takes items out until the buffer is completed and empty, or closed.</summary>
    public async IAsyncEnumerable<T> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            T? item;
            Task? arrival = null;
            lock (_lock)
            {
                if (!_items.TryDequeue(out item))
                {
                    if (_isCompleted || _isClosed)
                    {
                        yield break;
                    }

                    arrival = _arrival.Next;
                }
                else if (_isHeldBack && _items.Count <= _low)
                {
                    _isHeldBack = false;
                    _room.Raise();
                }
            }

            if (arrival is null)
            {
                yield return item!;
            }
            else
            {
                await arrival.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
