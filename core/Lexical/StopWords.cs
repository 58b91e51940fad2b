using System.Collections.Frozen;

namespace Contexter.Lexical;

/// <summary>English words that are in almost every text and tell nothing about it.</summary>
internal static class StopWords
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words = FrozenSet.Create(
        StringComparer.Ordinal,
        (
            "a about after again all also am an and any are as at be because been before being both but by can could did do does doing done each etc few for from "
            + "further had has have having he her here hers him his how i if in into is it its itself just let me more most my no nor not now of on once only or "
            + "other our ours out over own same she should so some such than that the their theirs them themselves then there these they this those through to too "
            + "under until up upon us very via was we were what when where whether which while who whom whose why will with would you your yours yourself "
            // What the negations leave once their apostrophe and what follows it are cut off.
            + "aren couldn didn doesn don hadn hasn haven isn shouldn wasn weren won wouldn").Split(' ')).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a lower-case word is a stop word.</summary>
    public static bool Contains(ReadOnlySpan<char> word) => Words.Contains(word);
}
