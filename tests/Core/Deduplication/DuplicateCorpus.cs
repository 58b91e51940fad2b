using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Contexter.Core.Tests.Deduplication;

/// <summary>What a section of a <see cref="DuplicateCorpus"/> is to another.</summary>
internal enum CopyKind
{
    /// <summary>Nothing: it has a family of its own.</summary>
    Original,

    /// <summary>The same text, set in another way.</summary>
    Exact,

    /// <summary>Some words of its prose are others; between 0.855 and 0.98 of its shingles are the same.</summary>
    Near,

    /// <summary>So many words are others that it is below 0.82. A family of its own.</summary>
    Apart,

    /// <summary>One number, name or negation differs, and nearly all shingles are the same. A family of its own.</summary>
    Trap,
}

/// <summary>A section with what is known of it.</summary>
/// <param name="Place">Its name.</param>
/// <param name="Original">Number of the original that it was made of, or is.</param>
/// <param name="Kind">How it was made.</param>
/// <param name="Text">Its Markdown.</param>
internal sealed record CorpusSection(string Place, int Original, CopyKind Kind, string Text)
{
    /// <summary>The same for those that are duplicates of one another.</summary>
    public int Family => Kind is CopyKind.Apart or CopyKind.Trap ? ~Original : Original;
}

/// <summary>Makes sections whose duplicates are known: words at random in sentences, a part of which all have in common as boilerplate, with headings, code and numbers.</summary>
/// <remarks>The same seed makes the same corpus. Similarity is measured by words as strings, without what is tested.</remarks>
internal sealed partial class DuplicateCorpus
{
    private static readonly string[] Syllables = ["ba", "ce", "di", "fo", "gu", "ha", "ki", "lo", "me", "nu", "pa", "re", "si", "to", "vu", "wa", "xe", "zi", "lan", "mer", "tor", "sil"];

    private readonly Random _random;
    private readonly string[] _vocabulary;
    private readonly string[] _boilerplate;

    private DuplicateCorpus(int seed)
    {
        _random = new Random(seed);
        _vocabulary = [.. Enumerable.Range(0, 3_000).Select(_ => string.Concat(Enumerable.Range(0, _random.Next(2, 5)).Select(_ => _random.GetItems(Syllables, 1)[0]))).Distinct(StringComparer.Ordinal)];
        _boilerplate = [.. Enumerable.Range(0, 5).Select(_ => Prose(25))];
    }

    /// <summary>Makes a corpus of that many sections, of which a quarter are copies of others.</summary>
    public static IReadOnlyList<CorpusSection> Make(int sections, int seed)
    {
        var corpus = new DuplicateCorpus(seed);
        var made = new List<CorpusSection>(sections);
        for (var original = 0; made.Count < sections; original++)
        {
            var text = corpus.Section(hasFacts: original % 4 != 0);
            made.Add(new CorpusSection(Place(made.Count), original, CopyKind.Original, text));
            var kind = (original % 10) switch
            {
                0 or 1 => CopyKind.Exact,
                3 or 4 => CopyKind.Near,
                6 => CopyKind.Apart,
                7 => CopyKind.Trap,
                _ => CopyKind.Original,
            };
            if (kind != CopyKind.Original && made.Count < sections && corpus.Copy(text, kind) is { } copy)
            {
                made.Add(new CorpusSection(Place(made.Count), original, kind, copy));
            }
        }

        corpus._random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(made));
        return made;
    }

    /// <summary>The share of runs of three words that two texts have in common.</summary>
    public static double Similarity(string first, string second)
    {
        var (one, other) = (Triples(first), Triples(second));
        return (double)one.Intersect(other, StringComparer.Ordinal).Count() / one.Union(other, StringComparer.Ordinal).Count();
    }

    private static string Place(int number) => number.ToString("D7", CultureInfo.InvariantCulture) + ".md";

    private static HashSet<string> Triples(string text)
    {
        var words = Word().Matches(text).Select(match => match.Value.ToLowerInvariant()).ToArray();
        return [.. Enumerable.Range(0, Math.Max(0, words.Length - 2)).Select(i => string.Join(' ', words[i..(i + 3)]))];
    }

    [GeneratedRegex(@"[\p{L}\p{Nd}_]+", RegexOptions.None, 1_000)]
    private static partial Regex Word();

    [GeneratedRegex("(?<= )[a-z]+(?= )", RegexOptions.None, 1_000)]
    private static partial Regex ProseWord();

    private string Section(bool hasFacts)
    {
        var text = new StringBuilder();
        if (hasFacts)
        {
            text.Append(CultureInfo.InvariantCulture, $"## {Pick()} {Pick()}\n\n{Prose(20)} The limit is {_random.Next(1_000_000)} by default.\n\n");
            text.Append(CultureInfo.InvariantCulture, $"```csharp\nvar {Pick()} = {Pick()}.{Pick()}({_random.Next(100)});\n```\n\n");
        }

        text.Append(Prose(_random.Next(80, 220)));
        return text.Append("\n\n").Append(_random.GetItems(_boilerplate, 1)[0]).Append('\n').ToString();
    }

    private string? Copy(string text, CopyKind kind) => kind switch
    {
        CopyKind.Exact => SetOtherwise(text),
        CopyKind.Near => Edit(text, 0.86 + (_random.NextDouble() * 0.12), 0.855),
        CopyKind.Apart => Edit(text, 0.5 + (_random.NextDouble() * 0.32), 0),
        _ => Trap(text),
    };

    /// <summary>Other white space, other quotation marks and a character that cannot be seen.</summary>
    private static string SetOtherwise(string text) =>
        text.Replace("\n\n", "\n \n\n", StringComparison.Ordinal).Replace(". ", ".  ", StringComparison.Ordinal).Replace('\'', '\u2019').Insert(text.Length / 2, "\u200B") + "\n";

    /// <summary>Puts other words in the place of words until the similarity is at most as wanted; null when it falls below the least.</summary>
    private string? Edit(string text, double wanted, double least)
    {
        var edited = text;

        // A word is in three shingles, so n edits leave (all - 3n) of (all + 3n) of them; the last ones are made one by one.
        var certain = (int)(Triples(text).Count * (1 - wanted) / (1 + wanted) / 3) - 1;
        for (var edits = 0; edits <= certain || Similarity(text, edited) > wanted; edits++)
        {
            var words = ProseWord().Matches(edited[(edited.LastIndexOf("```", StringComparison.Ordinal) + 1)..]);
            var word = words[_random.Next(words.Count)];
            var at = edited.LastIndexOf("```", StringComparison.Ordinal) + 1 + word.Index;
            edited = string.Concat(edited.AsSpan(0, at), Pick(), edited.AsSpan(at + word.Length));
        }

        return Similarity(text, edited) >= least ? edited : null;
    }

    private string Trap(string text)
    {
        var words = ProseWord().Matches(text);
        var word = words[words.Count / 2];
        return _random.Next(3) switch
        {
            0 => text.Insert(word.Index, "not "),
            1 => text.Insert(word.Index, "42 "),
            _ => text.Insert(word.Index, "`" + Pick() + "` "),
        };
    }

    private string Prose(int words)
    {
        var text = new StringBuilder();
        for (var i = 0; i < words; i++)
        {
            text.Append(i == 0 ? string.Empty : i % 12 == 0 ? ". The " : " ").Append(Pick());
        }

        return text.Append('.').ToString();
    }

    private string Pick() => _random.GetItems(_vocabulary, 1)[0];
}
