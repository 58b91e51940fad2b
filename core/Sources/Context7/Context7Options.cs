namespace Contexter.Sources.Context7;

/// <summary>How Context7 is asked.</summary>
public sealed record Context7Options
{
    /// <summary>Address of the API, without a version. Default Context7's own.</summary>
    public Uri Address { get; init; } = new("https://context7.com/api");

    /// <summary>Key, sent as a bearer token; null asks without one, which Context7 allows within lower limits. Default null.</summary>
    public string? Key { get; init; }

    /// <summary>Most tokens of one answer. Default 200,000, range 100 to 1,000,000. A longer answer is refused whole, by name and size.</summary>
    public int MaxTokens { get; init; } = 200_000;

    /// <summary>How long one request waits in all for a library that is being prepared, or for a limit to pass. Default 1 minute.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Most bytes of an answer of <see cref="MaxTokens"/>: a token of code is rarely longer than eight bytes, and JSON around it costs as much again.</summary>
    internal long MaxBytes => MaxTokens * 16L;

    /// <summary>The web site beside the API: a library's page is its id below it.</summary>
    internal Uri Site
    {
        get
        {
            var text = Address.AbsoluteUri.TrimEnd('/');
            return new Uri(text.EndsWith("/api", StringComparison.Ordinal) ? text[..^"/api".Length] : text);
        }
    }
}
