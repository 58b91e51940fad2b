using Contexter.GrainInterfaces;

namespace Contexter.Client.Passages;

/// <summary>Fits texts into a number of tokens (of cl100k_base), so that an answer is no longer than its reader can use.</summary>
/// <remarks>Safe for concurrent use.</remarks>
public interface ITextBudget
{
    /// <summary>How many tokens a text has.</summary>
    int CountTokens(string text);

    /// <summary>As much of a Markdown text from a position on as fits: whole sections, else whole blocks, else whole sentences. Code blocks and tables are never cut.</summary>
    /// <param name="markdown">The text.</param>
    /// <param name="start">Where the part begins, 0 to the length of the text.</param>
    /// <param name="maxTokens">Most tokens, 1 or more.</param>
    /// <exception cref="ContexterFaultException">The text cannot be read as Markdown.</exception>
    TextPart Take(string markdown, int start, int maxTokens);
}

/// <summary>A part of a text.</summary>
/// <param name="Text">What it says; empty when not even the first piece that cannot be cut fits.</param>
/// <param name="Tokens">Tokens of the text; when it is empty, those that the first piece needs.</param>
/// <param name="Next">Where the next part begins; null at the end of the text.</param>
public readonly record struct TextPart(string Text, int Tokens, int? Next);
