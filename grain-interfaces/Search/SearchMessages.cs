namespace Contexter.GrainInterfaces.Search;

/// <summary>Which legs a search uses.</summary>
[GenerateSerializer]
[Alias("contexter.search-type")]
public enum SearchKind
{
    /// <summary>Words and meaning, blended. The default.</summary>
    Hybrid = 0,

    /// <summary>Meaning only.</summary>
    Semantic = 1,

    /// <summary>Words only.</summary>
    Keyword = 2,
}

/// <summary>Conditions on the documents of hits; all that are set must hold.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.search-filters")]
public sealed record SearchFilters
{
    /// <summary>Any of these document types: <c>api</c>, <c>guide</c>, <c>tutorial</c>, <c>example</c>, <c>installation</c>, <c>reference</c>, <c>other</c>.</summary>
    [Id(0)]
    public string[]? Types { get; init; }

    /// <summary>Any of these languages, BCP 47 tags.</summary>
    [Id(1)]
    public string[]? Languages { get; init; }

    /// <summary>Any of these tags.</summary>
    [Id(2)]
    public string[]? Tags { get; init; }

    /// <summary>Start of the heading path (<c>A &gt; B</c>) or of the document's path.</summary>
    [Id(3)]
    public string? Section { get; init; }

    /// <summary>Least trust score, 0 to 10.</summary>
    [Id(4)]
    public double? MinTrust { get; init; }

    /// <summary>Least quality score, 0 to 1.</summary>
    [Id(5)]
    public double? MinQuality { get; init; }

    /// <summary>Content changed at or after this.</summary>
    [Id(6)]
    public DateTimeOffset? UpdatedSince { get; init; }
}

/// <summary>A search.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.search-request")]
public sealed record SearchRequest
{
    /// <summary>What is asked, 1 to 10,000 characters.</summary>
    [Id(0)]
    public string Query { get; init; } = string.Empty;

    /// <summary>Libraries to search, each <c>name</c> or <c>name@version</c>; none searches all.</summary>
    [Id(1)]
    public string[]? Libraries { get; init; }

    /// <summary>Which legs are used. Default hybrid.</summary>
    [Id(2)]
    public SearchKind Type { get; init; }

    /// <summary>How many hits, 1 to 100. Default from the configuration (10).</summary>
    [Id(3)]
    public int? TopK { get; init; }

    /// <summary>Least cosine of the semantic leg and least score of the keyword leg, 0 to 1. Default from the configuration (0.1).</summary>
    [Id(4)]
    public double? Threshold { get; init; }

    /// <summary><c>auto</c>, <c>rrf</c>, or semantic and keyword weight such as <c>0.7/0.3</c>. Default from the configuration (auto).</summary>
    [Id(5)]
    public string? Weights { get; init; }

    /// <summary>Conditions on the documents of hits.</summary>
    [Id(6)]
    public SearchFilters? Filters { get; init; }

    /// <summary>Whether every hit explains its score.</summary>
    [Id(7)]
    public bool Explain { get; init; }
}

/// <summary>A short extract around matched terms, as plain text with the matches beside it.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.highlight")]
public sealed record SearchHighlight
{
    /// <summary>The extract.</summary>
    [Id(0)]
    public required string Text { get; init; }

    /// <summary>Matched parts as pairs of start (inclusive) and end (exclusive) in UTF-16 units of <see cref="Text"/>.</summary>
    [Id(1)]
    public required int[][] Matches { get; init; }
}

/// <summary>What one term adds to a keyword score (BM25).</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.term-explanation")]
public sealed record TermExplanation
{
    /// <summary>The analysed term.</summary>
    [Id(0)]
    public required string Term { get; init; }

    /// <summary>Chunks that hold it, over the whole index.</summary>
    [Id(1)]
    public required long DocumentFrequency { get; init; }

    /// <summary>Inverse document frequency.</summary>
    [Id(2)]
    public required double Idf { get; init; }

