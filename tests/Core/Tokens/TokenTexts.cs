using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Tokens;

/// <summary>Random texts of the kinds that tokenizers get wrong.</summary>
internal static class TokenTexts
{
    private static readonly string[] Parts =
    [
        "a", "B", "q", "ing", " the", "List", "IEnumerable", "é", "ß", "Ω", "中", "文字", "क", "한", "ſ", "𝒜", "𐍈", "\u0301", "\ufffd",
        "0", "12", "345", "٣", "Ⅳ", "𝟏", "½",
        " ", "  ", "    ", "\t", "\n", "\r", "\r\n", "\n\n", "\u00a0", "\u3000", "\u2028", "\u0085", "\u200b",
        "'", "'s", "'LL", "'vE", "'re", "’", ".", ",", "!!", "//", "=\"", "<", ">", "(", "_", "-", "😀", "👨‍👩‍👧", "🇩🇪", "\ud800", "\udc00", "\0",
    ];

    /// <summary>Texts of a few parts to a few hundred; smaller ones when a case fails.</summary>
    public static Arbitrary<string> Mixed { get; } = Arb.From(
        Gen.Elements(Parts).ArrayOf().Select(string.Concat),
        text => ArbMap.Default.ArbFor<string>().Shrinker(text).Where(shrunk => shrunk is not null));

    /// <summary>Texts of one piece: letters, symbols or white space without end.</summary>
    public static Arbitrary<string> LongPieces { get; } = Arb.From(
        from alphabet in Gen.Elements("abcdefghijklmnopqrstuvwxyz", "aA", "éßΩ中文字한𝒜", "=-_#*/.", " \n\r\t", "😀🎉✅")
        from length in Gen.Choose(1, 300)
        from runes in Gen.Elements(alphabet.EnumerateRunes().ToArray()).ArrayOf(length)
        select string.Concat(runes));
}
