using System.Runtime.CompilerServices;
using Contexter.Search.Analysis;

namespace Contexter.Knowledge.Brave;

/// <summary>The web, as Brave searches it.</summary>
/// <param name="client">Asks Brave; null where no key is configured.</param>
/// <param name="options">How many results.</param>
public sealed class BraveSource(BraveClient? client, BraveOptions? options) : IKnowledgeSource
{
    private const int MaxPages = 10;

    /// <inheritdoc/>
    public string Name => BraveClient.SourceName;

    /// <inheritdoc/>
    public SourceChoice Choose(KnowledgeQuery query, QueryAnalysis analysis)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(analysis);
        var isNamed = query.Sources.Contains(Name, StringComparer.Ordinal);
        return query.Sources.Count > 0 && !isNamed ? new SourceChoice(Name, IsSelected: false, "the request names other sources")
            : client is null ? new SourceChoice(Name, IsSelected: false, "no key is configured (brave.key)")
            : !query.UsesWeb ? new SourceChoice(Name, IsSelected: false, "it is switched off (the feature web_source)")
            : new SourceChoice(Name, IsSelected: true, isNamed ? "the request names it" : $"it may know more than the index ({analysis.Input switch
            {
                QueryInput.ErrorLog => "others may have met the error",
                QueryInput.Url => "the address may be described elsewhere",
                _ => "releases, discussions, other libraries",
            }})");
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<KnowledgeResult> SearchAsync(SourceQuestion question, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        if (client is null || options is null)
        {
            yield break;
        }

        var query = BraveQuestion.Of(question.Query.Text, question.Analysis);
        var count = Math.Min(options.Results, BraveOptions.MaxPageSize);
        var left = options.Results;
        for (var page = 0; page < MaxPages && left > 0; page++)
        {
            var found = await client.SearchAsync(query, page, count, question.Budget, question.Query.InjectsFaults, cancellationToken).ConfigureAwait(false);
            foreach (var result in found.Results.Take(left))
            {
                yield return result;
            }

            left -= found.Results.Count;
            if (!found.HasMore || found.Results.Count == 0)
            {
                break;
            }
        }
    }
}
