using Contexter.Documents;

namespace Contexter.Indexing;

/// <summary>The headings that a chunk is found by.</summary>
internal static class SearchedHeadings
{
    /// <summary>The headings above a chunk, and the titles and headings of the places that it stands for, as far as they are others.</summary>
    public static IEnumerable<string> Of(string title, IReadOnlyList<string> headingPath, IReadOnlyList<MergedChunk> alsoAt) => alsoAt.Count == 0
        ? headingPath
        : headingPath.Concat(alsoAt.SelectMany(place => place.HeadingPath.Prepend(place.Title)).Except(headingPath.Prepend(title), StringComparer.Ordinal));

    /// <summary>Whether a place that a chunk stands for is below a section or path.</summary>
    public static bool IsBelow(string prefix, MergedChunk place) =>
        place.Path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) || string.Join(" > ", place.HeadingPath).StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
}
