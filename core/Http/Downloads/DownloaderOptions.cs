namespace Contexter.Http.Downloads;

/// <summary>Limits of a <see cref="Downloader"/>.</summary>
public sealed record DownloaderOptions
{
    /// <summary>Requests that are under way at once. Default 10, range 1 and more.</summary>
    public int Concurrency { get; init; } = 10;

    /// <summary>Most requests, and connections, to one host at once; a host that does not take them well gets fewer. Default 10, range 1 and more.</summary>
    public int PerHost { get; init; } = 10;

    /// <summary>Open connections in all, idle ones included. Default 100, range <see cref="Concurrency"/> and more.</summary>
    public int TotalConnections { get; init; } = 100;

    /// <summary>Time that one attempt has for connecting and for the answer; it gets more for what it receives (<see cref="MinBytesPerSecond"/>). Default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Slowest rate, from the start of the attempt, at which a body may come once <see cref="Timeout"/> is used up: a server that drips bytes is given up then, while
    /// a large file may take its time. Default 64 KiB a second.
    /// </summary>
    public long MinBytesPerSecond { get; init; } = 64 * 1024;

    /// <summary>Attempts for one URL, all in all. Default 3, range 1 and more.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>Other routes that are tried for one URL when a route fails, besides the <see cref="Attempts"/>. Default 5, range 0 and more.</summary>
    public int RouteChanges { get; init; } = 5;

    /// <summary>Longest pause before the second attempt; it doubles with every further one, and is random between nothing and that. Default 1 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest pause between two attempts that nobody asked for. Default 60 s.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest pause that a server may ask for (<c>Retry-After</c>); what asks for more is given up at once. Default 2 min.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Time for a download in all, redirections, attempts and pauses included, from its first turn at the host on. Default 15 min.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Redirections that are followed. Default 10, range 0 and more.</summary>
    public int MaxRedirects { get; init; } = 10;

    /// <summary>Largest headers of an answer in KiB. Default 64, range 1 and more.</summary>
    public int MaxHeaderKibibytes { get; init; } = 64;

    /// <summary>How many times its compressed size a body of some size may have; more is taken for a decompression bomb. Default 200.</summary>
    public int MaxCompressionRatio { get; init; } = 200;

    /// <summary>Values of the <c>User-Agent</c> header, taken in turn from download to download. At least one.</summary>
    public required IReadOnlyList<string> UserAgents { get; init; }

    /// <summary>Checks options.</summary>
    /// <exception cref="ArgumentException">One is out of its range.</exception>
    internal static void Validate(DownloaderOptions options)
    {
        var wrong = options switch
        {
            { Concurrency: < 1 } => nameof(Concurrency),
            { PerHost: < 1 } => nameof(PerHost),
            { MinBytesPerSecond: < 1 } => nameof(MinBytesPerSecond),
            { Attempts: < 1 } => nameof(Attempts),
            { RouteChanges: < 0 } => nameof(RouteChanges),
            { MaxRedirects: < 0 } => nameof(MaxRedirects),
            { MaxHeaderKibibytes: < 1 } => nameof(MaxHeaderKibibytes),
            { MaxCompressionRatio: < 1 } => nameof(MaxCompressionRatio),
            { UserAgents.Count: 0 } => nameof(UserAgents),
            _ when options.TotalConnections < options.Concurrency => nameof(TotalConnections),
            _ when options.Timeout <= TimeSpan.Zero => nameof(Timeout),
            _ when options.Deadline <= TimeSpan.Zero => nameof(Deadline),
            _ when options.RetryDelay <= TimeSpan.Zero => nameof(RetryDelay),
            _ when options.MaxRetryDelay < options.RetryDelay => nameof(MaxRetryDelay),
            _ when options.MaxRetryAfter < TimeSpan.Zero => nameof(MaxRetryAfter),
            _ => null,
        };
        if (wrong is not null)
        {
            throw new ArgumentException($"{wrong} is out of its range.", nameof(options));
        }
    }
}
