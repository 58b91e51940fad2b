using System.Globalization;
using System.Net;
using System.Text.Json;
using Contexter.Caching;
using Contexter.Documents;
using Contexter.Http;
using Contexter.Knowledge.Pipeline;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Contexter.Knowledge.Brave;

/// <summary>Asks Brave's web search for pages of results.</summary>
/// <remarks>
/// Safe for concurrent use. A failure that may pass is tried again with growing, random pauses; while Brave says that a limit is used up, all requests wait together. Pages are kept in
/// memory for a few minutes at most, as Brave's terms ask, and never stored.
/// </remarks>
public sealed class BraveClient : IDisposable
{
    /// <summary>Name of the source that its results are of.</summary>
    public const string SourceName = "web";

    private const int MaxReplyBytes = 2 << 20;

    // No limit of a month is waited for.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly BraveOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _jitter;
    private readonly HttpClient _http;
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;
    private readonly LruCache<string, BravePage>? _pages;
    private long _notBefore;

    /// <summary>Makes a client. Nothing is asked before the first question.</summary>
    /// <param name="options">Where Brave is.</param>
    /// <param name="handler">Sends requests; not disposed of. One that does not follow redirects, lest the key goes elsewhere.</param>
    /// <param name="time">Measures time-outs and pauses.</param>
    /// <param name="jitter">Makes pauses differ.</param>
    /// <exception cref="ContexterException">A setting is out of range (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public BraveClient(BraveOptions options, HttpMessageHandler handler, TimeProvider time, Random jitter)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(jitter);
        options.Validate();
        (_options, _time, _jitter) = (options, time, jitter);
        _http = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxReplyBytes };
        _http.DefaultRequestHeaders.Add("X-Subscription-Token", options.Key);
        _http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        _pages = options.CacheDuration == TimeSpan.Zero ? null : new LruCache<string, BravePage>(time, options.CachedPages, options.CacheDuration, StringComparer.Ordinal);
        _pipeline = CreatePipeline();
    }

    /// <summary>What the cache of pages has done; zeros when there is none.</summary>
    public CacheStatistics CacheStatistics => _pages?.Statistics ?? default;

    /// <summary>Asks for a page of results.</summary>
    /// <param name="query">1 to 400 characters and at most 50 words.</param>
    /// <param name="page">Number of the page, 0 to 9.</param>
    /// <param name="count">Results of a page, 1 to <see cref="BraveOptions.MaxPageSize"/>.</param>
    /// <param name="budget">Pays for the body while it is read.</param>
    /// <param name="injectsFaults">Whether <see cref="FaultInjection"/> may spoil the requests.</param>
    /// <param name="cancellationToken">Ends the request at once.</param>
    /// <exception cref="ContexterException">Brave is away (<see cref="ErrorCodes.SourceUnavailable"/>) or refuses (<see cref="ErrorCodes.SourceRefused"/>).</exception>
    internal async Task<BravePage> SearchAsync(string query, int page, int count, MemoryBudget budget, bool injectsFaults, CancellationToken cancellationToken)
    {
        var address = AddressOf(query, page, count);
        if (_pages is not null && _pages.TryGet(address.Query, out var known))
        {
            return known;
        }

        try
        {
            await WaitAsync(cancellationToken).ConfigureAwait(false);
            using var response = await _pipeline.ExecuteAsync(token => SendAsync(address, injectsFaults, token), cancellationToken).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw BraveFaults.Refusal(_options, response.StatusCode, body);
            }

            budget.Charge(body.Length);
            try
            {
                var found = BraveWire.ReadPage(body, SourceName, page * count);
                _pages?.Set(address.Query, found);
                return found;
            }
            finally
            {
                budget.Release(body.Length);
            }
        }
        catch (HttpRequestException fault)
        {
            throw BraveFaults.Unreachable(_options, fault.Message, fault);
        }
        catch (TimeoutRejectedException fault)
        {
            throw BraveFaults.Unreachable(_options, FormattableString.Invariant($"no answer within {_options.AttemptTimeout.TotalSeconds} s"), fault);
        }
        catch (JsonException fault)
        {
            throw BraveFaults.Unusable(_options, fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async ValueTask<HttpResponseMessage> SendAsync(Uri address, bool injectsFaults, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Options.Set(FaultInjection.IsWanted, injectsFaults);
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
        if (BraveLimits.PauseOf(response.Headers) is { } told && told <= LongestPause)
        {
            Interlocked.Exchange(ref _notBefore, _time.GetTimestamp() + (long)(told.TotalSeconds * _time.TimestampFrequency));
        }

        return response;
    }

    /// <summary>Waits while an earlier answer said that a limit is used up.</summary>
    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var left = _time.GetElapsedTime(_time.GetTimestamp(), Interlocked.Read(ref _notBefore));
        if (left > TimeSpan.Zero && left <= LongestPause)
        {
            await Task.Delay(left, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private Uri AddressOf(string query, int page, int count)
    {
        var parameters = string.Create(CultureInfo.InvariantCulture, $"q={Uri.EscapeDataString(query)}&count={count}&offset={page}&result_filter=web&text_decorations=false&extra_snippets=true");
        parameters += _options.Country is { } country ? "&country=" + Uri.EscapeDataString(country) : string.Empty;
        parameters += _options.Language is { } language ? "&search_lang=" + Uri.EscapeDataString(language) : string.Empty;
        return new Uri($"{_options.Address.AbsoluteUri.TrimEnd('/')}/web/search?{parameters}");
    }

    private ResiliencePipeline<HttpResponseMessage> CreatePipeline()
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = _time };
        if (_options.Attempts > 1)
        {
            builder.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = _options.Attempts - 1,
                Delay = _options.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Randomizer = NextJitter,

                // What the server says goes before what is guessed.
                DelayGenerator = static arguments => ValueTask.FromResult(
                    arguments.Outcome.Result is { StatusCode: HttpStatusCode.TooManyRequests } refusal ? BraveLimits.PauseOf(refusal.Headers) : null),
                ShouldHandle = static arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is TimeoutRejectedException || (TransientFaults.IsTransient(arguments.Outcome) && !IsForLong(arguments.Outcome.Result))),
                OnRetry = TransientFaults.DisposeResult,
            });
        }

        return builder.AddTimeout(new TimeoutStrategyOptions { Timeout = _options.AttemptTimeout }).Build();
    }

    /// <summary>Whether a limit is used up for longer than anyone waits.</summary>
    private static bool IsForLong(HttpResponseMessage? response) => response is not null && BraveLimits.PauseOf(response.Headers) > LongestPause;

    private double NextJitter()
    {
        lock (_jitter)
        {
            return _jitter.NextDouble();
        }
    }
}
