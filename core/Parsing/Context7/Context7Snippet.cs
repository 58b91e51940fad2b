namespace Contexter.Parsing.Context7;

/// <summary>One snippet of an answer of Context7, code or prose.</summary>
internal sealed record Context7Snippet
{
    /// <summary>Where it is from: an address, with a fragment that numbers it or without; empty where the answer does not say.</summary>
    public required string Origin { get; init; }

    /// <summary>True where <see cref="Origin"/> names this very snippet, not only its page.</summary>
    public bool IsNumbered { get; init; }

    /// <summary>Headings above it, outermost first; the last is the title.</summary>
    public required IReadOnlyList<string> Headings { get; init; }

    /// <summary>Its prose as Markdown; may be empty.</summary>
    public string Prose { get; init; } = string.Empty;

    /// <summary>Its code with its languages, in order.</summary>
    public IReadOnlyList<(string? Language, string Code)> Code { get; init; } = [];

    /// <summary>False for one without anything in it.</summary>
    public bool HasContent => !string.IsNullOrWhiteSpace(Prose) || Code.Any(code => !string.IsNullOrWhiteSpace(code.Code));
}
