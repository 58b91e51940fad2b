namespace Contexter.Embeddings;

/// <summary>What is embedded of a chunk: where it stands, then what it says.</summary>
public static class EmbeddingText
{
    /// <summary>The text to embed.</summary>
    /// <param name="title">Title of the document.</param>
    /// <param name="headingPath">Headings above the chunk, outermost first; one that repeats the title or another is left out.</param>
    /// <param name="text">The chunk's text.</param>
    public static string Of(string title, IEnumerable<string> headingPath, string text) =>
        string.Join(" > ", headingPath.Prepend(title).Distinct(StringComparer.Ordinal)) + "\n" + text;
}
