using System.Text.Json;
using Contexter.Documents;
using Contexter.GrainInterfaces.Search;
using Contexter.Indexing;
using Contexter.Search;
using Contexter.Search.Analysis;

namespace Contexter.Grains.Search;

/// <summary>Translates between the nouns of the core and the messages that travel.</summary>
internal static class SearchMessages
{
    public static SearchQuery ToQuery(SearchRequest request, IReadOnlyList<LibraryVersion> libraries, SearchDefaults defaults) => new()
    {
        Query = request.Query,
        Libraries = libraries,
        Type = request.Type switch
        {
            SearchKind.Hybrid => SearchType.Hybrid,
            SearchKind.Semantic => SearchType.Semantic,
            SearchKind.Keyword => SearchType.Keyword,
            _ => throw new ContexterException(ErrorCodes.InvalidInput, $"Search type '{request.Type}' is not known; allowed are hybrid, semantic and keyword."),
        },
        TopK = request.TopK ?? defaults.TopK,
        Threshold = request.Threshold ?? defaults.Threshold,
        Weights = SearchWeights.Parse(request.Weights ?? defaults.Weights),
        Filter = request.Filters is { } filters ? ToFilter(filters) : ChunkFilter.None,
        Diversity = request.Diversity ?? 0,
        Explain = request.Explain,
    };

    public static SearchReply ToReply(string query, SearchResponse response, TimeSpan took) => new()
    {
        Query = query,
        TookMs = Math.Round(took.TotalMilliseconds, 3),
        Results = [.. response.Hits.Select(ToResult)],
        Warnings = [.. response.Warnings],
        Analysis = response.Query.Explain ? ToDescription(response.Analysis) : null,
    };

    private static ChunkFilter ToFilter(SearchFilters filters) => new()
    {
        Types = [.. (filters.Types ?? []).Select(ToDocumentType)],
        Languages = filters.Languages ?? [],
        Tags = filters.Tags ?? [],
        SectionPrefix = filters.Section,
        MinTrustScore = filters.MinTrust,
        MinQualityScore = filters.MinQuality,
        UpdatedSince = filters.UpdatedSince,
        Require = filters.Require ?? [],
        Exclude = filters.Exclude ?? [],
        ExcludeUntrusted = filters.ExcludeUntrusted,
    };

    private static DocumentType ToDocumentType(string name) =>
        Enum.TryParse<DocumentType>(name, ignoreCase: true, out var type) && Enum.IsDefined(type) && name.All(char.IsLetter)
            ? type
            : throw new ContexterException(
                ErrorCodes.InvalidInput, $"Document type '{name}' is not known; allowed are {string.Join(", ", Enum.GetValues<DocumentType>().Select(NameOf))}.");

    internal static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static SearchResult ToResult(SearchHit hit) => new()
    {
        ChunkId = hit.Chunk.Id.Value,
        DocumentId = hit.Metadata.Id.Value,
        Library = hit.Library.Name,
        Version = hit.Library.Version,
        Title = hit.Title,
        Section = hit.Section,
        SourceUrl = hit.SourceUrl,
        Score = hit.Score,
        SemanticScore = hit.SemanticScore,
        KeywordScore = hit.KeywordScore,
        Content = hit.Content,
        Highlights = [.. hit.Highlights.Select(snippet => new SearchHighlight { Text = snippet.Text, Matches = [.. snippet.Matches.Select(match => new[] { match.Start, match.End })] })],
        DocumentType = NameOf(hit.Metadata.Type),
        FetchedAt = hit.Metadata.FetchedAt,
        Explanation = hit.Explanation is { } explanation ? ToExplanation(explanation) : null,
        ChunkIds = [.. hit.Passage.Select(chunk => chunk.Id.Value)],
        Duplicates = [.. hit.Passage.SelectMany(chunk => chunk.AlsoAt.Select(place => ToDuplicate(place, hit.Library))), .. hit.Duplicates.SelectMany(ToDuplicates)],
        UntrustedInstructions = [.. hit.Passage.SelectMany(chunk => chunk.UntrustedInstructions).Distinct().Select(found => new SearchInstruction { Rule = found.Rule, Match = found.Match })],
        Start = hit.Passage[0].Start,
        End = hit.Passage[^1].End,
    };

    /// <summary>A chunk that was folded into a hit, and what it stands for itself.</summary>
    private static IEnumerable<SearchDuplicate> ToDuplicates(IndexedChunk duplicate) => duplicate.Chunk.AlsoAt.Select(place => ToDuplicate(place, duplicate.Metadata.Library)).Prepend(new()
    {
        Library = duplicate.Metadata.Library.Name,
        Version = duplicate.Metadata.Library.Version,
        Title = duplicate.Metadata.Title,
        Section = string.Join(" > ", duplicate.Chunk.HeadingPath),
        SourceUrl = duplicate.Metadata.SourceUrl,
        ChunkId = duplicate.Chunk.Id.Value,
    });

    private static SearchDuplicate ToDuplicate(MergedChunk place, LibraryVersion library) => new()
    {
        Library = library.Name,
        Version = library.Version,
        Title = place.Title,
        Section = string.Join(" > ", place.HeadingPath),
        SourceUrl = place.SourceUrl,
        ChunkId = place.Id.Value,
    };

    private static SearchExplanation ToExplanation(ScoreExplanation explanation) => new()
    {
        Blending = NameOf(explanation.Blending.Mode),
        SemanticWeight = explanation.Blending.SemanticWeight,
        KeywordWeight = explanation.Blending.KeywordWeight,
        SemanticScaled = explanation.SemanticScaled,
        KeywordScaled = explanation.KeywordScaled,
        SemanticRank = explanation.SemanticRank,
        KeywordRank = explanation.KeywordRank,
        Terms =
        [
            .. explanation.Terms.Select(term => new TermExplanation
            {
                Term = term.Term, DocumentFrequency = term.DocumentFrequency, Idf = term.Idf, TermFrequency = term.TermFrequency, Score = term.Score,
            }),
        ],
        BlendedScore = explanation.BlendedScore,
        Boosts = [.. explanation.Boosts.Select(boost => new SearchBoost { Signal = boost.Signal, Factor = boost.Factor })],
        BoostScale = explanation.BoostScale,
    };

    private static QueryDescription ToDescription(QueryAnalysis analysis) => new()
    {
        Input = NameOf(analysis.Input),
        Complexity = NameOf(analysis.Complexity),
        Intents = [.. analysis.Intents.Select(NameOf)],
        Identifiers = [.. analysis.Identifiers],
        Libraries = [.. analysis.Libraries],
        SuggestedSearch = analysis.SuggestedSearch switch
        {
            SearchType.Semantic => SearchKind.Semantic,
            SearchType.Keyword => SearchKind.Keyword,
            _ => SearchKind.Hybrid,
        },
        SuggestedTypes = [.. analysis.SuggestedTypes.Select(NameOf)],
    };
}