    /// <summary>Weighted occurrences in the chunk.</summary>
    [Id(3)]
    public required double TermFrequency { get; init; }

    /// <summary>What it adds.</summary>
    [Id(4)]
    public required double Score { get; init; }
}

/// <summary>How a hit's score came about.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.explanation")]
public sealed record SearchExplanation
{
    /// <summary>How the legs were put together: <c>auto</c>, <c>fixed</c> or <c>rrf</c>.</summary>
    [Id(0)]
    public required string Blending { get; init; }

    /// <summary>Weight of the semantic leg, 0 to 1.</summary>
    [Id(1)]
    public required double SemanticWeight { get; init; }

    /// <summary>Weight of the keyword leg, 0 to 1.</summary>
    [Id(2)]
    public required double KeywordWeight { get; init; }

    /// <summary>The semantic score on the common scale, 0 to 1.</summary>
    [Id(3)]
    public required double? SemanticScaled { get; init; }

    /// <summary>The keyword score on the common scale, 0 to 1.</summary>
    [Id(4)]
    public required double? KeywordScaled { get; init; }

    /// <summary>Rank in the semantic leg from 1; null when only the other leg found it.</summary>
    [Id(5)]
    public required int? SemanticRank { get; init; }

    /// <summary>Rank in the keyword leg from 1; null when only the other leg found it.</summary>
    [Id(6)]
    public required int? KeywordRank { get; init; }

    /// <summary>Parts of the keyword score.</summary>
    [Id(7)]
    public required TermExplanation[] Terms { get; init; }
}

/// <summary>A hit.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.search-result")]
public sealed record SearchResult
{
    /// <summary>Chunk id.</summary>
    [Id(0)]
    public required string ChunkId { get; init; }

    /// <summary>Document id.</summary>
    [Id(1)]
    public required string DocumentId { get; init; }

    /// <summary>Name of the library.</summary>
    [Id(2)]
    public required string Library { get; init; }

    /// <summary>Its version.</summary>
    [Id(3)]
    public required string Version { get; init; }

    /// <summary>Title of the document.</summary>
    [Id(4)]
    public required string Title { get; init; }

    /// <summary>Headings above the chunk, joined by <c> &gt; </c>.</summary>
    [Id(5)]
    public required string Section { get; init; }

    /// <summary>Address of the original.</summary>
    [Id(6)]
    public required string SourceUrl { get; init; }

    /// <summary>Blended score, 0 to 1.</summary>
    [Id(7)]
    public required double Score { get; init; }

    /// <summary>Cosine of query and chunk, -1 to 1; null in a keyword search.</summary>
    [Id(8)]
    public required double? SemanticScore { get; init; }

    /// <summary>BM25 score, 0 or more; null in a semantic search.</summary>
    [Id(9)]
    public required double? KeywordScore { get; init; }

    /// <summary>The chunk's text.</summary>
    [Id(10)]
    public required string Content { get; init; }

    /// <summary>Up to three extracts with the matched terms.</summary>
    [Id(11)]
    public required SearchHighlight[] Highlights { get; init; }

    /// <summary>Document type.</summary>
    [Id(12)]
    public required string DocumentType { get; init; }

    /// <summary>When the source was read, UTC.</summary>
    [Id(13)]
    public required DateTimeOffset FetchedAt { get; init; }

    /// <summary>How the score came about; only when asked for.</summary>
    [Id(14)]
    public SearchExplanation? Explanation { get; init; }
}

/// <summary>The answer to a search.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.search-reply")]
public sealed record SearchReply
{
    /// <summary>The query as asked.</summary>
    [Id(0)]
    public required string Query { get; init; }

    /// <summary>Milliseconds from the search grain's start to its answer.</summary>
    [Id(1)]
    public required double TookMs { get; init; }

    /// <summary>Hits, best first.</summary>
    [Id(2)]
    public required SearchResult[] Results { get; init; }
}
