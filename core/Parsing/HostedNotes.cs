using System.Text.RegularExpressions;

namespace Contexter.Parsing;

/// <summary>
/// The note that hosted documentation puts on top of every page: it tells programs where the list of pages is ("Fetch the complete documentation index at ...") and would be the
/// first thing in every first chunk.
/// </summary>
internal static partial class HostedNotes
{
    private const int LinesToSearch = 30;
    private const int MaxNoteLines = 8;
    private const int MaxNoteLength = 500;

    /// <summary>True for a text that is such a note and nothing else.</summary>
    public static bool IsNote(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= MaxNoteLength && text.Contains("llms", StringComparison.OrdinalIgnoreCase) && Note().IsMatch(text);
    }

    /// <summary>The text without the note.</summary>
    /// <param name="text">Markdown or plain text, normalised.</param>
    public static string Strip(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Contains("llms", StringComparison.OrdinalIgnoreCase))
        {
            return text;
        }

        // The note is the lines around its address up to the next empty ones.
        var start = 0;
        var (paragraph, lines, isNote) = (0, 0, false);
        for (var line = 0; line < LinesToSearch && start < text.Length; line++)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            var content = text.AsSpan(start, end - start).Trim();
            if (content.Length == 0)
            {
                if (isNote)
                {
                    break;
                }

                (paragraph, lines) = (end + 1, 0);
            }
            else
            {
                lines++;
                isNote |= content.Length <= MaxNoteLength && Note().IsMatch(content);
            }

            start = end + 1;
        }

        return isNote && lines <= MaxNoteLines
            ? string.Concat(text.AsSpan(0, Math.Min(paragraph, text.Length)), text.AsSpan(Math.Min(start, text.Length)).TrimStart('\n'))
            : text;
    }

    [GeneratedRegex(@"\b(?:documentation|docs)\b.{0,60}\bindex\b.{0,120}\bllms(?:-full)?\.txt\b|\bllms(?:-full)?\.txt\b.{0,120}\b(?:documentation|docs)\b.{0,60}\bindex\b", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Note();
}
