using Contexter.Documents;
using Contexter.Indexing;

namespace Contexter.Search;

/// <summary>Which legs a search uses.</summary>
public enum SearchType
{
    /// <summary>Words and meaning, blended. The default.</summary>
    Hybrid = 0,

    /// <summary>Meaning only: cosine of embeddings.</summary>
    Semantic = 1,

    /// <summary>Words only: BM25.</summary>
    Keyword = 2,
}

/// <summary>What is searched for, and how.</summary>
public sealed record SearchQuery
{
    /// <summary>Longest query, in characters.</summary>
    public const int MaxLength = 10_000;

    /// <summary>Greatest <see cref="TopK"/>.</summary>
    public const int MaxTopK = 100;

    /// <summary>The question or the words, 1 to <see cref="MaxLength"/> characters.</summary>
    public required string Query { get; init; }

    /// <summary>Library versions to search; empty searches all.</summary>
    public IReadOnlyList<LibraryVersion> Libraries { get; init; } = [];

    /// <summary>Which legs are used. Default <see cref="SearchType.Hybrid"/>.</summary>
    public SearchType Type { get; init; } = SearchType.Hybrid;

    /// <summary>How many hits at most. Default 10, range 1 to <see cref="MaxTopK"/>.</summary>
    public int TopK { get; init; } = 10;

    /// <summary>
    /// What a leg's own score has to reach, cosine or BM25, for the leg to keep a hit; a hit stays when one leg keeps it. Default 0.1, range 0 to 1.
    /// The blended score has no threshold.
    /// </summary>
    public double Threshold { get; init; } = 0.1;

    /// <summary>How the legs of a hybrid search are put together. Default <see cref="SearchWeights.Auto"/>.</summary>
    public SearchWeights Weights { get; init; } = SearchWeights.Auto;

    /// <summary>What documents must be like.</summary>
    public ChunkFilter Filter { get; init; } = ChunkFilter.None;

    /// <summary>
    /// How much a hit that says something else than those before it is preferred to a better one that says the same. Default 0 (not at all), range 0 to 1.
    /// </summary>
    public double Diversity { get; init; }

    /// <summary>Whether every hit explains its score. Costs time for every candidate.</summary>
    public bool Explain { get; init; }

    /// <summary>Refuses a query that breaks a rule.</summary>
    /// <exception cref="ContexterException">A value is out of its range (<see cref="ErrorCodes.InvalidInput"/>); the message names it and the range.</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(Query))
        {
            throw Invalid("The query is empty; ask a question or give words to look for.");
        }

        if (Query.Length > MaxLength)
        {
            throw Invalid($"The query has {Query.Length} characters; at most {MaxLength} are allowed. Leave out what is not needed to find the answer.");
        }

        if (TopK is < 1 or > MaxTopK)
        {
            throw Invalid($"top_k is {TopK}; it has to be 1 to {MaxTopK}.");
        }

        if (!Enum.IsDefined(Type))
        {
            throw Invalid($"The search type is {(int)Type}; it has to be hybrid, semantic or keyword.");
        }

        CheckRange("threshold", Threshold, 1);
        CheckRange("diversity", Diversity, 1);
        CheckRange("min_trust", Filter.MinTrustScore ?? 0, 10);
        CheckRange("min_quality", Filter.MinQualityScore ?? 0, 1);
    }

    private static void CheckRange(string name, double value, double max)
    {
        if (!(value >= 0 && value <= max))
        {
            throw Invalid(FormattableString.Invariant($"{name} is {value}; it has to be 0 to {max}."));
        }
    }

    private static ContexterException Invalid(string message) => new(ErrorCodes.InvalidInput, message);
}
