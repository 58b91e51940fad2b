using System.Diagnostics.Metrics;

namespace Contexter.Embeddings.Remote;

/// <summary>Counts what embedding servers were asked for and what it cost, for <see cref="Usage"/> and for any listener of the meter <see cref="MeterName"/>.</summary>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class EmbeddingMeter : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Contexter.Embeddings";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _requestCounter;
    private readonly Counter<long> _tokenCounter;
    private readonly Counter<double> _costCounter;
    private readonly Histogram<double> _durations;
    private readonly KeyValuePair<string, object?> _model;
    private readonly double _price;
    private long _requests;
    private long _throttled;
    private long _failures;
    private long _tokens;

    /// <summary>Makes a meter.</summary>
    /// <param name="model">Name of the model, which measurements are tagged with.</param>
    /// <param name="pricePerMillionTokens">Price of a million tokens.</param>
    public EmbeddingMeter(string model, double pricePerMillionTokens)
    {
        _model = new KeyValuePair<string, object?>("model", model);
        _price = pricePerMillionTokens / 1e6;
        _requestCounter = _meter.CreateCounter<long>("contexter.embeddings.requests", "{request}", "Requests to embedding servers by outcome: ok, throttled or failed.");
        _tokenCounter = _meter.CreateCounter<long>("contexter.embeddings.tokens", "{token}", "Tokens embedded, as the server counts them.");
        _costCounter = _meter.CreateCounter<double>("contexter.embeddings.cost", "{currency}", "Estimated cost of the tokens, by the configured price.");
        _durations = _meter.CreateHistogram<double>("contexter.embeddings.duration", "s", "Time from a request to its answer, pauses and further attempts included.");
    }

    /// <summary>The counts since the meter was made.</summary>
    public EmbeddingUsage Usage
    {
        get
        {
            var tokens = Interlocked.Read(ref _tokens);
            return new EmbeddingUsage(Interlocked.Read(ref _requests), Interlocked.Read(ref _throttled), Interlocked.Read(ref _failures), tokens, tokens * _price);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    /// <summary>Counts a request that was answered.</summary>
    internal void Succeeded(TimeSpan duration, int tokens)
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Add(ref _tokens, tokens);
        _requestCounter.Add(1, _model, new("outcome", "ok"));
        _tokenCounter.Add(tokens, _model);
        _costCounter.Add(tokens * _price, _model);
        _durations.Record(duration.TotalSeconds, _model);
    }

    /// <summary>Counts a request that was refused because there were too many.</summary>
    internal void Throttled()
    {
        Interlocked.Increment(ref _throttled);
        _requestCounter.Add(1, _model, new("outcome", "throttled"));
    }

    /// <summary>Counts a request that failed.</summary>
    internal void Failed()
    {
        Interlocked.Increment(ref _failures);
        _requestCounter.Add(1, _model, new("outcome", "failed"));
    }
}

/// <summary>What embedding servers were asked for.</summary>
/// <param name="Requests">Requests that were answered with vectors.</param>
/// <param name="Throttled">Requests that were refused because there were too many; they were made again.</param>
/// <param name="Failures">Attempts that failed.</param>
/// <param name="Tokens">Tokens embedded, as the server counts them.</param>
/// <param name="Cost">Estimated cost by the configured price.</param>
public readonly record struct EmbeddingUsage(long Requests, long Throttled, long Failures, long Tokens, double Cost);
