namespace Contexter.Parsing.TypeScript;

/// <summary>
/// Walks over TypeScript text token by token: names, strings, punctuation, and the comments between them. It knows what begins and ends where and nothing of meaning,
/// so that text which is no TypeScript is walked over just the same. Time is linear in what is walked over.
/// </summary>
internal sealed class TypeScriptScanner(string text, int start, int end)
{
    /// <summary>Where the scanner stands.</summary>
    public int At { get; set; } = start;

    /// <summary>One past the last character that it may look at.</summary>
    public int End => end;

    /// <summary>The documentation comment right before <see cref="At"/>, without its marks; null where there is none. Set by <see cref="SkipTrivia"/>.</summary>
    public string? Comment { get; private set; }

    /// <summary>Whether a line ended in what <see cref="SkipTrivia"/> went over.</summary>
    public bool PassedLineEnd { get; private set; }

    /// <summary>True at the end.</summary>
    public bool IsAtEnd => At >= end;

    /// <summary>The character at <see cref="At"/>; NUL at the end.</summary>
    public char Current => At < end ? text[At] : '\0';

    /// <summary>Goes over white space and comments; of several documentation comments the last counts.</summary>
    public void SkipTrivia()
    {
        Comment = null;
        PassedLineEnd = false;
        while (At < end)
        {
            if (char.IsWhiteSpace(text[At]))
            {
                PassedLineEnd |= text[At++] == '\n';
            }
            else if (Is("//"))
            {
                At = Until('\n', At);
            }
            else if (Is("/*"))
            {
                var close = text.IndexOf("*/", At + 2, Math.Max(0, end - At - 2), StringComparison.Ordinal);
                var stop = close < 0 ? end : close;
                if (Is("/**") && stop > At + 3)
                {
                    Comment = text[(At + 3)..stop];
                }

                PassedLineEnd |= text.AsSpan(At, stop - At).Contains('\n');
                At = Math.Min(end, stop + 2);
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>The name at <see cref="At"/>, which is walked over; empty where there is none.</summary>
    public string ReadName()
    {
        var from = At;
        while (At < end && IsNamePart(text[At]))
        {
            At++;
        }

        return text[from..At];
    }

    /// <summary>The name that comes next, without walking over it.</summary>
    public string PeekName()
    {
        var from = At;
        var name = ReadName();
        At = from;
        return name;
    }

    /// <summary>Walks over one token: a name, a string, a pair of brackets with all in it, or a single character.</summary>
    public void SkipToken()
    {
        if (IsAtEnd)
        {
            return;
        }

        switch (Current)
        {
            case '"' or '\'':
                SkipString(text[At]);
                break;
            case '`':
                SkipTemplate();
                break;
            case '(' or '[' or '{':
                SkipBrackets();
                break;
            case '=' when Is("=>"):
                At += 2;
                break;
            case var c when IsNamePart(c):
                ReadName();
                break;
            default:
                At++;
                break;
        }
    }

    /// <summary>Walks over a pair of brackets, whatever is in it; to the end where it is not closed.</summary>
    public void SkipBrackets()
    {
        var depth = 0;
        while (At < end)
        {
            switch (text[At])
            {
                case '(' or '[' or '{':
                    depth++;
                    At++;
                    break;
                case ')' or ']' or '}':
                    At++;
                    if (--depth <= 0)
                    {
                        return;
                    }

                    break;
                case '"' or '\'':
                    SkipString(text[At]);
                    break;
                case '`':
                    SkipTemplate();
                    break;
                case '/' when Is("//") || Is("/*"):
                    SkipTrivia();
                    break;
                default:
                    At++;
                    break;
            }
        }
    }

    /// <summary>Whether the text goes on so.</summary>
    public bool Is(string expected) => end - At >= expected.Length && text.AsSpan(At).StartsWith(expected, StringComparison.Ordinal);

    /// <summary>Whether a character may be part of a name.</summary>
    public static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c is '_' or '$' or '#' or '@';

    private void SkipString(char quote)
    {
        for (At++; At < end && text[At] != '\n'; At++)
        {
            if (text[At] == '\\')
            {
                At++;
            }
            else if (text[At] == quote)
            {
                At++;
                return;
            }
        }

        At = Math.Min(At, end);
    }

    /// <summary>A template's inner expressions are walked over as text: braces count, quotes do not.</summary>
    private void SkipTemplate()
    {
        var depth = 0;
        for (At++; At < end; At++)
        {
            switch (text[At])
            {
                case '\\':
                    At++;
                    break;
                case '$' when At + 1 < end && text[At + 1] == '{':
                    depth++;
                    At++;
                    break;
                case '{' when depth > 0:
                    depth++;
                    break;
                case '}' when depth > 0:
                    depth--;
                    break;
                case '`' when depth == 0:
                    At++;
                    return;
            }
        }

        At = Math.Min(At, end);
    }

    private int Until(char c, int from)
    {
        var found = text.IndexOf(c, from, end - from);
        return found < 0 ? end : found;
    }
}
