using Contexter.Documents;
using Contexter.Knowledge.Pipeline;
using Contexter.Search.Analysis;

namespace Contexter.Knowledge;

/// <summary>Somewhere that can be asked for knowledge: the web, the index.</summary>
public interface IKnowledgeSource
{
    /// <summary>Its name, small letters.</summary>
    string Name { get; }

    /// <summary>Whether it is asked, and why or why not.</summary>
    SourceChoice Choose(KnowledgeQuery query, QueryAnalysis analysis);

    /// <summary>Asks it. Results come as they are found; trying again within the deadline is the source's own affair.</summary>
    /// <param name="question">The question.</param>
    /// <param name="cancellationToken">Cancelled when nobody reads any more, or the deadline is over.</param>
    /// <exception cref="ContexterException">The source is away, refuses, or has too much to say for the budget.</exception>
    IAsyncEnumerable<KnowledgeResult> SearchAsync(SourceQuestion question, CancellationToken cancellationToken);
}

/// <summary>What a source is asked.</summary>
/// <param name="Query">The question.</param>
/// <param name="Analysis">What can be read off it.</param>
/// <param name="Budget">Memory of the request; a source charges what it holds beside its results while it holds it.</param>
public sealed record SourceQuestion(KnowledgeQuery Query, QueryAnalysis Analysis, MemoryBudget Budget);

/// <summary>Whether a source is asked.</summary>
/// <param name="Source">Its name.</param>
/// <param name="IsSelected">Whether it is.</param>
/// <param name="Reason">Why, or why not, for people.</param>
public sealed record SourceChoice(string Source, bool IsSelected, string Reason);
