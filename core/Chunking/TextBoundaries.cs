namespace Contexter.Chunking;

/// <summary>Where prose and lines can be cut. A boundary is a position between two characters, behind the white space that follows a sentence, line or word.</summary>
internal static class TextBoundaries
{
    private const string SentenceEnds = ".!?…";
    private const string WideSentenceEnds = "。！？｡︒﹒";
    private const int MaxClosers = 4;
    private const string Closers = "\"'”’»)]}*_`」』）";

    /// <summary>The last sentence boundary behind <paramref name="from"/>, at or before <paramref name="to"/>; -1 when there is none.</summary>
    public static int LastSentence(ReadOnlySpan<char> text, int from, int to) => Last(text, from, to, IsSentence);

    /// <summary>The first sentence boundary at or behind <paramref name="from"/>, before <paramref name="to"/>; -1 when there is none.</summary>
    public static int FirstSentence(ReadOnlySpan<char> text, int from, int to) => First(text, from, to, IsSentence);

    /// <summary>The last position behind a line end, behind <paramref name="from"/>, at or before <paramref name="to"/>; -1 when there is none.</summary>
    public static int LastLine(ReadOnlySpan<char> text, int from, int to) => Last(text, from, to, IsLine);

    /// <summary>The first position behind a line end, at or behind <paramref name="from"/>, before <paramref name="to"/>; -1 when there is none.</summary>
    public static int FirstLine(ReadOnlySpan<char> text, int from, int to) => First(text, from, to, IsLine);

    /// <summary>The last start of a word behind <paramref name="from"/>, at or before <paramref name="to"/>; -1 when there is none.</summary>
    public static int LastWord(ReadOnlySpan<char> text, int from, int to) => Last(text, from, to, IsWord);

    private static int Last(ReadOnlySpan<char> text, int from, int to, Func<ReadOnlySpan<char>, int, bool> isBoundary)
    {
        for (var index = to; index > from; index--)
        {
            if (isBoundary(text, index))
            {
                return index;
            }
        }

        return -1;
    }

    private static int First(ReadOnlySpan<char> text, int from, int to, Func<ReadOnlySpan<char>, int, bool> isBoundary)
    {
        for (var index = from; index < to; index++)
        {
            if (isBoundary(text, index))
            {
                return index;
            }
        }

        return -1;
    }

    private static bool IsLine(ReadOnlySpan<char> text, int index) => text[index - 1] == '\n';

    private static bool IsWord(ReadOnlySpan<char> text, int index) =>
        char.IsWhiteSpace(text[index - 1]) && (index == text.Length || !char.IsWhiteSpace(text[index]));

    /// <summary>
    /// A sentence starts behind a full stop (with quotes and brackets behind it) and white space, unless with a small letter, as after "e.g."; behind an
    /// ideographic full stop; and behind an empty line.
    /// </summary>
    private static bool IsSentence(ReadOnlySpan<char> text, int index)
    {
        if (index < text.Length && char.IsWhiteSpace(text[index]))
        {
            return false;
        }

        var end = index;
        var lineEnds = 0;
        while (end > 0 && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
            lineEnds += text[end] == '\n' ? 1 : 0;
        }

        if (lineEnds > 1)
        {
            return true;
        }

        var last = end;
        while (last > 0 && end - last < MaxClosers && Closers.Contains(text[last - 1], StringComparison.Ordinal))
        {
            last--;
        }

        if (last == 0 || (end == index && index < text.Length && Closers.Contains(text[index], StringComparison.Ordinal)))
        {
            return false;
        }

        return WideSentenceEnds.Contains(text[last - 1], StringComparison.Ordinal)
            || (end < index && SentenceEnds.Contains(text[last - 1], StringComparison.Ordinal) && (index == text.Length || !char.IsLower(text[index])));
    }
}
