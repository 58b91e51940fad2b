using Contexter.Lexical;

namespace Contexter.Search;

/// <summary>Cuts extracts of one text around windows of matches.</summary>
internal sealed class SnippetCutter(string text, List<SnippetMatch> matches, int length)
{
    // A longer code line is cut like prose.
    private const int MaxCodeLineLength = 160;

    private readonly List<TextRange> _code = FindCode(text);

    /// <summary>The extracts around windows that come in order and share no match.</summary>
    public List<Snippet> Cut(List<SnippetWindow> windows)
    {
        var snippets = new List<Snippet>(windows.Count);
        var low = 0;
        for (var i = 0; i < windows.Count; i++)
        {
            var high = i + 1 < windows.Count ? matches[windows[i + 1].First].Start : text.Length;
            var range = Extend(matches[windows[i].First].Start, matches[windows[i].Last].End, low, high);
            snippets.Add(ToSnippet(range));
            low = range.End;
        }

        return snippets;
    }

    /// <summary>The beginning of a text without a match.</summary>
    public Snippet CutBeginning()
    {
        var start = text.Length - text.AsSpan().TrimStart().Length;
        var end = Math.Min(text.Length, start + length);
        if (SnapEnd(end, start, text.Length) is var border && border > start)
        {
            end = border;
        }
        else if (char.IsLowSurrogate(text[end]))
        {
            // One word without an end: cut it, but no character in two.
            end--;
        }

        return ToSnippet(Trim(start, end, start, start));
    }

    /// <summary>Widens a window to the length, as evenly as low and high allow, and moves its ends to borders.</summary>
    private TextRange Extend(int windowStart, int windowEnd, int low, int high)
    {
        var wanted = Math.Max(length, windowEnd - windowStart);
        var start = Math.Max(low, windowStart - ((wanted - (windowEnd - windowStart)) / 2));
        var end = Math.Min(high, start + wanted);
        start = Math.Max(low, Math.Min(start, end - wanted));

        start = SnapStart(start, windowStart, low);
        end = SnapEnd(Math.Clamp(start + wanted, end, high), windowEnd, high);
        foreach (var match in matches)
        {
            // A match that is not of the window is in the extract as a whole or not at all.
            start = match.Start < start && start < match.End ? Math.Min(match.End, windowStart) : start;
            end = match.Start < end && end < match.End ? Math.Max(match.Start, windowEnd) : end;
        }

        return Trim(start, end, windowStart, windowEnd);
    }

    private int SnapStart(int start, int windowStart, int low)
    {
        if (start == 0 || start == windowStart)
        {
            return start;
        }

        if (IsInCode(start))
        {
            var lineStart = text.LastIndexOf('\n', start - 1) + 1;
            var nextLine = text.IndexOf('\n', start - 1, windowStart - start + 1) + 1;
            if (nextLine > 0)
            {
                return nextLine;
            }

            if (lineStart >= low && windowStart - lineStart <= MaxCodeLineLength)
            {
                return lineStart;
            }
        }

        // Where a line or a sentence begins reads best.
        for (var place = start; place <= windowStart; place++)
        {
            if (IsBeginning(place))
            {
                return place;
            }
        }

        while (start < windowStart && !IsWordBorder(start))
        {
            start++;
        }

        return start;
    }

    private int SnapEnd(int end, int windowEnd, int high)
    {
        if (end == text.Length || end <= windowEnd)
        {
            return end;
        }

        if (IsInCode(end))
        {
            var lastLineEnd = text.LastIndexOf('\n', end, end - windowEnd + 1);
            if (lastLineEnd >= 0)
            {
                return lastLineEnd;
            }

            var lineEnd = text.IndexOf('\n', end) is var found and >= 0 ? found : text.Length;
            if (lineEnd <= high && lineEnd - windowEnd <= MaxCodeLineLength)
            {
                return lineEnd;
            }
        }

        // Where a line or a sentence ends reads best, unless most of what could follow is lost.
        for (var place = end; place > windowEnd + ((end - windowEnd) / 2); place--)
        {
            if (IsEnding(place))
            {
                return place;
            }
        }

        var border = end;
        while (border > windowEnd && !IsWordBorder(border))
        {
            border--;
        }

        return border;
    }

    /// <summary>Leaves out white space at both ends, but not the indentation of a code line.</summary>
    private TextRange Trim(int start, int end, int windowStart, int windowEnd)
    {
        var keepsIndentation = IsInCode(start) && (start == 0 || text[start - 1] == '\n');
        while (start < windowStart && (keepsIndentation ? text[start] is '\n' : char.IsWhiteSpace(text[start])))
        {
            start++;
        }

        while (end > windowEnd && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        return new TextRange(start, end);
    }

    private Snippet ToSnippet(TextRange range)
    {
        var marked = new List<TextRange>();
        foreach (var match in matches)
        {
            if (match.Start >= range.Start && match.End <= range.End)
            {
                marked.Add(new TextRange(match.Start - range.Start, match.End - range.Start));
            }
        }

        return new Snippet(text[range.Start..range.End], range.Start, marked);
    }

    private bool IsInCode(int position)
    {
        foreach (var range in _code)
        {
            if (position >= range.Start && position <= range.End)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsBeginning(int position)
        => !char.IsWhiteSpace(text[position]) && (position == 0 || text[position - 1] == '\n' || (position > 1 && text[position - 1] == ' ' && text[position - 2] is '.' or '!' or '?'));

    private bool IsEnding(int position)
        => text[position] == '\n' || (text[position - 1] is '.' or '!' or '?' && char.IsWhiteSpace(text[position]));

    private bool IsWordBorder(int position) => !(JoinsWord(text[position - 1]) && JoinsWord(text[position]));

    // Ideographs are words of their own. Half a surrogate pair joins, so that no pair is cut.
    private static bool JoinsWord(char c) => char.IsSurrogate(c) || CharKinds.At([c], 0, out _) is not (CharKind.None or CharKind.Ideograph);

    /// <summary>The lines between code fences, without the fences.</summary>
    private static List<TextRange> FindCode(string text)
    {
        var code = new List<TextRange>();
        var codeStart = -1;
        for (var lineStart = 0; lineStart < text.Length;)
        {
            var lineEnd = text.IndexOf('\n', lineStart) is var found and >= 0 ? found : text.Length;
            var line = text.AsSpan(lineStart, lineEnd - lineStart).TrimStart();
            if (line.StartsWith("```") || line.StartsWith("~~~"))
            {
                if (codeStart >= 0)
                {
                    code.Add(new TextRange(codeStart, Math.Max(codeStart, lineStart - 1)));
                }

                codeStart = codeStart >= 0 ? -1 : lineEnd + 1;
            }

            lineStart = lineEnd + 1;
        }

        if (codeStart >= 0 && codeStart < text.Length)
        {
            code.Add(new TextRange(codeStart, text.Length));
        }

        return code;
    }
}
