namespace Contexter.Upstreams.Hosting;

/// <summary>A request that a simulated service was sent.</summary>
/// <param name="Number">1 for the first since the faults were set.</param>
/// <param name="Method">GET, PUT, ...</param>
/// <param name="Target">Path and query; for the proxy the target of the request.</param>
/// <param name="Status">Status of the answer; 0 when there was none.</param>
/// <param name="Fault">What was done to the answer.</param>
public sealed record ReceivedRequest(long Number, string Method, string Target, int Status, Faults.FaultKind Fault)
{
    /// <summary>Who sent it, by its own word; empty where it did not say.</summary>
    public string UserAgent { get; init; } = "";
}

/// <summary>The last requests of a simulated service.</summary>
public sealed class RequestLog
{
    /// <summary>Most requests that are kept; older ones go.</summary>
    public const int Capacity = 10_000;

    private readonly Lock _lock = new();
    private readonly Queue<ReceivedRequest> _requests = new();

    /// <summary>The requests, oldest first.</summary>
    public IReadOnlyList<ReceivedRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _requests.Clear();
        }
    }

    internal void Add(ReceivedRequest request)
    {
        lock (_lock)
        {
            _requests.Enqueue(request);
            if (_requests.Count > Capacity)
            {
                _requests.Dequeue();
            }
        }
    }
}
