using System.Buffers;
using System.Globalization;
using Contexter.Documents;
using Contexter.Parsing;

namespace Contexter.Quality;

/// <summary>Tells text that helps a reader from text that does not. The limits are wide: a document has to be plainly bad to lose quality.</summary>
internal static class TextQuality
{
    private const int MinSample = 200;
    private const int MinLines = 50;
    private const int MinLineLength = 20;
    private const int MaxErrorPageLength = 1_000;
    private const int LongWord = 500;
    private const int MinMisread = 3;

    private static readonly SearchValues<char> LeadBytes = SearchValues.Create("ÂÃâ");

    private static readonly string[] ErrorTitles =
    [
        "404", "404 not found", "page not found", "403 forbidden", "access denied", "just a moment...", "attention required!", "502 bad gateway",
        "503 service unavailable", "are you a robot?", "checking your browser",
    ];

    private static readonly string[] WallPhrases =
        ["enable javascript", "javascript is required", "verify you are human", "checking your browser before", "unusual traffic from your"];

    /// <summary>Runs all checks.</summary>
    public static void Check(ParsedDocument document, AddReason add)
    {
        CheckErrorPage(document, add);
        CheckEncoding(document.Text, add);
        CheckRepetition(document.Text, add);
        CheckBlocks(document, add);
    }

    private static void CheckErrorPage(ParsedDocument document, AddReason add)
    {
        if (document.Text.Length > MaxErrorPageLength)
        {
            return;
        }

        var title = document.Title.Trim();
        var phrase = Array.Find(WallPhrases, phrase => document.Text.Contains(phrase, StringComparison.OrdinalIgnoreCase));
        if (Array.Exists(ErrorTitles, error => string.Equals(error, title, StringComparison.OrdinalIgnoreCase)) && document.Type != DocumentType.Api)
        {
            add(Severity.Error, FindingCodes.QualityErrorPage, $"its title '{title}' is that of an error page, not of documentation");
        }
        else if (phrase is not null && document.Text.Length < MaxErrorPageLength / 2)
        {
            add(Severity.Error, FindingCodes.QualityErrorPage, $"it only says '{phrase}', which sites show to programs instead of a page");
        }
    }

    private static void CheckEncoding(string text, AddReason add)
    {
        var replaced = text.AsSpan().Count('\uFFFD');
        if (replaced * 1_000L >= text.Length && replaced > 0)
        {
            add(
                replaced * 20L >= text.Length ? Severity.Error : Severity.Warning,
                FindingCodes.QualityReplacedCharacters,
                string.Create(CultureInfo.InvariantCulture, $"{replaced} of its {text.Length} characters were lost to a wrong encoding"),
                weight: 2);
        }

        var misread = CountMisread(text);
        if (misread >= MinMisread && misread * 500L >= text.Length)
        {
            add(Severity.Warning, FindingCodes.QualityMisreadCharacters, string.Create(
                CultureInfo.InvariantCulture, $"{misread} of its characters look like UTF-8 that was read in another encoding, as 'Ã©' is for 'é'"), weight: 2);
        }
    }

    /// <summary>Lead bytes of UTF-8 as Latin letters, each followed by a trail byte: in Latin-1 a control character or sign, in windows-1252 a sign.</summary>
    private static int CountMisread(string text)
    {
        var count = 0;
        for (var at = text.AsSpan().IndexOfAny(LeadBytes); at >= 0 && at + 1 < text.Length;)
        {
            count += text[at + 1] is (>= '\u0080' and <= '\u00BF') or '€' or '™' or 'œ' or '\u201C' or '\u201D' or '\u02DC' ? 1 : 0;
            var next = text.AsSpan(at + 1).IndexOfAny(LeadBytes);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return count;
    }

    private static void CheckRepetition(string text, AddReason add)
    {
        var distinct = new HashSet<string>(StringComparer.Ordinal);
        var lookup = distinct.GetAlternateLookup<ReadOnlySpan<char>>();
        var lines = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).Trim();
            if (line.Length >= MinLineLength)
            {
                lines++;
                lookup.Add(line);
            }
        }

        if (lines >= MinLines && distinct.Count * 10 < lines)
        {
            add(Severity.Warning, FindingCodes.QualityRepetition, string.Create(
                CultureInfo.InvariantCulture, $"of its {lines} lines only {distinct.Count} differ"), weight: 3);
        }
    }

    private static void CheckBlocks(ParsedDocument document, AddReason add)
    {
        int headings = 0, described = 0, prose = 0, code = 0;
        long letters = 0, visible = 0, links = 0;
        var isMinified = false;
        foreach (var block in document.Blocks)
        {
            var text = document.Text.AsSpan(block.Start, block.Length);
            switch (block.Kind)
            {
                case BlockKind.Heading:
                    headings++;
                    break;
                case BlockKind.Code:
                    code += block.Length;
                    described++;
                    break;
                case BlockKind.Other:
                    break;
                default:
                    prose += block.Length;
                    described++;
                    Count(text, ref letters, ref visible, ref isMinified);
                    links += LinkLength(text);
                    break;
            }
        }

        if (prose == 0)
        {
            add(Severity.Warning, FindingCodes.QualityNoProse, code > 0 ? "it holds code and not a word about it" : "it holds headings or markup only", weight: 2);
        }
        else if (visible >= MinSample && letters * 2 < visible)
        {
            add(Severity.Warning, FindingCodes.QualitySymbols, string.Create(
                CultureInfo.InvariantCulture, $"only {letters * 100 / visible} % of its prose are letters and digits"), weight: 2);
        }

        if (prose >= MinSample && links * 10 > prose * 8L)
        {
            add(Severity.Warning, FindingCodes.QualityLinks, string.Create(CultureInfo.InvariantCulture, $"{links * 100 / prose} % of its prose are links"), weight: 3);
        }

        if (headings >= 10 && described * 2 < headings)
        {
            add(Severity.Warning, FindingCodes.QualitySkeleton, string.Create(
                CultureInfo.InvariantCulture, $"it has {headings} headings and only {described} blocks below them"), weight: 2);
        }

        if (isMinified)
        {
            add(Severity.Warning, FindingCodes.QualityMinified, string.Create(
                CultureInfo.InvariantCulture, $"its prose holds a word of more than {LongWord} characters, as data and minified code do"), weight: 2);
        }
    }

    private static void Count(ReadOnlySpan<char> text, ref long letters, ref long visible, ref bool isMinified)
    {
        var ascii = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '(' && i > 0 && text[i - 1] == ']' && text[i..].IndexOf(')') is var target and > 0)
            {
                // The address of a link or picture is no text, and may hold the picture itself.
                (i, ascii) = (i + target, 0);
                continue;
            }

            // Scripts without spaces have long runs of letters by nature.
            ascii = c is > ' ' and < '\u007F' ? ascii + 1 : 0;
            isMinified |= ascii > LongWord;
            if (!char.IsWhiteSpace(c))
            {
                visible++;
                letters += char.IsLetterOrDigit(c) || char.IsSurrogate(c) ? 1 : 0;
            }
        }
    }

    /// <summary>Characters of inline links, their brackets included.</summary>
    private static long LinkLength(ReadOnlySpan<char> text)
    {
        var length = 0L;
        for (var at = text.IndexOf("]("); at >= 0;)
        {
            var open = text[..at].LastIndexOf('[');
            var close = text[at..].IndexOf(')');
            if (open >= 0 && close >= 0)
            {
                length += at + close + 1 - open;
            }

            text = text[(at + Math.Max(2, close))..];
            at = text.IndexOf("](");
        }

        return length;
    }
}
