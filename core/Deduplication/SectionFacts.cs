using System.Collections.Frozen;
using System.Runtime.InteropServices;
using Contexter.Storage;

namespace Contexter.Deduplication;

/// <summary>
/// What may not differ between near duplicates, however alike their words are: code, names of code, numbers, headings, and words that turn a sentence round. Pages of an
/// interface are written by one pattern, and <c>ReadUInt16</c> beside <c>ReadUInt32</c> is all that tells two of them apart.
/// </summary>
public static class SectionFacts
{
    private static readonly FrozenSet<string> TurningWords = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "no", "not", "never", "none", "nor", "neither", "nothing", "without", "cannot", "only", "except", "unless", "must", "shall", "should", "may", "true", "false", "null",
        "enable", "enables", "enabled", "disable", "disables", "disabled", "allowed", "denied", "deprecated", "obsolete", "required", "optional", "before", "after", "first", "last",
        "minimum", "maximum", "above", "below", "read", "reads", "write", "writes", "add", "adds", "remove", "removes", "start", "starts", "stop", "stops", "synchronous",
        "asynchronous", "synchronously", "asynchronously", "signed", "unsigned");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Turning = TurningWords.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Names the facts of a text in Markdown, in their order; texts with equal facts have the same.</summary>
    public static ulong Hash(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var hash = new XxHash64(0);
        var fence = string.Empty;
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            var line = raw.Trim();
            if (fence.Length > 0)
            {
                if (line.StartsWith(fence, StringComparison.Ordinal) && line.TrimStart(fence[0]).IsEmpty)
                {
                    fence = string.Empty;
                }
                else
                {
                    AddCode(ref hash, line);
                }
            }
            else if (FenceOf(line) is { Length: > 0 } opened)
            {
                fence = opened;
            }
            else if (line.StartsWith('#'))
            {
                AddHeading(ref hash, line);
            }
            else
            {
                AddProse(ref hash, line);
            }
        }

        return hash.GetHash();
    }

    private static string FenceOf(ReadOnlySpan<char> line)
    {
        var length = line.Length - (line.StartsWith('`') ? line.TrimStart('`') : line.StartsWith('~') ? line.TrimStart('~') : line).Length;
        return length >= 3 && !line[length..].Contains('`') ? line[..length].ToString() : string.Empty;
    }

    /// <summary>Code counts letter by letter, but for white space.</summary>
    private static void AddCode(ref XxHash64 hash, ReadOnlySpan<char> line)
    {
        foreach (var range in line.SplitAny(' ', '\t'))
        {
            if (line[range] is { IsEmpty: false } token)
            {
                Add(ref hash, token);
            }
        }
    }

    private static void AddHeading(ref XxHash64 hash, ReadOnlySpan<char> line)
    {
        while (DuplicateText.TryReadWord(ref line, out var word))
        {
            Add(ref hash, word.ToString().ToLowerInvariant());
        }
    }

    private static void AddProse(ref XxHash64 hash, ReadOnlySpan<char> line)
    {
        for (var i = 0; i < line.Length;)
        {
            if (line[i] == '`' && EndOfCode(line, i) is > 0 and var end)
            {
                AddCode(ref hash, line[i..end].Trim('`'));
                i = end;
            }
            else if (DuplicateText.IsLinkTarget(line, i))
            {
                i = DuplicateText.EndOfTarget(line, i);
            }
            else
            {
                var start = i++;
                while (i < line.Length && !char.IsWhiteSpace(line[i]) && line[i] != '`' && !DuplicateText.IsLinkTarget(line, i))
                {
                    i++;
                }

                if (Trim(line[start..i]) is { IsEmpty: false } token && IsFact(token))
                {
                    Add(ref hash, token);
                }
            }
        }
    }

    /// <summary>One past the back quotes that close a span of code; 0 when none do.</summary>
    private static int EndOfCode(ReadOnlySpan<char> line, int start)
    {
        var length = line[start..].Length - line[start..].TrimStart('`').Length;
        for (var i = start + length; i < line.Length; i++)
        {
            if (line[i] == '`')
            {
                var run = line[i..].Length - line[i..].TrimStart('`').Length;
                if (run == length)
                {
                    return i + run;
                }

                i += run - 1;
            }
        }

        return 0;
    }

    private static ReadOnlySpan<char> Trim(ReadOnlySpan<char> token) => token.TrimStart(" \t([{<\"'*_|>!\u2018\u201C").TrimEnd(" \t.,;:!?)]}>\"'*_|\u2019\u201D\u2026");

    /// <summary>Numbers, and what is not spelt like a word: <c>--force</c>, <c>Math.Max</c>, <c>max_size</c>, <c>IList</c>, <c>HTTP</c>.</summary>
    private static bool IsFact(ReadOnlySpan<char> token)
    {
        for (var i = 0; i < token.Length; i++)
        {
            var c = token[i];
            if (char.IsDigit(c) || (i > 0 && char.IsUpper(c)) || (i > 0 && c is '.' or '_' or ':') || c is '/' or '\\' or '@' or '$' or '=' or '<' or '>' or '+' or '%' or '#' or '&')
            {
                return true;
            }
        }

        return (token[0] == '-' && token.Length > 1) || Turning.Contains(token) || token.EndsWith("n't", StringComparison.OrdinalIgnoreCase)
            || token.EndsWith("n\u2019t", StringComparison.OrdinalIgnoreCase);
    }

    private static void Add(ref XxHash64 hash, ReadOnlySpan<char> token)
    {
        hash.Append(MemoryMarshal.AsBytes(token));
        hash.Append([0, 0]);
    }
}
