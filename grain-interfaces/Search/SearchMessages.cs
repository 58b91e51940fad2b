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

    /// <summary>What title, headings or text of a chunk must hold, all of it: words, beginnings (<c>use*</c>) and phrases of several words.</summary>
    [Id(7)]
    public string[]? Require { get; init; }

    /// <summary>What neither title nor headings nor text may hold, likewise.</summary>
    [Id(8)]
    public string[]? Exclude { get; init; }

    /// <summary>Whether chunks are left out that hold text which reads like an instruction to a language model. Default false.</summary>
    [Id(9)]
    public bool ExcludeUntrusted { get; init; }
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

    /// <summary>Whether every hit explains its score, and the reply says what the query was taken to be.</summary>
    [Id(7)]
    public bool Explain { get; init; }

    /// <summary>How much a hit that says something else than those before it is preferred to a better one that says the same, 0 (not at all) to 1. Default 0.</summary>
    [Id(8)]
    public double? Diversity { get; init; }
}
