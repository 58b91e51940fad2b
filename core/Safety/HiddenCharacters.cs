using System.Globalization;
using System.Text;

namespace Contexter.Safety;

/// <summary>
/// Finds characters that carry what people do not see: letters of the block Tags, long runs of characters without width or of variation selectors, overrides of the writing
/// direction, and embeddings of it that a line leaves open (Boucher and Anderson, Trojan Source, 2021).
/// </summary>
internal static class HiddenCharacters
{
    // Eight invisible characters carry a letter; a joiner between two emoji stands alone.
    private const int SuspiciousRun = 6;

    /// <summary>The first such place, with its characters by their numbers; null when there is none.</summary>
    public static string? Find(ReadOnlySpan<char> text)
    {
        if (Ascii.IsValid(text))
        {
            return null;
        }

        var (run, open, isFlag, start) = (0, 0, false, 0);
        for (var i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text[i..], out var rune, out var length);
            var value = rune.Value;
            switch (value)
            {
                case 0x202D or 0x202E:
                    return Describe(text, i);
                case 0x202A or 0x202B or 0x2066 or 0x2067 or 0x2068:
                    start = open++ == 0 ? i : start;
                    break;
                case 0x202C or 0x2069:
                    open = Math.Max(0, open - 1);
                    break;
                case '\n' when open > 0:
                    return Describe(text, start);
            }

            // The flags of England, Scotland and Wales are a black flag and tags.
            isFlag = value == 0x1F3F4 || (isFlag && IsTag(value));
            run = (IsTag(value) && !isFlag) || value is 0x200B or 0x200C or 0x200D or 0x2060 or 0xFEFF or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF) ? run + 1 : 0;
            if (run >= SuspiciousRun)
            {
                return Describe(text, Math.Max(0, i - ((SuspiciousRun - 1) * length)));
            }

            i += length;
        }

        return open > 0 ? Describe(text, start) : null;
    }

    private static bool IsTag(int value) => value is >= 0xE0001 and <= 0xE007F;

    /// <summary>Up to twelve characters from a place on; letters of the block Tags are written as the letters that they stand for, too.</summary>
    private static string Describe(ReadOnlySpan<char> text, int start)
    {
        const int Shown = 12;
        var numbers = new StringBuilder();
        var letters = new StringBuilder();
        foreach (var rune in text[start..].EnumerateRunes())
        {
            if (numbers.Length > Shown * 7)
            {
                break;
            }

            numbers.Append(CultureInfo.InvariantCulture, $"{(numbers.Length == 0 ? string.Empty : " ")}{Write(rune)}");
            letters.Append(IsTag(rune.Value) && rune.Value >= 0xE0020 ? ((char)(rune.Value - 0xE0000)).ToString() : string.Empty);
        }

        return letters.Length == 0 ? numbers.ToString() : $"{numbers} ({letters})";
    }

    private static string Write(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Control
            ? "U+" + rune.Value.ToString("X4", CultureInfo.InvariantCulture)
            : rune.ToString();
}
