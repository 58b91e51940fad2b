using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Contexter.Tokens;

namespace Contexter.Core.Tests.Tokens;

/// <summary>cl100k_base as its definition reads, with no regard to speed: the published pattern run by Regex, then merge after merge over strings of bytes.</summary>
internal sealed partial class NaiveCl100k
{
    // Regex sees UTF-16 units; characters beyond the first plane stand in for themselves by one of the same class.
    private const char LetterStandIn = '\uA000';
    private const char NumberStandIn = '\u0663';
    private const char OtherStandIn = '\u2603';

    private readonly Dictionary<string, int> _ranks = new(StringComparer.Ordinal);

    public NaiveCl100k(Cl100kTokenizer tokenizer)
    {
        for (var rank = 0; rank < tokenizer.TokenCount; rank++)
        {
            _ranks.Add(Encoding.Latin1.GetString(tokenizer.BytesOf(rank)), rank);
        }
    }

    public static IEnumerable<string> Split(string text)
    {
        var runes = text.EnumerateRunes().ToArray();
        var pattern = string.Concat(runes.Select(StandIn));
        foreach (Match piece in Pattern().Matches(pattern))
        {
            yield return string.Concat(runes.Skip(piece.Index).Take(piece.Length));
        }
    }

    public List<int> Encode(string text) => [.. Split(text).SelectMany(Merge)];

    private static char StandIn(Rune rune)
    {
        if (rune.IsBmp)
        {
            return (char)rune.Value;
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            <= UnicodeCategory.OtherLetter => LetterStandIn,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => NumberStandIn,
            _ => OtherStandIn,
        };
    }

    private IEnumerable<int> Merge(string piece)
    {
        var tokens = Encoding.UTF8.GetBytes(piece).Select(b => ((char)b).ToString()).ToList();
        while (true)
        {
            var best = Enumerable.Range(0, tokens.Count - 1)
                .Select(i => (Rank: _ranks.GetValueOrDefault(tokens[i] + tokens[i + 1], int.MaxValue), At: i))
                .DefaultIfEmpty((Rank: int.MaxValue, At: 0))
                .Min();
            if (best.Rank == int.MaxValue)
            {
                return tokens.Select(token => _ranks[token]);
            }

            tokens[best.At] += tokens[best.At + 1];
            tokens.RemoveAt(best.At + 1);
        }
    }

    // .NET folds cases without U+017F and has atomic groups for possessive quantifiers; the rest is the published pattern.
    [GeneratedRegex(
        @"'(?:[sdmtSDMT\u017F]|[lL][lL]|[vV][eE]|[rR][eE])|(?>[^\r\n\p{L}\p{N}]?)\p{L}+|\p{N}{1,3}| ?(?>[^\s\p{L}\p{N}]+)[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+",
        RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Pattern();
}
