using Contexter.Search.Ranking;

namespace Contexter.Silo.Configuration;

/// <summary>Settings below <c>search.ranking</c>.</summary>
public sealed record RankingSection : OptionsSection
{
    /// <summary>Title or headings hold all terms of the query, or the whole identifier it asks for. Default 1.1, range 1 to 10.</summary>
    [Setting("Title or headings hold all terms of the question, or the whole identifier that it asks for.")]
    [Between(1, 10)]
    public double SectionMatch { get; init; } = 1.1;

    /// <summary>The text holds the query as a phrase. Default 1, range 1 to 10.</summary>
    [Setting("The text holds the question, of two words or more, as a phrase.")]
    [Between(1, 10)]
    public double ExactPhrase { get; init; } = 1;

    /// <summary>The document is of the type that the query asks for. Default 1, range 1 to 10.</summary>
    [Setting("The document is of a type that the question asks for, such as an example.")]
    [Between(1, 10)]
    public double DocumentType { get; init; } = 1;

    /// <summary>A source of trust 10; less trust counts less in proportion, trust 4 and below nothing. Default 1, range 1 to 10.</summary>
    [Setting("The source has trust 10; less trust counts less in proportion, trust 4 and below nothing.")]
    [Between(1, 10)]
    public double Trust { get; init; } = 1;

    /// <summary>The content changed in the last 30 days. Default 1, range 1 to 10.</summary>
    [Setting("The content changed in the last 30 days.")]
    [Between(1, 10)]
    public double Recency { get; init; } = 1;

    /// <summary>These settings as the searcher takes them.</summary>
    public RankingOptions ToOptions() => new()
    {
        SectionMatch = SectionMatch,
        ExactPhrase = ExactPhrase,
        DocumentType = DocumentType,
        Trust = Trust,
        Recency = Recency,
    };
}

/// <summary>Settings below <c>search.reranker</c>.</summary>
public sealed record RerankerSection : OptionsSection
{
    /// <summary>Address that texts are posted to; empty for no re-ranker. Default empty.</summary>
    [Setting("Whole address that texts are posted to, such as http://localhost:8080/rerank; empty uses no re-ranker.")]
    [HttpAddress(Optional = true)]
    public string Url { get; init; } = "";

    /// <summary>How requests and replies are written. Default <see cref="RerankerFormat.Tei"/>.</summary>
    [Setting("How requests and replies are written: as Text Embeddings Inference does (tei), or as Cohere, Jina, Voyage and most others do (cohere).")]
    public RerankerFormat Format { get; init; } = RerankerFormat.Tei;

    /// <summary>Name of the model; needed by the format cohere. Default empty.</summary>
    [Setting("Name of the model; needed by the format cohere, of no effect with tei, whose servers have one model.")]
    public string Model { get; init; } = "";

    /// <summary>Key of the server, sent as a bearer token; empty for none. Default empty.</summary>
    [Setting("Key of the server, sent as a bearer token; empty where it asks for none.")]
    [Secret]
    public string Key { get; init; } = "";

    /// <summary>How long one attempt may take; a search waits for it. Default 10 s, range 100 ms to 5 min.</summary>
    [Setting("How long one attempt may take before the search goes on without.")]
    [Between("100ms", "5m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>These settings as the re-ranker takes them; null without an address.</summary>
    public HttpRerankerOptions? ToOptions() => Url.Length == 0 ? null : new()
    {
        Address = new Uri(Url),
        Format = Format,
        Model = Model.Length == 0 ? null : Model,
        Key = Key.Length == 0 ? null : Key,
        AttemptTimeout = Timeout,
    };

    internal override IEnumerable<RuleViolation> Check()
    {
        if (Url.Length > 0 && Format == RerankerFormat.Cohere && string.IsNullOrWhiteSpace(Model))
        {
            yield return new(nameof(Model), "is empty, and the format cohere names a model in every request", "the name of a model, such as rerank-2.5");
        }

        if (Key.Any(c => c is < '!' or > '~'))
        {
            yield return new(nameof(Key), "holds spaces or characters that no header may hold", "the key as the server's operator gave it");
        }
    }
}

/// <summary>Settings below <c>search.cache</c>.</summary>
public sealed record AnswerCacheSection : OptionsSection
{
    /// <summary>Most answers kept. Default 1,000, range 0 to 1,000,000; 0 switches the cache off.</summary>
    [Setting("Most answers kept; 0 switches the cache off.", Unit = "entries")]
    [Between(0, 1_000_000)]
    public int Entries { get; init; } = 1_000;

    /// <summary>How long an answer is kept at most. Default 1 hour, range 1 second to 30 days.</summary>
    [Setting("How long an answer is kept at most.")]
    [Between("1s", "30d")]
    public TimeSpan Duration { get; init; } = TimeSpan.FromHours(1);
}
