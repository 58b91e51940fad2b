using System.Diagnostics.Metrics;

namespace Contexter.Client.Metrics;

/// <summary>Listens to the instruments of this host, and to those of no other in the same process: what requests take, what is ingested, what goes wrong, and which jobs wait.</summary>
internal sealed class WorkMeter : IDisposable
{
    /// <summary>States of jobs that are told of, in this order.</summary>
    public static readonly string[] JobStates = ["queued", "running", "paused"];

    private const string Requests = "http.server.request.duration";
    private const string Documents = "contexter.ingestion.documents";
    private const string Chunks = "contexter.ingestion.chunks";
    private const string ErrorCount = "contexter.errors";
    private const string Jobs = "contexter.jobs";

    private readonly MeterListener _listener = new();
    private readonly RequestFigures[] _requests;
    private readonly long[] _jobs = new long[JobStates.Length];
    private long _documents;
    private long _chunks;
    private long _errors;

    /// <summary>Begins to listen.</summary>
    /// <param name="meters">Makes the meters of the host.</param>
    /// <param name="requests">Count requests, one for each of <see cref="RequestGroups.Names"/>.</param>
    public WorkMeter(IMeterFactory meters, RequestFigures[] requests)
    {
        _requests = requests;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters) && instrument.Name is Requests or Documents or Chunks or ErrorCount or Jobs)
            {
                IsIngesting |= instrument.Name != Requests;
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) => AddRequest(seconds, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => AddWork(instrument.Name, value, tags));
        _listener.Start();
    }

    /// <summary>Whether jobs work in this process; those of a cluster do elsewhere.</summary>
    public bool IsIngesting { get; private set; }

    /// <summary>Takes what was counted since the last time.</summary>
    public (long Documents, long Chunks, long Errors) Take() =>
        (Interlocked.Exchange(ref _documents, 0), Interlocked.Exchange(ref _chunks, 0), Interlocked.Exchange(ref _errors, 0));

    /// <summary>Jobs that have not ended, by <see cref="JobStates"/>.</summary>
    public ReadOnlySpan<long> ReadJobs()
    {
        Array.Clear(_jobs);
        _listener.RecordObservableInstruments();
        return _jobs;
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void AddRequest(double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var (route, method, status) = ((string?)null, (string?)null, 0);
        foreach (var tag in tags)
        {
            switch (tag.Key)
            {
                case "http.route":
                    route = tag.Value as string;
                    break;
                case "http.request.method":
                    method = tag.Value as string;
                    break;
                case "http.response.status_code":
                    status = tag.Value is int code ? code : 0;
                    break;
            }
        }

        _requests[RequestGroups.Of(route, method)].Add(seconds, status >= 500);
    }

    private void AddWork(string instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        switch (instrument)
        {
            case Documents:
                Interlocked.Add(ref _documents, value);
                break;
            case Chunks:
                Interlocked.Add(ref _chunks, value);
                break;
            case ErrorCount:
                Interlocked.Add(ref _errors, value);
                break;
            case Jobs when tags.Length > 0 && Array.IndexOf(JobStates, tags[0].Value as string) is >= 0 and var state:
                _jobs[state] = value;
                break;
        }
    }
}
