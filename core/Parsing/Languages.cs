namespace Contexter.Parsing;

/// <summary>Tells the natural language of a text, roughly: by script, and for Latin script by the commonest words of a few languages.</summary>
public static class Languages
{
    /// <summary>The language of a text that nothing tells apart: English, as nearly all documentation of software is.</summary>
    public const string Default = "en";

    /// <summary>Characters that are looked at.</summary>
    private const int SampleLength = 20_000;

    /// <summary>Words of a language that must be found before it is believed.</summary>
    private const int MinWords = 12;

    private static readonly (string Language, HashSet<string> Words)[] CommonWords =
    [
        ("en", Set("the and of is to this that with are you can when")),
        ("de", Set("der die das und ist nicht mit wird werden eine für sie")),
        ("fr", Set("le les des est une pour dans vous avec cette être sur")),
        ("es", Set("el los las una para con que del está puede como por")),
        ("pt", Set("uma para com não você que são pode como mais dos isso")),
        ("it", Set("il della che una per con sono questo essere gli nel è")),
    ];

    /// <summary>The language as a BCP 47 tag.</summary>
    public static string Detect(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var sample = text.AsSpan(0, Math.Min(text.Length, SampleLength));
        int latin = 0, han = 0, kana = 0, hangul = 0, cyrillic = 0;
        foreach (var c in sample)
        {
            switch (c)
            {
                case (>= 'a' and <= 'z') or (>= 'A' and <= 'Z'):
                    latin++;
                    break;
                case >= '\u3040' and <= '\u30FF':
                    kana++;
                    break;
                case >= '\u4E00' and <= '\u9FFF':
                    han++;
                    break;
                case >= '\uAC00' and <= '\uD7AF':
                    hangul++;
                    break;
                case >= '\u0400' and <= '\u04FF':
                    cyrillic++;
                    break;
            }
        }

        // A character of these scripts says about as much as three Latin ones, and identifiers in their midst are Latin all the same.
        var enough = Math.Max(20, latin / 4);
        return kana + han > enough ? kana * 10 > han ? "ja" : "zh"
            : hangul > enough ? "ko"
            : cyrillic > enough ? "ru"
            : FromWords(sample);
    }

    private static string FromWords(ReadOnlySpan<char> sample)
    {
        Span<int> counts = stackalloc int[CommonWords.Length];
        for (var at = 0; at < sample.Length;)
        {
            if (!char.IsLetter(sample[at]))
            {
                at++;
                continue;
            }

            var start = at;
            while (at < sample.Length && char.IsLetter(sample[at]))
            {
                at++;
            }

            if (at - start > 8)
            {
                continue;
            }

            for (var i = 0; i < CommonWords.Length; i++)
            {
                counts[i] += CommonWords[i].Words.GetAlternateLookup<ReadOnlySpan<char>>().Contains(sample[start..at]) ? 1 : 0;
            }
        }

        var best = 0;
        for (var i = 1; i < counts.Length; i++)
        {
            best = counts[i] > counts[best] ? i : best;
        }

        return best > 0 && counts[best] >= MinWords && counts[best] > 2 * counts[0] ? CommonWords[best].Language : Default;
    }

    private static HashSet<string> Set(string words) => new(words.Split(' '), StringComparer.OrdinalIgnoreCase);
}
