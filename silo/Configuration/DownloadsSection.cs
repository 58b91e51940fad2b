using System.Reflection;
using Contexter.Http.Downloads;

namespace Contexter.Silo.Configuration;

/// <summary>Settings below <c>downloads</c>: how documents are fetched from servers.</summary>
public sealed record DownloadsSection : OptionsSection
{
    /// <summary>Requests that are under way at once. Default 10, range 1 to 100.</summary>
    [Setting("Requests that are under way at once, for all jobs together.", Unit = "requests")]
    [Between(1, 100)]
    public int Concurrency { get; init; } = 10;

    /// <summary>Most requests and connections to one host at once. Default 10, range 1 to 100.</summary>
    [Setting("Most requests, and connections, to one host at once. A host that becomes slow or answers 429 or 503 gets fewer.", Unit = "connections")]
    [Between(1, 100)]
    public int PerHost { get; init; } = 10;

    /// <summary>Open connections in all. Default 100, range 1 to 1,000 and at least <see cref="Concurrency"/>.</summary>
    [Setting("Open connections in all, idle ones included; at least concurrency.", Unit = "connections")]
    [Between(1, 1_000)]
    public int TotalConnections { get; init; } = 100;

    /// <summary>Time for one attempt. Default 30 seconds, range 1 second to 10 minutes.</summary>
    [Setting("Time that one attempt has for connecting and for the answer; a large one gets more as long as it comes at min_rate.")]
    [Between("1s", "10m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Slowest rate of an answer that takes longer than <see cref="Timeout"/>, in bytes a second. Default 64 KiB, range 1 KiB to 1 GiB.</summary>
    [Setting("Bytes a second, from the start of the attempt, that an answer must have come at when timeout is used up.")]
    [Between("1KiB", "1GiB")]
    public ByteSize MinRate { get; init; } = new(64 * 1024);

    /// <summary>Attempts for one address. Default 3, range 1 to 10.</summary>
    [Setting("Attempts for one address, all in all, where a failure may pass: no connection, a broken one, a time-out, 408, 429 and 5xx.", Unit = "attempts")]
    [Between(1, 10)]
    public int Attempts { get; init; } = 3;

    /// <summary>Longest pause before the second attempt. Default 1 second, range 1 millisecond to 60 seconds.</summary>
    [Setting("Longest pause before the second attempt. It doubles up to 60s with every further one; pauses are random between nothing and that.")]
    [Between("1ms", "60s")]
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest pause that a server may ask for. Default 2 minutes, range 0 to 1 hour.</summary>
    [Setting("Longest pause that a server may ask for (Retry-After); a download that would have to wait longer fails at once.")]
    [Between("0s", "1h")]
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Time for a download in all. Default 15 minutes, range 1 second to 1 day.</summary>
    [Setting("Time for a download in all, with redirections, attempts and pauses.")]
    [Between("1s", "1d")]
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Redirections that are followed. Default 10, range 0 to 50.</summary>
    [Setting("Redirections that are followed.", Unit = "redirections")]
    [Between(0, 50)]
    public int MaxRedirects { get; init; } = 10;

    /// <summary>Values of the <c>User-Agent</c> header. Default none: Contexter's own.</summary>
    [Setting("Values of the User-Agent header, taken in turn. Empty: Contexter with its version. Tell site owners how to reach you: Contexter (+https://example.com/bot).")]
    public IReadOnlyList<string> UserAgents
    {
        get;

        // Records compare lists by reference; all empty ones are the same.
        init => field = value.Count == 0 ? [] : value;
    } = [];

    /// <summary>Whether private addresses may be fetched from. Default false.</summary>
    [Setting("Whether documents may be fetched from private, loopback and link-local addresses. Whoever may add libraries can then read what listens on them.")]
    public bool AllowPrivate { get; init; }

    /// <summary>These settings as the downloader takes them.</summary>
    public DownloaderOptions ToOptions() => new()
    {
        Concurrency = Concurrency,
        PerHost = PerHost,
        TotalConnections = TotalConnections,
        Timeout = Timeout,
        MinBytesPerSecond = MinRate.Bytes,
        Attempts = Attempts,
        RetryDelay = RetryDelay,
        MaxRetryAfter = MaxRetryAfter,
        Deadline = Deadline,
        MaxRedirects = MaxRedirects,
        UserAgents = UserAgents.Count > 0 ? UserAgents : [OwnUserAgent()],
    };

    internal override IEnumerable<RuleViolation> Check()
    {
        if (TotalConnections < Concurrency)
        {
            yield return new(nameof(TotalConnections), "is less than concurrency", FormattableString.Invariant($"{Concurrency} and more"));
        }

        if (UserAgents.Any(agent => agent.Length == 0 || agent.Any(c => c is < ' ' or > '~')))
        {
            yield return new(nameof(UserAgents), "holds characters that no header may hold", "printable ASCII");
        }
    }

    private static string OwnUserAgent()
    {
        var version = typeof(DownloadsSection).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
        return $"Contexter/{version.Split('+')[0]} (self-hosted documentation search)";
    }
}
