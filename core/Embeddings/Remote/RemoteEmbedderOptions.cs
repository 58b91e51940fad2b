using Contexter.Documents;

namespace Contexter.Embeddings.Remote;

/// <summary>What the options of all embedding servers have in common.</summary>
public abstract record RemoteEmbedderOptions
{
    /// <summary>Name of the model, as the server knows it.</summary>
    public required string Model { get; init; }

    /// <summary>Components of every vector. Range 1 to 4,096; a model has one or few.</summary>
    public required int Dimension { get; init; }

    /// <summary>Key of the server, sent as a bearer token; null where it asks for none. Never shown.</summary>
    public string? Key { get; init; }

    /// <summary>Weight of the semantic leg for questions in natural language. Default 0.7, range 0 to 1.</summary>
    public double QuestionSemanticWeight { get; init; } = 0.7;

    /// <summary>Most texts of one request. Default 100, range 1 to 2,048.</summary>
    public int BatchTexts { get; init; } = 100;

    /// <summary>Most tokens of one request, as cl100k_base counts them. Default 100,000, range 100 to 1,000,000.</summary>
    public int BatchTokens { get; init; } = 100_000;

    /// <summary>
    /// Most tokens of one text, as cl100k_base counts them; a longer one is embedded in pieces, whose vectors are averaged by their tokens. Default 8,000, range 16 to
    /// 1,000,000.
    /// </summary>
    public int MaxTextTokens { get; init; } = 8_000;

    /// <summary>Requests at once for documents; questions come on top. Default 4, range 1 to 64.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>Requests that the key may make in a minute. Default null, which waits for the server to say or refuse; 1 or more.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Tokens that the key may send in a minute. Default null, which waits for the server to say or refuse; 1,000 or more.</summary>
    public int? TokensPerMinute { get; init; }

    /// <summary>How long one attempt may take. Default 60 s, range 10 ms to 10 min.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a question may take, all attempts and pauses together. Default 10 s, range 10 ms to 10 min.</summary>
    public TimeSpan QuestionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Attempts after the first that failed for a passing reason. Default 5, range 0 to 20. Refusals for too many requests do not count.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>Pause before the second attempt; it doubles, with jitter. Default 1 s, range 0 to 1 min.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest pause between attempts. Default 16 s, range 0 to 10 min.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(16);

    /// <summary>How long documents wait for a server that refuses for too many requests (429), before their job fails. Default 15 min, range 0 to 1 day.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Attempts of half a minute, all of them failed, after which the server is left alone. Default 5, range 2 to 1,000.</summary>
    public int BreakAfter { get; init; } = 5;

    /// <summary>How long the server is then left alone. Default 15 s, range 500 ms to 10 min.</summary>
    public TimeSpan BreakDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Price of a million tokens in the provider's currency, for the estimate of costs. Default 0, range 0 to 1,000.</summary>
    public double PricePerMillionTokens { get; init; }

    /// <summary>What an index has to know of the model.</summary>
    public EmbeddingModel Description => new() { Id = ModelId, Dimension = Dimension, QuestionSemanticWeight = QuestionSemanticWeight };

    /// <summary>Everything that changes the vectors of documents, in one name.</summary>
    private protected abstract string ModelId { get; }

    /// <summary>Checks all values.</summary>
    /// <exception cref="ContexterException">A value is missing or out of its range (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public virtual void Validate()
    {
        if (string.IsNullOrWhiteSpace(Model))
        {
            throw Invalid($"{nameof(Model)} is empty; name the model as the server knows it");
        }

        if (Key is not null && (Key.Length == 0 || Key.Any(c => c is < '!' or > '~')))
        {
            throw Invalid($"{nameof(Key)} is empty or holds spaces or characters that no header may hold; take the key as the provider gave it");
        }

        Check(Dimension, 1, EmbeddingModel.MaxDimension, nameof(Dimension));
        Check(QuestionSemanticWeight, 0, 1, nameof(QuestionSemanticWeight));
        Check(BatchTexts, 1, 2_048, nameof(BatchTexts));
        Check(BatchTokens, 100, 1_000_000, nameof(BatchTokens));
        Check(MaxTextTokens, 16, 1_000_000, nameof(MaxTextTokens));
        Check(Concurrency, 1, 64, nameof(Concurrency));
        Check(RequestsPerMinute ?? 1, 1, int.MaxValue, nameof(RequestsPerMinute));
        Check(TokensPerMinute ?? 1_000, 1_000, int.MaxValue, nameof(TokensPerMinute));
        Check(AttemptTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10), nameof(AttemptTimeout));
        Check(QuestionTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10), nameof(QuestionTimeout));
        Check(Retries, 0, 20, nameof(Retries));
        Check(RetryDelay, TimeSpan.Zero, TimeSpan.FromMinutes(1), nameof(RetryDelay));
        Check(MaxRetryDelay, TimeSpan.Zero, TimeSpan.FromMinutes(10), nameof(MaxRetryDelay));
        Check(Patience, TimeSpan.Zero, TimeSpan.FromDays(1), nameof(Patience));
        Check(BreakAfter, 2, 1_000, nameof(BreakAfter));
        Check(BreakDuration, TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(10), nameof(BreakDuration));
        Check(PricePerMillionTokens, 0, 1_000, nameof(PricePerMillionTokens));
    }

    /// <summary>The model, without the key, for logs.</summary>
    public sealed override string ToString() => $"{GetType().Name} {Description}";

    private protected static ContexterException Invalid(string problem) => new(ErrorCodes.ConfigurationInvalid, $"Option {problem} (embeddings).");

    private protected static void Check<T>(T value, T minimum, T maximum, string name)
        where T : IComparable<T>
    {
        // NaN compares as less than everything.
        if (value.CompareTo(minimum) < 0 || value.CompareTo(maximum) > 0)
        {
            throw Invalid(FormattableString.Invariant($"{name} is {value}; allowed are {minimum} to {maximum}"));
        }
    }
}
