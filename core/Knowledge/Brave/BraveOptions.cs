using Contexter.Documents;

namespace Contexter.Knowledge.Brave;

/// <summary>How Brave's web search is asked.</summary>
public sealed record BraveOptions
{
    /// <summary>Most results of one page, by Brave's rules.</summary>
    public const int MaxPageSize = 20;

    /// <summary>Address of the API, without <c>/web/search</c>. Default Brave's own.</summary>
    public Uri Address { get; init; } = new("https://api.search.brave.com/res/v1");

    /// <summary>Key of the subscription, sent as <c>X-Subscription-Token</c>. Never shown.</summary>
    public required string Key { get; init; }

    /// <summary>Results in all. Default 20, range 1 to 200; more than <see cref="MaxPageSize"/> take several requests.</summary>
    public int Results { get; init; } = MaxPageSize;

    /// <summary>Country whose results are preferred, two letters; null leaves it to Brave. Default null.</summary>
    public string? Country { get; init; }

    /// <summary>Language of the results, such as <c>en</c>; null leaves it to Brave. Default null.</summary>
    public string? Language { get; init; }

    /// <summary>How long one attempt may take. Default 5 s, range 10 ms to 1 min.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Attempts for one page in all, where a failure may pass. Default 3, range 1 to 10.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>Longest pause before the second attempt; it doubles, with jitter. Default 200 ms, range 0 to 10 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a page of results is kept in memory. Default 5 min, range 0 to 1 hour; 0 keeps none.</summary>
    public TimeSpan CacheDuration { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Pages of results that are kept in memory at most. Default 200, range 1 to 10,000.</summary>
    public int CachedPages { get; init; } = 200;

    /// <summary>Checks all values.</summary>
    /// <exception cref="ContexterException">A value is out of its range (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public void Validate()
    {
        if (Address is not { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" })
        {
            throw Invalid($"{nameof(Address)} has to be an http or https address without user and query");
        }

        if (string.IsNullOrEmpty(Key) || Key.Any(c => c is < '!' or > '~'))
        {
            throw Invalid($"{nameof(Key)} is empty or holds spaces or characters that no header may hold; take the key as Brave gave it");
        }

        Check(Results, 1, 200, nameof(Results));
        Check(AttemptTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1), nameof(AttemptTimeout));
        Check(Attempts, 1, 10, nameof(Attempts));
        Check(RetryDelay, TimeSpan.Zero, TimeSpan.FromSeconds(10), nameof(RetryDelay));
        Check(CacheDuration, TimeSpan.Zero, TimeSpan.FromHours(1), nameof(CacheDuration));
        Check(CachedPages, 1, 10_000, nameof(CachedPages));
    }

    /// <summary>The options without the key, for logs.</summary>
    public override string ToString() => Address.ToString();

    private static void Check<T>(T value, T minimum, T maximum, string name)
        where T : IComparable<T>
    {
        if (value.CompareTo(minimum) < 0 || value.CompareTo(maximum) > 0)
        {
            throw Invalid(FormattableString.Invariant($"{name} is {value}; allowed are {minimum} to {maximum}"));
        }
    }

    private static ContexterException Invalid(string problem) => new(ErrorCodes.ConfigurationInvalid, $"Option {problem} (Brave).");
}
