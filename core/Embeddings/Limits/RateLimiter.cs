namespace Contexter.Embeddings.Limits;

/// <summary>
/// Keeps the requests made with one key within the provider's limits of requests and tokens a minute: those that are configured, those that the provider names,
/// and those that its refusals (429) teach.
/// </summary>
/// <remarks>
/// <para>A refusal makes all requests pause for as long as the server asks, or else for a time that doubles with every refusal in a row, with jitter. It also lowers
/// the limits to four fifths of what the server took in the last minute; every minute without a refusal raises them by a tenth, up to those configured.</para>
/// <para>Documents wait for their turn. A question is counted and does not wait, except for a pause: somebody waits for its answer. Safe for concurrent use.</para>
/// </remarks>
internal sealed class RateLimiter
{
    private const double Decrease = 0.8;
    private const double Increase = 1.1;
    private const double LeastRequests = 1;
    private const double LeastTokens = 1_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestOwnPause = TimeSpan.FromMinutes(1);

    // Requests that were under way together are refused together; one lesson is enough.
    private static readonly TimeSpan BetweenLessons = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly TokenBucket _requests;
    private readonly TokenBucket _tokens;
    private readonly Queue<(long Timestamp, int Tokens)> _taken = new();
    private double? _maxRequests;
    private double? _maxTokens;
    private long _pausedUntil;
    private long? _lastLesson;
    private int _refusals;

    /// <summary>Makes a limiter.</summary>
    /// <param name="requestsPerMinute">Requests allowed in a minute; null when that is not known.</param>
    /// <param name="tokensPerMinute">Tokens allowed in a minute; null when that is not known.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Spreads pauses.</param>
    public RateLimiter(double? requestsPerMinute, double? tokensPerMinute, TimeProvider time, Random random)
    {
        (_time, _random, _maxRequests, _maxTokens) = (time, random, requestsPerMinute, tokensPerMinute);
        _requests = new TokenBucket(time);
        _tokens = new TokenBucket(time);
        _requests.SetLimit(requestsPerMinute);
        _tokens.SetLimit(tokensPerMinute);
        _pausedUntil = time.GetTimestamp();
    }

    /// <summary>The limits in force; null where there is none.</summary>
    public (double? Requests, double? Tokens) Limits
    {
        get
        {
            lock (_lock)
            {
                return (_requests.PerMinute, _tokens.PerMinute);
            }
        }
    }

    /// <summary>How long the provider is left alone from now on.</summary>
    public TimeSpan Pause
    {
        get
        {
            lock (_lock)
            {
                var left = _time.GetElapsedTime(_time.GetTimestamp(), _pausedUntil);
                return left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Waits until a request may be sent.</summary>
    /// <param name="tokens">Tokens of the request.</param>
    /// <param name="isUrgent">Whether it is counted without waiting for its turn.</param>
    /// <param name="cancellationToken">Ends the wait; what the request would have cost is given back.</param>
    public async Task AcquireAsync(int tokens, bool isUrgent, CancellationToken cancellationToken)
    {
        TimeSpan turn;
        lock (_lock)
        {
            var (requests, taken) = (_requests.Take(1), _tokens.Take(tokens));
            turn = isUrgent ? TimeSpan.Zero : requests > taken ? requests : taken;
        }

        try
        {
            // A pause that begins while it waits counts too.
            for (var wait = Max(turn, Pause); wait > TimeSpan.Zero; wait = Pause)
            {
                // A timer leaves fractions of a millisecond out.
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), _time, cancellationToken).ConfigureAwait(false);
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
        catch (OperationCanceledException)
        {
            lock (_lock)
            {
                _requests.Take(-1);
                _tokens.Take(-tokens);
            }

            throw;
        }
    }

    /// <summary>Counts a request that the provider has taken.</summary>
    /// <param name="expected">Tokens that it was announced with.</param>
    /// <param name="actual">Tokens that the provider counted.</param>
    /// <param name="hints">What the answer says of limits.</param>
    public void Succeeded(int expected, int actual, RateHints hints)
    {
        lock (_lock)
        {
            _tokens.Take(actual - expected);
            _refusals = 0;
            Remember(actual);
            Adopt(hints);
            if (hints.Pause is { } pause)
            {
                PauseFor(pause);
            }

            if (_lastLesson is { } lesson && _time.GetElapsedTime(lesson) >= Window)
            {
                _lastLesson = _time.GetTimestamp();
                _requests.SetLimit(Least(_requests.PerMinute * Increase, _maxRequests));
                _tokens.SetLimit(Least(_tokens.PerMinute * Increase, _maxTokens));
            }
        }
    }

    /// <summary>Learns from a refusal (429).</summary>
    /// <param name="hints">What the refusal says of limits.</param>
    public void Refused(RateHints hints)
    {
        lock (_lock)
        {
            Adopt(hints);
            var own = FirstPause * Math.Pow(2, Math.Min(_refusals++, 10));
            PauseFor(hints.Pause ?? (own < LongestOwnPause ? own : LongestOwnPause) * (0.75 + (_random.NextDouble() / 2)));
            if (_lastLesson is { } last && _time.GetElapsedTime(last) < BetweenLessons)
            {
                return;
            }

            _lastLesson = _time.GetTimestamp();
            Forget();
            if (_taken.TryPeek(out var oldest))
            {
                // Fewer seconds than a minute since the first: as many as it would have been at that pace.
                var minutes = Math.Max(_time.GetElapsedTime(oldest.Timestamp) / Window, 1.0 / 60);
                _requests.SetLimit(Math.Max(LeastRequests, Least(_requests.PerMinute, _taken.Count / minutes)!.Value * Decrease));
                _tokens.SetLimit(Math.Max(LeastTokens, Least(_tokens.PerMinute, _taken.Sum(request => (double)request.Tokens) / minutes)!.Value * Decrease));
            }
        }
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static double? Least(double? a, double? b) => a is null ? b : b is null ? a : Math.Min(a.Value, b.Value);

    private void Adopt(RateHints hints)
    {
        if (hints.RequestsPerMinute is { } requests && (_maxRequests is null || requests < _maxRequests))
        {
            _maxRequests = requests;
            _requests.SetLimit(Least(_requests.PerMinute, requests));
        }

        if (hints.TokensPerMinute is { } tokens && (_maxTokens is null || tokens < _maxTokens))
        {
            _maxTokens = tokens;
            _tokens.SetLimit(Least(_tokens.PerMinute, tokens));
        }
    }

    private void PauseFor(TimeSpan pause)
    {
        var until = _time.GetTimestamp() + (long)(pause.TotalSeconds * _time.TimestampFrequency);
        _pausedUntil = Math.Max(_pausedUntil, until);
    }

    private void Remember(int tokens)
    {
        Forget();
        _taken.Enqueue((_time.GetTimestamp(), tokens));
    }

    private void Forget()
    {
        while (_taken.TryPeek(out var oldest) && _time.GetElapsedTime(oldest.Timestamp) > Window)
        {
            _taken.Dequeue();
        }
    }
}
