using Contexter.Documents;

namespace Contexter.Search.Analysis;

/// <summary>What a query is made of.</summary>
public enum QueryInput
{
    /// <summary>Words.</summary>
    NaturalLanguage = 0,

    /// <summary>A piece of a program.</summary>
    Code,

    /// <summary>An error message or a stack trace.</summary>
    ErrorLog,

    /// <summary>One name: of a function, a type, an option.</summary>
    Identifier,

    /// <summary>An address.</summary>
    Url,
}

/// <summary>How long a query is.</summary>
public enum QueryComplexity
{
    /// <summary>Up to three words.</summary>
    Simple = 0,

    /// <summary>Up to ten words.</summary>
    Moderate,

    /// <summary>More.</summary>
    Complex,
}

/// <summary>What the one who asks wants to do.</summary>
public enum QueryIntent
{
    /// <summary>Do something: how to.</summary>
    HowTo = 0,

    /// <summary>Look up what a name stands for, its parameters, its result.</summary>
    Reference,

    /// <summary>Get rid of an error.</summary>
    Troubleshooting,

    /// <summary>Install or set up.</summary>
    Installation,

    /// <summary>See an example.</summary>
    Example,

    /// <summary>Understand what something is, or why.</summary>
    Concept,

    /// <summary>Move from one version or product to another.</summary>
    Migration,
}

/// <summary>What can be read off a query before it is searched for (C4).</summary>
public sealed record QueryAnalysis
{
    /// <summary>What the query is made of.</summary>
    public required QueryInput Input { get; init; }

    /// <summary>How sure <see cref="Input"/> is, 0 to 1.</summary>
    public required double Confidence { get; init; }

    /// <summary>How long it is.</summary>
    public required QueryComplexity Complexity { get; init; }

    /// <summary>What is wanted, the most likely first; empty when nothing tells.</summary>
    public required IReadOnlyList<QueryIntent> Intents { get; init; }

    /// <summary>Names written like code, as they stand in the query, each once.</summary>
    public required IReadOnlyList<string> Identifiers { get; init; }

    /// <summary>Libraries that the query names, of those that are searched.</summary>
    public required IReadOnlyList<string> Libraries { get; init; }

    /// <summary>Everything that the query names: libraries, identifiers, errors, versions and addresses, each once.</summary>
    public required IReadOnlyList<QueryEntity> Entities { get; init; }

    /// <summary>The search that suits the query.</summary>
    public required SearchType SuggestedSearch { get; init; }

    /// <summary>Types of documents that answer such a query; empty when nothing tells. A suggestion for a filter: nothing is filtered by it.</summary>
    public required IReadOnlyList<DocumentType> SuggestedTypes { get; init; }
}
