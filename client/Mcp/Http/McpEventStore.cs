using System.Collections.Concurrent;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Contexter.Client.Mcp.Http;

/// <summary>
/// Keeps the newest events of one session's streams in memory, so that a client whose connection broke reads on behind the last event it has (<c>Last-Event-ID</c>).
/// </summary>
/// <remarks>Safe for concurrent use. It lives and dies with its session.</remarks>
/// <param name="sessionId">The session.</param>
internal sealed class McpEventStore(string sessionId) : ISseEventStreamStore
{
    /// <summary>Streams that are kept: those of the newest requests.</summary>
    public const int MostStreams = 64;

    /// <summary>Events that are kept of a stream: the newest.</summary>
    public const int MostEvents = 512;

    // What the first event of a stream advises, for clients whose connection breaks.
    private static readonly TimeSpan ReconnectAfter = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<long, EventStream> _streams = new();
    private long _lastStream;

    /// <inheritdoc/>
    public ValueTask<ISseEventStreamWriter> CreateStreamAsync(SseEventStreamOptions options, CancellationToken cancellationToken = default)
    {
        var number = Interlocked.Increment(ref _lastStream);
        var stream = new EventStream(sessionId, options.StreamId, number) { Mode = options.Mode };
        _streams[number] = stream;

        // The stream of messages that answer nothing lives as long as the session.
        foreach (var old in _streams.Values.Where(candidate => candidate.Number <= number - MostStreams && !candidate.IsUnsolicited))
        {
            _streams.TryRemove(old.Number, out _);
        }

        return ValueTask.FromResult<ISseEventStreamWriter>(stream);
    }

    /// <inheritdoc/>
    public ValueTask<ISseEventStreamReader?> GetStreamReaderAsync(string lastEventId, CancellationToken cancellationToken = default)
    {
        var found = lastEventId.Split('-') is [var stream, var number]
            && long.TryParse(stream, NumberStyles.None, CultureInfo.InvariantCulture, out var streamNumber)
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var eventNumber)
            && _streams.TryGetValue(streamNumber, out var kept)
                ? kept.ReaderAfter(eventNumber)
                : null;
        return ValueTask.FromResult(found);
    }

    private sealed class EventStream(string sessionId, string streamId, long number) : ISseEventStreamWriter
    {
        private readonly Lock _lock = new();
        private readonly Queue<(long Number, SseItem<JsonRpcMessage?> Item)> _events = new();
        private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _lastEvent;
        private bool _isComplete;

        public long Number => number;

        public bool IsUnsolicited => string.Equals(streamId, StreamableHttpServerTransport.UnsolicitedMessageStreamId, StringComparison.Ordinal);

        public SseEventStreamMode Mode { get; set; }

        public ValueTask SetModeAsync(SseEventStreamMode mode, CancellationToken cancellationToken = default)
        {
            Mode = mode;
            Signal(complete: false);
            return ValueTask.CompletedTask;
        }

        public ValueTask<SseItem<JsonRpcMessage?>> WriteEventAsync(SseItem<JsonRpcMessage?> sseItem, CancellationToken cancellationToken = default)
        {
            if (sseItem.EventId is not null)
            {
                return ValueTask.FromResult(sseItem);
            }

            lock (_lock)
            {
                var next = ++_lastEvent;
                var item = new SseItem<JsonRpcMessage?>(sseItem.Data, sseItem.EventType)
                {
                    EventId = string.Create(CultureInfo.InvariantCulture, $"{number}-{next}"),
                    ReconnectionInterval = sseItem.ReconnectionInterval ?? (sseItem.Data is null ? ReconnectAfter : null),
                };
                _events.Enqueue((next, item));
                while (_events.Count > MostEvents)
                {
                    _events.Dequeue();
                }

                Wake();
                return ValueTask.FromResult(item);
            }
        }

        public ValueTask DisposeAsync()
        {
            Signal(complete: true);
            return ValueTask.CompletedTask;
        }

        public ISseEventStreamReader? ReaderAfter(long after) => after > Volatile.Read(ref _lastEvent) ? null : new Reader(this, sessionId, streamId, after);

        private void Signal(bool complete)
        {
            lock (_lock)
            {
                _isComplete |= complete;
                Wake();
            }
        }

        private void Wake()
        {
            _changed.TrySetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        private ((long Number, SseItem<JsonRpcMessage?> Item)[] Items, bool IsLast, Task Changed) After(long after)
        {
            lock (_lock)
            {
                return ([.. _events.Where(entry => entry.Number > after)], _isComplete || Mode == SseEventStreamMode.Polling, _changed.Task);
            }
        }

        private sealed class Reader(EventStream stream, string sessionId, string streamId, long after) : ISseEventStreamReader
        {
            public string SessionId => sessionId;

            public string StreamId => streamId;

            public async IAsyncEnumerable<SseItem<JsonRpcMessage?>> ReadEventsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
            {
                var last = after;
                while (true)
                {
                    var (items, isLast, changed) = stream.After(last);
                    foreach (var (number, item) in items)
                    {
                        last = number;
                        yield return item;
                    }

                    if (isLast)
                    {
                        yield break;
                    }

                    await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }
}
