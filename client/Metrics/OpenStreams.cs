using System.Diagnostics.Metrics;

namespace Contexter.Client.Metrics;

/// <summary>Counts the streams that callers of this process listen to: each holds a connection, and what waits for the next event behind it. Safe for concurrent use.</summary>
public sealed class OpenStreams
{
    /// <summary>Events of a job.</summary>
    public const string Jobs = "job";

    /// <summary>Events of an answer.</summary>
    public const string Answers = "ask";

    /// <summary>What servers say in a session of the Model Context Protocol.</summary>
    public const string Mcp = "mcp";

    private static readonly string[] Kinds = [Jobs, Answers, Mcp];

    private readonly int[] _counts = new int[Kinds.Length];

    /// <summary>Counts none yet.</summary>
    /// <param name="meters">Makes the meters of the host.</param>
    public OpenStreams(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        meters.Create("Contexter").CreateObservableUpDownCounter(
            "contexter.streams.open",
            () => Kinds.Select((kind, i) => new Measurement<int>(Volatile.Read(ref _counts[i]), new KeyValuePair<string, object?>("kind", kind))),
            "{stream}",
            "Streams of events that callers listen to, by kind.");
    }

    /// <summary>All that are open.</summary>
    public int Count => _counts.Sum();

    /// <summary>Counts one more.</summary>
    /// <param name="kind">What it is of.</param>
    /// <returns>Takes it off when it is disposed of.</returns>
    public IDisposable Open(string kind)
    {
        var number = Array.IndexOf(Kinds, kind);
        Interlocked.Increment(ref _counts[number]);
        return new OneStream(this, number);
    }

    private sealed class OneStream(OpenStreams owner, int number) : IDisposable
    {
        private int _isClosed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isClosed, 1) == 0)
            {
                Interlocked.Decrement(ref owner._counts[number]);
            }
        }
    }
}
