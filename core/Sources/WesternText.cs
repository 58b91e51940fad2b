using System.Text;

namespace Contexter.Sources;

/// <summary>Tells text of a Western European language in windows-1252 (and so in ISO 8859-1) from other bytes that are not UTF-8.</summary>
/// <remarks>
/// Such text is mostly ASCII, with single letters of the upper half between them. It is taken for that only when nothing speaks for anything else: damaged UTF-8 has
/// sequences that are whole, other alphabets have words of the upper half, and Central European letters stand where windows-1252 has signs.
/// </remarks>
internal static class WesternText
{
    private const int MaxShareOfUpperHalf = 25;
    private const int MaxRun = 2;

    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>Decodes bytes that are not valid UTF-8.</summary>
    /// <returns>The text; null where the bytes may be something else.</returns>
    public static string? TryDecode(ReadOnlySpan<byte> bytes)
    {
        var upper = 0;
        var run = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var value = bytes[i];
            if (value < 0x80)
            {
                run = 0;
                if (value < 0x20 && value is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f'))
                {
                    return null;
                }

                continue;
            }

            upper++;
            run++;
            if (run > MaxRun || IsUndefined(value) || StartsUtf8(bytes[i..]) || (IsInsideWord(bytes, i) && !IsLetter(value)))
            {
                return null;
            }
        }

        return upper * 100L <= bytes.Length * (long)MaxShareOfUpperHalf ? Windows1252.GetString(bytes) : null;
    }

    private static bool IsUndefined(byte value) => value is 0x81 or 0x8D or 0x8F or 0x90 or 0x9D;

    private static bool StartsUtf8(ReadOnlySpan<byte> bytes) => Rune.DecodeFromUtf8(bytes, out _, out _) == System.Buffers.OperationStatus.Done;

    private static bool IsInsideWord(ReadOnlySpan<byte> bytes, int index) =>
        index > 0 && index + 1 < bytes.Length && MayBeLetter(bytes[index - 1]) && MayBeLetter(bytes[index + 1]);

    private static bool MayBeLetter(byte value) => char.IsAsciiLetter((char)value) || value >= 0xC0;

    /// <summary>Letters, and the apostrophe, the dashes and the ellipsis that word processors put between letters.</summary>
    private static bool IsLetter(byte value) => value is 0x8A or 0x8C or 0x8E or 0x9A or 0x9C or 0x9E or 0x9F or 0x85 or 0x91 or 0x92 or 0x96 or 0x97 or 0xAD
        || (value >= 0xC0 && value is not (0xD7 or 0xF7));
}
