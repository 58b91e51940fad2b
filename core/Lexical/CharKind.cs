using System.Globalization;
using System.Text;

namespace Contexter.Lexical;

/// <summary>What a character is to the analyser.</summary>
internal enum CharKind : byte
{
    /// <summary>Separates words.</summary>
    None = 0,

    /// <summary>A letter that is not upper case.</summary>
    Lower = 1,

    /// <summary>An upper or title case letter.</summary>
    Upper = 2,

    /// <summary>A digit.</summary>
    Digit = 3,

    /// <summary>An underscore: joins identifiers, separates their parts.</summary>
    Underscore = 4,

    /// <summary>A letter of a script that writes no spaces between words.</summary>
    Ideograph = 5,
}

/// <summary>Classifies characters, ASCII by table.</summary>
internal static class CharKinds
{
    private static readonly CharKind[] Ascii = BuildAscii();

    /// <summary>The kind of the character at an index; <paramref name="length"/> is 2 for a surrogate pair, else 1.</summary>
    public static CharKind At(ReadOnlySpan<char> text, int index, out int length)
    {
        var c = text[index];
        length = 1;
        return c < 128 ? Ascii[c] : Classify(text, index, ref length);
    }

    private static CharKind Classify(ReadOnlySpan<char> text, int index, ref int length)
    {
        if (Rune.DecodeFromUtf16(text[index..], out var rune, out var consumed) != System.Buffers.OperationStatus.Done)
        {
            return CharKind.None;
        }

        length = consumed;
        if (IsIdeograph(rune.Value))
        {
            return CharKind.Ideograph;
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => CharKind.Upper,
            UnicodeCategory.LowercaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CharKind.Lower,
            // A combining mark belongs to the letter before it.
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark => CharKind.Lower,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharKind.Digit,
            _ => CharKind.None,
        };
    }

    /// <summary>Kana, Han and Hangul.</summary>
    private static bool IsIdeograph(int rune) => rune is (>= 0x3041 and <= 0x30ff) or (>= 0x3400 and <= 0x4dbf) or (>= 0x4e00 and <= 0x9fff)
        or (>= 0xac00 and <= 0xd7a3) or (>= 0xf900 and <= 0xfaff) or (>= 0x20000 and <= 0x323af);

    private static CharKind[] BuildAscii()
    {
        var kinds = new CharKind[128];
        for (var c = 'a'; c <= 'z'; c++)
        {
            kinds[c] = CharKind.Lower;
            kinds[char.ToUpperInvariant(c)] = CharKind.Upper;
        }

        for (var c = '0'; c <= '9'; c++)
        {
            kinds[c] = CharKind.Digit;
        }

        kinds['_'] = CharKind.Underscore;
        return kinds;
    }
}
