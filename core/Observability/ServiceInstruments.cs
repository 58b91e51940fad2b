using System.Diagnostics.Metrics;

namespace Contexter.Observability;

/// <summary>What Contexter measures of answers, calls, embedding and proxies in this process, for whoever listens to its meter.</summary>
/// <remarks>
/// Safe for concurrent use; without a listener a measurement costs a few nanoseconds. Labels hold words of few: kinds, outcomes, classes of grains and names of the configuration, never what was asked.
/// </remarks>
public sealed class ServiceInstruments
{
    /// <summary>From half a millisecond to half a minute: answers of a cache, searches, answers of language models.</summary>
    private static readonly double[] Seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly Histogram<double> _searches;
    private readonly Histogram<int> _hits;
    private readonly Histogram<double> _answers;
    private readonly Histogram<double> _calls;
    private readonly Histogram<double> _embeddings;
    private readonly Counter<long> _texts;
    private readonly Counter<long> _tokens;
    private readonly Counter<long> _proxies;

    /// <summary>Makes the instruments.</summary>
    /// <param name="meter">The meter they belong to, called <see cref="ContexterInstruments.MeterName"/>; whoever made it disposes it.</param>
    public ServiceInstruments(Meter meter)
    {
        ArgumentNullException.ThrowIfNull(meter);
        var times = new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds };
        _searches = meter.CreateHistogram("contexter.search.duration", "s", "Time of a search in the silo that answered it, by mode and outcome.", tags: null, times);
        _hits = meter.CreateHistogram(
            "contexter.search.hits", "{hit}", "Hits of a search, by mode.", tags: null, new InstrumentAdvice<int> { HistogramBucketBoundaries = [0, 1, 2, 5, 10, 20, 50, 100] });
        _answers = meter.CreateHistogram("contexter.ask.duration", "s", "Time from a question to its whole answer, by outcome; partial where a source failed.", tags: null, times);
        _calls = meter.CreateHistogram("contexter.grain.call.duration", "s", "Time of a call in its grain, by class of grain and outcome; a fault concerns the caller, an error is a defect.", tags: null, times);
        _embeddings = meter.CreateHistogram("contexter.embedder.duration", "s", "Time to embed a batch of texts, by model and outcome.", tags: null, times);
        _texts = meter.CreateCounter<long>("contexter.embedder.texts", "{text}", "Texts that were embedded, by model.");
        _tokens = meter.CreateCounter<long>("contexter.embedder.tokens", "{token}", "Tokens of chunks that were embedded, counted in cl100k_base, by model.");
        _proxies = meter.CreateCounter<long>("contexter.proxy.requests", "{request}", "Requests by proxies, by provider and outcome.");
    }

    /// <summary>Measures a search.</summary>
    /// <param name="mode"><c>hybrid</c>, <c>semantic</c> or <c>keyword</c>.</param>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="hits">Its hits; null when it failed.</param>
    public void OnSearch(string mode, TimeSpan elapsed, int? hits)
    {
        _searches.Record(elapsed.TotalSeconds, new("mode", mode), Outcome(hits is not null));
        if (hits is { } count)
        {
            _hits.Record(count, new KeyValuePair<string, object?>("mode", mode));
        }
    }

    /// <summary>Measures an answer from several sources.</summary>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="outcome"><c>ok</c>, <c>partial</c> or <c>failed</c>.</param>
    public void OnAnswer(TimeSpan elapsed, string outcome) => _answers.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>Measures a call of a grain.</summary>
    /// <param name="grain">Name of the grain's class.</param>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="outcome"><c>ok</c>, <c>fault</c> or <c>error</c>.</param>
    public void OnCall(string grain, TimeSpan elapsed, string outcome) => _calls.Record(elapsed.TotalSeconds, new("grain", grain), new("outcome", outcome));

    /// <summary>Measures a request for embeddings.</summary>
    /// <param name="model">Name of the model in the configuration.</param>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="texts">How many texts were embedded; null when it failed.</param>
    public void OnEmbedded(string model, TimeSpan elapsed, int? texts)
    {
        _embeddings.Record(elapsed.TotalSeconds, new("model", model), Outcome(texts is not null));
        _texts.Add(texts ?? 0, new KeyValuePair<string, object?>("model", model));
    }

    /// <summary>Counts tokens of chunks that were embedded.</summary>
    /// <param name="model">Name of the model in the configuration.</param>
    /// <param name="tokens">How many.</param>
    public void OnTokens(string model, long tokens) => _tokens.Add(tokens, new KeyValuePair<string, object?>("model", model));

    /// <summary>Counts a request by a proxy.</summary>
    /// <param name="provider">Name of its provider in the configuration.</param>
    /// <param name="outcome">How it ended, in snake_case.</param>
    public void OnProxy(string provider, string outcome) => _proxies.Add(1, new("provider", provider), new("outcome", outcome));

    private static KeyValuePair<string, object?> Outcome(bool isOk) => new("outcome", isOk ? "ok" : "failed");
}
