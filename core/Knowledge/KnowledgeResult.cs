namespace Contexter.Knowledge;

/// <summary>A piece of text that a source found.</summary>
public sealed record KnowledgeResult
{
    // An object, its strings' headers and its place in lists, rounded up.
    private const int Overhead = 256;

    /// <summary>Name of the source.</summary>
    public required string Source { get; init; }

    /// <summary>Title of the page or document.</summary>
    public required string Title { get; init; }

    /// <summary>Where it stands.</summary>
    public required string Url { get; init; }

    /// <summary>The text, plain or Markdown.</summary>
    public required string Text { get; init; }

    /// <summary>How well the source thinks it answers, 0 to 1.</summary>
    public required double Score { get; init; }

    /// <summary>When it was published or last changed, as far as that is known.</summary>
    public DateTimeOffset? Published { get; init; }

    /// <summary>Library and version, <c>name@version</c>; null for what is of no library.</summary>
    public string? Library { get; init; }

    /// <summary>Headings above the text, joined by <c> &gt; </c>; empty for none.</summary>
    public string Section { get; init; } = string.Empty;

    /// <summary>Whether the text reads like an instruction to a language model: it is shown, but nothing is taken from it.</summary>
    public bool IsUntrusted { get; init; }

    /// <summary>Bytes that it keeps in memory, about.</summary>
    public long Bytes => Overhead + (sizeof(char) * (long)(Title.Length + Url.Length + Text.Length + Section.Length + (Library?.Length ?? 0)));
}
