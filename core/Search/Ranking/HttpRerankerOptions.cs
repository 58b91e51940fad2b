using Contexter.Documents;

namespace Contexter.Search.Ranking;

/// <summary>How a re-ranking server writes requests and replies.</summary>
public enum RerankerFormat
{
    /// <summary>As Text Embeddings Inference does: <c>{"query","texts","truncate"}</c> and <c>[{"index","score"}]</c>.</summary>
    Tei = 0,

    /// <summary>
    /// As Cohere, Jina, Voyage and most others do: <c>{"model","query","documents"}</c> and <c>{"results":[{"index","relevance_score"}]}</c>, with Voyage
    /// <c>{"data":[...]}</c>.
    /// </summary>
    Cohere,
}

/// <summary>Where a re-ranking server is and how it is asked.</summary>
public sealed record HttpRerankerOptions
{
    /// <summary>The whole address that texts are posted to, http or https, without user and query: <c>http://localhost:8080/rerank</c>.</summary>
    public required Uri Address { get; init; }

    /// <summary>How requests and replies are written. Default <see cref="RerankerFormat.Tei"/>.</summary>
    public RerankerFormat Format { get; init; } = RerankerFormat.Tei;

    /// <summary>Name of the model; needed by <see cref="RerankerFormat.Cohere"/>, null otherwise.</summary>
    public string? Model { get; init; }

    /// <summary>Key of the server, sent as a bearer token; null where it asks for none. Never shown.</summary>
    public string? Key { get; init; }

    /// <summary>How long one attempt may take. Default 10 s, range 10 ms to 5 min.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Pause before the second and last attempt, which follows a failure that may pass. Default 200 ms, range 0 to 10 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Attempts of the last minute, all of them failed, after which the server is left alone. Default 3, range 2 to 1,000.</summary>
    public int BreakAfter { get; init; } = 3;

    /// <summary>How long the server is then left alone. Default 15 s, range 500 ms to 10 min.</summary>
    public TimeSpan BreakDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Most texts of one request; more are sent in several. Default 32, the most that a server of Text Embeddings Inference takes unless it is told otherwise;
    /// range 1 to 1,000.
    /// </summary>
    public int BatchTexts { get; init; } = 32;

    /// <summary>Checks all values.</summary>
    /// <exception cref="ContexterException">A value is missing or out of its range (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public void Validate()
    {
        if (Address is not { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" })
        {
            throw Invalid($"{nameof(Address)} has to be an http or https address without user and query, such as http://localhost:8080/rerank");
        }

        if (!Enum.IsDefined(Format))
        {
            throw Invalid($"{nameof(Format)} is {(int)Format}; allowed are tei and cohere");
        }

        if (Format == RerankerFormat.Cohere && string.IsNullOrWhiteSpace(Model))
        {
            throw Invalid($"{nameof(Model)} is empty; the format cohere names a model in every request");
        }

        if (Key is not null && (Key.Length == 0 || Key.Any(c => c is < '!' or > '~')))
        {
            throw Invalid($"{nameof(Key)} is empty or holds spaces or characters that no header may hold; take the key as the server's operator gave it");
        }

        Check(AttemptTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5), nameof(AttemptTimeout));
        Check(RetryDelay, TimeSpan.Zero, TimeSpan.FromSeconds(10), nameof(RetryDelay));
        Check(BreakAfter, 2, 1_000, nameof(BreakAfter));
        Check(BreakDuration, TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(10), nameof(BreakDuration));
        Check(BatchTexts, 1, 1_000, nameof(BatchTexts));
    }

    /// <summary>The options without the key, for logs.</summary>
    public override string ToString() => $"{Address} {Format} {Model}";

    private static void Check<T>(T value, T minimum, T maximum, string name)
        where T : IComparable<T>
    {
        if (value.CompareTo(minimum) < 0 || value.CompareTo(maximum) > 0)
        {
            throw Invalid(FormattableString.Invariant($"{name} is {value}; allowed are {minimum} to {maximum}"));
        }
    }

    private static ContexterException Invalid(string problem) => new(ErrorCodes.ConfigurationInvalid, $"Option {problem} (re-ranker).");
}
