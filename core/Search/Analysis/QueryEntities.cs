using System.Text.RegularExpressions;

namespace Contexter.Search.Analysis;

/// <summary>What a name in a query stands for.</summary>
public enum QueryEntityKind
{
    /// <summary>A name written like code.</summary>
    Identifier = 0,

    /// <summary>A library that is searched.</summary>
    Library,

    /// <summary>The type or code of an error: <c>TypeError</c>, <c>CS0246</c>.</summary>
    Error,

    /// <summary>A version: <c>19.0.1</c>, <c>v4</c>.</summary>
    Version,

    /// <summary>An http or https address.</summary>
    Url,
}

/// <summary>Something that a query names.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Text">The name as it stands in the query.</param>
public readonly record struct QueryEntity(QueryEntityKind Kind, string Text);

/// <summary>Finds what a query names.</summary>
internal static partial class QueryEntities
{
    private const int Most = 32;

    /// <summary>The different names, at most 32, libraries and identifiers first.</summary>
    public static IReadOnlyList<QueryEntity> Find(string query, IReadOnlyList<string> identifiers, IReadOnlyList<string> libraries)
    {
        var urls = Matches(QueryEntityKind.Url, Url(), query);
        var found = libraries.Select(library => new QueryEntity(QueryEntityKind.Library, library))
            .Concat(urls)
            .Concat(Matches(QueryEntityKind.Error, Error(), query))
            .Concat(Matches(QueryEntityKind.Version, Version(), query))
            .ToList();

        // What is named as something more telling is not named once more as an identifier.
        found.AddRange(identifiers.Where(name => !found.Exists(other => other.Text.Equals(name, StringComparison.OrdinalIgnoreCase)))
            .Select(name => new QueryEntity(QueryEntityKind.Identifier, name)));
        return [.. found.Distinct().Take(Most)];
    }

    private static IEnumerable<QueryEntity> Matches(QueryEntityKind kind, Regex regex, string query) => regex.Matches(query).Select(match => new QueryEntity(kind, match.Value));

    [GeneratedRegex(@"https?://[^\s""'<>]+[^\s""'<>.,;:!?)\]]", RegexOptions.NonBacktracking)]
    private static partial Regex Url();

    [GeneratedRegex(@"\b(?:[A-Z]\w*(?:Error|Exception|Warning)|[A-Z]{1,4}[0-9]{3,5}|E[A-Z]{4,})\b", RegexOptions.NonBacktracking)]
    private static partial Regex Error();

    [GeneratedRegex(@"\b(?:v[0-9]+(?:\.[0-9]+)*|[0-9]+\.[0-9]+(?:\.[0-9]+)*)\b", RegexOptions.NonBacktracking)]
    private static partial Regex Version();
}
