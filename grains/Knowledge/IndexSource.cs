using System.Runtime.CompilerServices;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Search;
using Contexter.Knowledge;
using Contexter.Search.Analysis;

namespace Contexter.Grains.Knowledge;

/// <summary>Contexter's own index as a source.</summary>
/// <param name="grains">Finds the search grain; asked outside of turns.</param>
/// <param name="settings">How many hits.</param>
public sealed class IndexSource(IGrainFactory grains, KnowledgeSettings settings) : IKnowledgeSource
{
    /// <inheritdoc/>
    public string Name => "index";

    /// <inheritdoc/>
    public SourceChoice Choose(KnowledgeQuery query, QueryAnalysis analysis)
    {
        var isNamed = query.Sources.Contains(Name, StringComparer.Ordinal);
        return query.Sources.Count > 0 && !isNamed ? new SourceChoice(Name, IsSelected: false, "the request names other sources")
            : new SourceChoice(Name, IsSelected: true, isNamed ? "the request names it" : query.Libraries.Count > 0 ? "the request names libraries" : "it has the documentation of the libraries that were added");
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<KnowledgeResult> SearchAsync(SourceQuestion question, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var hit in (await SearchAsync(question.Query, cancellationToken)).Results)
        {
            yield return new KnowledgeResult
            {
                Source = Name,
                Title = hit.Title,
                Url = hit.SourceUrl,
                Text = hit.Content,
                Score = Math.Clamp(hit.Score, 0, 1),
                Published = hit.FetchedAt,
                Library = $"{hit.Library}@{hit.Version}",
                Section = hit.Section,
            };
        }
    }

    private async Task<SearchReply> SearchAsync(KnowledgeQuery query, CancellationToken cancellationToken)
    {
        var request = new SearchRequest { Query = query.Text, Libraries = query.Libraries.Count == 0 ? null : [.. query.Libraries], TopK = settings.IndexResults };
        try
        {
            return await grains.GetGrain<ISearchGrain>(GrainKeys.Search).SearchAsync(request, cancellationToken);
        }
        catch (ContexterFaultException fault)
        {
            throw new ContexterException(fault.Code, fault.Message, fault);
        }
    }
}
