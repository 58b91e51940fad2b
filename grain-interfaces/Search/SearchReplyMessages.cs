namespace Contexter.GrainInterfaces.Search;

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

    /// <summary>The blended score before other signals, 0 to 1: both parts by their weights.</summary>
    [Id(8)]
    public double BlendedScore { get; init; }

    /// <summary>What other signals made of it; none mostly.</summary>
    [Id(9)]
    public SearchBoost[] Boosts { get; init; } = [];

    /// <summary>What the blended score times its boosts is divided by: the highest product of boosts in the reply, 1 or more.</summary>
    [Id(10)]
    public double BoostScale { get; init; } = 1;
}

/// <summary>A signal beside the two legs that changed a score.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.search-boost")]
public sealed record SearchBoost
{
    /// <summary>The signal: <c>section_match</c>, <c>exact_phrase</c>, <c>document_type</c>, <c>trust</c>, <c>recency</c> or <c>reranker</c>.</summary>
    [Id(0)]
    public required string Signal { get; init; }

    /// <summary>What the score was multiplied by; of the re-ranker, the score that it gave.</summary>
    [Id(1)]
    public required double Factor { get; init; }
}

/// <summary>A hit.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.search-result")]
public sealed record SearchResult
{
    /// <summary>Chunk id; of a passage the chunk that was ranked highest.</summary>
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

    /// <summary>The text of the chunk, or of the passage that chunks of one section were joined to.</summary>
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

    /// <summary>The chunks that the content is made of, in their order: one, or several of a section that follow one another.</summary>
    [Id(15)]
    public string[] ChunkIds { get; init; } = [];

    /// <summary>Other places with the same or nearly the same text, which the hit stands for.</summary>
    [Id(16)]
    public SearchDuplicate[] Duplicates { get; init; } = [];

    /// <summary>Where the content reads like an instruction to a language model; nowhere mostly.</summary>
    [Id(17)]
    public SearchInstruction[] UntrustedInstructions { get; init; } = [];

    /// <summary>First character of the content in its document's text, in UTF-16 units.</summary>
    [Id(18)]
    public int Start { get; init; }

    /// <summary>One past its last character there.</summary>
    [Id(19)]
    public int End { get; init; }
}

/// <summary>A place with nearly the same text as a hit.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.search-duplicate")]
public sealed record SearchDuplicate
{
    /// <summary>Name of the library.</summary>
    [Id(0)]
    public required string Library { get; init; }

    /// <summary>Its version.</summary>
    [Id(1)]
    public required string Version { get; init; }

    /// <summary>Title of the document.</summary>
    [Id(2)]
    public required string Title { get; init; }

    /// <summary>Address of the original.</summary>
    [Id(3)]
    public required string SourceUrl { get; init; }

    /// <summary>Chunk id.</summary>
    [Id(4)]
    public required string ChunkId { get; init; }

    /// <summary>Headings above the chunk, joined by <c> &gt; </c>.</summary>
    [Id(5)]
    public string Section { get; init; } = string.Empty;
}

/// <summary>Text that reads like an instruction to a language model, or hides what it says from people.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.search-instruction")]
public sealed record SearchInstruction
{
    /// <summary>What found it: <c>override</c>, <c>role</c>, <c>prompt_leak</c>, <c>secrecy</c>, <c>addressee</c>, <c>tool_call</c>, <c>delimiter</c> or <c>hidden_characters</c>.</summary>
    [Id(0)]
    public required string Rule { get; init; }

    /// <summary>What matched.</summary>
    [Id(1)]
    public required string Match { get; init; }
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

    /// <summary>What could not be done and was done without; none mostly.</summary>
    [Id(3)]
    public string[] Warnings { get; init; } = [];

    /// <summary>What the query was taken to be; only when an explanation is asked for.</summary>
    [Id(4)]
    public QueryDescription? Analysis { get; init; }
}

/// <summary>What can be read off a query before it is searched for. Names are snake_case.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.query-description")]
public sealed record QueryDescription
{
    /// <summary>What the query is made of: <c>natural_language</c>, <c>code</c>, <c>error_log</c>, <c>identifier</c> or <c>url</c>.</summary>
    [Id(0)]
    public required string Input { get; init; }

    /// <summary>How long it is: <c>simple</c> (up to three words), <c>moderate</c> (up to ten) or <c>complex</c>.</summary>
    [Id(1)]
    public required string Complexity { get; init; }

    /// <summary>What is wanted, the most likely first: <c>how_to</c>, <c>reference</c>, <c>troubleshooting</c>, <c>installation</c>, <c>example</c>, <c>concept</c>, <c>migration</c>.</summary>
    [Id(2)]
    public required string[] Intents { get; init; }

    /// <summary>Names written like code, as they stand in the query.</summary>
    [Id(3)]
    public required string[] Identifiers { get; init; }

    /// <summary>Libraries that the query names, of those that are searched.</summary>
    [Id(4)]
    public required string[] Libraries { get; init; }

    /// <summary>The search that suits the query.</summary>
    [Id(5)]
    public required SearchKind SuggestedSearch { get; init; }

    /// <summary>Types of documents that answer such a query; a suggestion, nothing is filtered by it.</summary>
    [Id(6)]
    public required string[] SuggestedTypes { get; init; }
}
