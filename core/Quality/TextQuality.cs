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

    private static readonly string[] ErrorTitles =
    [
        "404", "404 not found", "page not found", "403 forbidden", "access denied", "just a moment...", "attention required!", "502 bad gateway",
        "503 service unavailable", "are you a robot?", "checking your browser",
    ];

    private static readonly string[] WallPhrases =
        ["enable javascript", "javascript is required", "verify you are human", "checking your browser before", "unusual traffic from your"];

    /// <summary>Runs all checks.</summary>
    public static void Check(ParsedDocument document, Action<Severity, string, string> add)
    {
        CheckErrorPage(document, add);
        CheckReplaced(document.Text, add);
        CheckRepetition(document.Text, add);
        CheckBlocks(document, add);
    }

    private static void CheckErrorPage(ParsedDocument document, Action<Severity, string, string> add)
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

    private static void CheckReplaced(string text, Action<Severity, string, string> add)
    {
        var replaced = text.AsSpan().Count('\uFFFD');
        if (replaced * 1_000L >= text.Length && replaced > 0)
        {
            add(
                replaced * 20L >= text.Length ? Severity.Error : Severity.Warning,
                FindingCodes.QualityReplacedCharacters,
                string.Create(CultureInfo.InvariantCulture, $"{replaced} of its {text.Length} characters were lost to a wrong encoding"));
        }
    }

    private static void CheckRepetition(string text, Action<Severity, string, string> add)
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
                CultureInfo.InvariantCulture, $"of its {lines} lines only {distinct.Count} differ"));
        }
    }

    private static void CheckBlocks(ParsedDocument document, Action<Severity, string, string> add)
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
            add(Severity.Warning, FindingCodes.QualityNoProse, code > 0 ? "it holds code and not a word about it" : "it holds headings or markup only");
        }
        else if (visible >= MinSample && letters * 2 < visible)
        {
            add(Severity.Warning, FindingCodes.QualitySymbols, string.Create(
                CultureInfo.InvariantCulture, $"only {letters * 100 / visible} % of its prose are letters and digits"));
        }

        if (prose >= MinSample && links * 10 > prose * 8L)
        {
            add(Severity.Warning, FindingCodes.QualityLinks, string.Create(CultureInfo.InvariantCulture, $"{links * 100 / prose} % of its prose are links"));
        }

        if (headings >= 10 && described * 2 < headings)
        {
            add(Severity.Warning, FindingCodes.QualitySkeleton, string.Create(
                CultureInfo.InvariantCulture, $"it has {headings} headings and only {described} blocks below them"));
        }

        if (isMinified)
        {
            add(Severity.Warning, FindingCodes.QualityMinified, string.Create(
                CultureInfo.InvariantCulture, $"its prose holds a word of more than {LongWord} characters, as data and minified code do"));
        }
    }

    private static void Count(ReadOnlySpan<char> text, ref long letters, ref long visible, ref bool isMinified)
    {
        var ascii = 0;
        foreach (var c in text)
        {
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
