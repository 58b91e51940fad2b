using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Contexter.Storage;

namespace Contexter.Deduplication;

/// <summary>The form of a text that duplicates are looked for in: two texts that a reader takes for the same have the same one.</summary>
public static class DuplicateText
{
    private const string Apostrophes = "\u2018\u2019\u201A\u201B";
    private const string Quotes = "\u201C\u201D\u201E\u201F";
    private const string Dashes = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212";
    private const char Ellipsis = '\u2026';

    /// <summary>
    /// Joins white space to single spaces, writes typographic quotation marks, dashes and ellipses as ASCII has
    /// them, and drops characters that cannot be seen. Letter case stays: names of code differ by it.
    /// </summary>
    /// <param name="text">Any text, also one that is no valid UTF-16.</param>
    public static string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var normal = new StringBuilder(text.Length);
        var isSpaceDue = false;
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                isSpaceDue = normal.Length > 0;
            }
            else if (c <= '~' || !IsInvisible(c))
            {
                normal.Append(isSpaceDue ? " " : string.Empty);
                isSpaceDue = false;
                Append(normal, c);
            }
        }

        return normal.ToString();
    }

    /// <summary>XXH64 of a normalised text, which exact duplicates have in common.</summary>
    public static ulong Hash(string normalized) => XxHash64.Hash(MemoryMarshal.AsBytes(normalized.AsSpan()));

    /// <summary>Takes the next word off a text: a run of letters, digits and underscores, or one character of a script that has no spaces. Targets of links are passed over.</summary>
    internal static bool TryReadWord(ref ReadOnlySpan<char> text, out ReadOnlySpan<char> word)
    {
        var i = 0;
        while (i < text.Length && !IsWordCharacter(text[i]))
        {
            i = IsLinkTarget(text, i) ? EndOfTarget(text, i) : i + 1;
        }

        var start = i;
        if (i < text.Length && IsWholeWord(text[i]))
        {
            i++;
        }
        else
        {
            while (i < text.Length && IsWordCharacter(text[i]) && !IsWholeWord(text[i]))
            {
                i++;
            }
        }

        word = text[start..i];
        text = text[i..];
        return word.Length > 0;
    }

    /// <summary>Whether a Markdown link's target begins at a place: <c>](</c>.</summary>
    internal static bool IsLinkTarget(ReadOnlySpan<char> text, int at) => text[at] == ']' && at + 1 < text.Length && text[at + 1] == '(';

    /// <summary>One past the parenthesis that closes a link's target; behind its opening when none does.</summary>
    internal static int EndOfTarget(ReadOnlySpan<char> text, int at)
    {
        var close = text[at..].IndexOf(')');
        return close < 0 ? at + 2 : at + close + 1;
    }

    private static void Append(StringBuilder normal, char c)
    {
        if (c == Ellipsis)
        {
            normal.Append("...");
        }
        else
        {
            normal.Append(c <= '~' ? c : Apostrophes.Contains(c, StringComparison.Ordinal) ? '\'' : Quotes.Contains(c, StringComparison.Ordinal) ? '"'
                : Dashes.Contains(c, StringComparison.Ordinal) ? '-' : c);
        }
    }

    private static bool IsInvisible(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.Control;

    private static bool IsWordCharacter(char c) => char.IsLetterOrDigit(c) || c == '_' || char.IsSurrogate(c);

    // From the radicals of Chinese on; Korean has spaces.
    private static bool IsWholeWord(char c) => c >= '\u2E80' && c is not (>= '\uAC00' and <= '\uD7AF') && !char.IsSurrogate(c) && char.IsLetter(c);
}
