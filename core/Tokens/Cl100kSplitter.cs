using System.Globalization;

namespace Contexter.Tokens;

/// <summary>Splits text into the pieces that cl100k_base merges separately.</summary>
/// <remarks>
/// Equals the pattern <c>'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+</c> over code points.
/// Letters and numbers are those of the runtime's Unicode tables.
/// </remarks>
internal static class Cl100kSplitter
{
    private enum Kind : byte
    {
        Other,
        Letter,
        Number,
        Space,
        NewLine,
    }

    private static ReadOnlySpan<byte> AsciiKinds =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 4, 3, 3, 4, 0, 0, // tab, \n, vertical tab, form feed, \r
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // space
        2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0, // 0-9
        0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, // A-O
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, // P-Z
        0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, // a-o
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, // p-z
    ];

    /// <summary>One past the last byte of the piece that starts at <paramref name="start"/>.</summary>
    /// <param name="text">Valid UTF-8, whole: a piece can depend on all white space behind it.</param>
    /// <param name="start">First byte of a piece: 0 or the end of the one before; less than the length.</param>
    public static int PieceEnd(ReadOnlySpan<byte> text, int start)
    {
        if (text[start] == (byte)'\'')
        {
            var contraction = ContractionLength(text[(start + 1)..]);
            if (contraction > 0)
            {
                return start + 1 + contraction;
            }
        }

        var kind = KindAt(text, start, out var next);
        switch (kind)
        {
            case Kind.Letter:
                return LettersEnd(text, next);
            case Kind.Number:
                return NumberEnd(text, next);
        }

        if (kind != Kind.NewLine && next < text.Length && KindAt(text, next, out var second) is var following and not Kind.NewLine)
        {
            if (following == Kind.Letter)
            {
                return LettersEnd(text, second);
            }

            if (following == Kind.Other && (kind == Kind.Other || text[start] == (byte)' '))
            {
                return OthersEnd(text, second);
            }
        }

        return kind == Kind.Other ? OthersEnd(text, next) : WhiteSpaceEnd(text, start);
    }

    /// <summary>Length of what follows the apostrophe of an English contraction, 0 when nothing of the kind does.</summary>
    private static int ContractionLength(ReadOnlySpan<byte> text) => text switch
    {
        [(byte)'s' or (byte)'S' or (byte)'d' or (byte)'D' or (byte)'m' or (byte)'M' or (byte)'t' or (byte)'T', ..] => 1,
        [(byte)'l' or (byte)'L', (byte)'l' or (byte)'L', ..] => 2,
        [(byte)'v' or (byte)'V' or (byte)'r' or (byte)'R', (byte)'e' or (byte)'E', ..] => 2,
        [0xC5, 0xBF, ..] => 2, // U+017F, long s: its simple case folding is s
        _ => 0,
    };

    private static int LettersEnd(ReadOnlySpan<byte> text, int index)
    {
        while (index < text.Length && KindAt(text, index, out var next) == Kind.Letter)
        {
            index = next;
        }

        return index;
    }

    /// <summary>The end of a number whose first code point ends at <paramref name="index"/>: three code points at most.</summary>
    private static int NumberEnd(ReadOnlySpan<byte> text, int index)
    {
        for (var more = 0; more < 2 && index < text.Length && KindAt(text, index, out var next) == Kind.Number; more++)
        {
            index = next;
        }

        return index;
    }

    /// <summary>The end of a run of punctuation and symbols with the line ends behind it.</summary>
    private static int OthersEnd(ReadOnlySpan<byte> text, int index)
    {
        while (index < text.Length && KindAt(text, index, out var next) == Kind.Other)
        {
            index = next;
        }

        while (index < text.Length && text[index] is (byte)'\r' or (byte)'\n')
        {
            index++;
        }

        return index;
    }

    /// <summary>
    /// The end of a piece of white space: up to the last line end of the run; without one, up to the last code point before text, which goes with the
    /// text, unless the run is that code point or ends the text.
    /// </summary>
    private static int WhiteSpaceEnd(ReadOnlySpan<byte> text, int start)
    {
        var index = start;
        var last = start;
        var newLineEnd = -1;
        while (index < text.Length && KindAt(text, index, out var next) is var kind and (Kind.Space or Kind.NewLine))
        {
            last = index;
            index = next;
            if (kind == Kind.NewLine)
            {
                newLineEnd = next;
            }
        }

        if (newLineEnd >= 0)
        {
            return newLineEnd;
        }

        return index == text.Length || last == start ? index : last;
    }

    private static Kind KindAt(ReadOnlySpan<byte> text, int index, out int next)
    {
        var first = text[index];
        if (first < 0x80)
        {
            next = index + 1;
            return (Kind)AsciiKinds[first];
        }

        return WideKindAt(text, index, out next);
    }

    private static Kind WideKindAt(ReadOnlySpan<byte> text, int index, out int next)
    {
        int first = text[index];
        int codePoint;
        if (first < 0xE0)
        {
            codePoint = ((first & 0x1F) << 6) | (text[index + 1] & 0x3F);
            next = index + 2;
        }
        else if (first < 0xF0)
        {
            codePoint = ((first & 0x0F) << 12) | ((text[index + 1] & 0x3F) << 6) | (text[index + 2] & 0x3F);
            next = index + 3;
        }
        else
        {
            codePoint = ((first & 0x07) << 18) | ((text[index + 1] & 0x3F) << 12) | ((text[index + 2] & 0x3F) << 6) | (text[index + 3] & 0x3F);
            next = index + 4;
        }

        return CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
            UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => Kind.Space,
            // NEXT LINE is the one control character beyond ASCII with the property White_Space.
            _ => codePoint == 0x85 ? Kind.Space : Kind.Other,
        };
    }
}
