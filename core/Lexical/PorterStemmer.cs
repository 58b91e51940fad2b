using System.Buffers;

namespace Contexter.Lexical;

/// <summary>
/// The English stemmer of the Snowball project, known as Porter2 (https://snowballstem.org/algorithms/english/stemmer.html), for words without apostrophes.
/// </summary>
internal static class PorterStemmer
{
    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouy");

    private static readonly (string Word, string Stem)[] Exceptions =
    [
        ("skis", "ski"), ("skies", "sky"), ("dying", "die"), ("lying", "lie"), ("tying", "tie"), ("idly", "idl"), ("gently", "gentl"), ("ugly", "ugli"),
        ("early", "earli"), ("only", "onli"), ("singly", "singl"), ("sky", "sky"), ("news", "news"), ("howe", "howe"), ("atlas", "atlas"),
        ("cosmos", "cosmos"), ("bias", "bias"), ("andes", "andes"),
    ];

    private static readonly string[] InvariantAfterPlural = ["inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed"];

    private static readonly string[] RegionPrefixes = ["gener", "commun", "arsen"];

    // Longest suffix first, so that the first match is the longest.
    private static readonly string[] Step1BSuffixes = ["eedly", "ingly", "edly", "eed", "ing", "ed"];

    private static readonly (string Suffix, string Replacement)[] Step2Suffixes =
    [
        ("ational", "ate"), ("fulness", "ful"), ("iveness", "ive"), ("ization", "ize"), ("ousness", "ous"), ("biliti", "ble"), ("lessli", "less"),
        ("tional", "tion"), ("alism", "al"), ("aliti", "al"), ("ation", "ate"), ("entli", "ent"), ("fulli", "ful"), ("iviti", "ive"), ("ousli", "ous"),
        ("abli", "able"), ("alli", "al"), ("anci", "ance"), ("ator", "ate"), ("enci", "ence"), ("izer", "ize"), ("bli", "ble"), ("ogi", "og"), ("li", ""),
    ];

    private static readonly (string Suffix, string Replacement)[] Step3Suffixes =
    [
        ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("ative", ""), ("icate", "ic"), ("iciti", "ic"), ("ical", "ic"), ("ness", ""), ("ful", ""),
    ];

    private static readonly string[] Step4Suffixes =
    [
        "ement", "able", "ance", "ence", "ible", "ment", "ant", "ate", "ent", "ion", "ism", "iti", "ive", "ize", "ous", "al", "er", "ic",
    ];

    /// <summary>Stems a word in place.</summary>
    /// <param name="word">Letters <c>a</c> to <c>z</c>.</param>
    /// <returns>The stem's length; it never exceeds the word's.</returns>
    public static int Stem(Span<char> word)
    {
        if (word.Length <= 2)
        {
            return word.Length;
        }

        foreach (var (exception, stem) in Exceptions)
        {
            if (word.SequenceEqual(exception))
            {
                stem.CopyTo(word);
                return stem.Length;
            }
        }

        MarkConsonantY(word);
        var r1 = FindRegion1(word);
        var r2 = FindRegion(word, r1);
        var length = RemovePlural(word);
        if (!IsInvariant(word[..length]))
        {
            length = RemovePast(word, length, r1);
            length = ReplaceFinalY(word, length);
            length = Step2(word, length, r1);
            length = Step3(word, length, r1, r2);
            length = Step4(word, length, r2);
            length = Step5(word, length, r1, r2);
        }

        word[..length].Replace('Y', 'y');
        return length;
    }

    /// <summary>Writes <c>Y</c> where y stands for a consonant: at the start and after a vowel.</summary>
    private static void MarkConsonantY(Span<char> word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (word[i] == 'y' && (i == 0 || IsVowel(word[i - 1])))
            {
                word[i] = 'Y';
            }
        }
    }

    private static int FindRegion1(ReadOnlySpan<char> word)
    {
        foreach (var prefix in RegionPrefixes)
        {
            if (word.StartsWith(prefix))
            {
                return prefix.Length;
            }
        }

        return FindRegion(word, 0);
    }

    /// <summary>Where the region after the first consonant that follows a vowel begins.</summary>
    private static int FindRegion(ReadOnlySpan<char> word, int start)
    {
        for (var i = start + 1; i < word.Length; i++)
        {
            if (!IsVowel(word[i]) && IsVowel(word[i - 1]))
            {
                return i + 1;
            }
        }

        return word.Length;
    }

    private static int RemovePlural(Span<char> word)
    {
        var length = word.Length;
        if (word.EndsWith("sses"))
        {
            return length - 2;
        }

        if (word.EndsWith("ied") || word.EndsWith("ies"))
        {
            return length > 4 ? length - 2 : length - 1;
        }

        return word[^1] == 's' && word[^2] is not ('u' or 's') && HasVowel(word[..^2]) ? length - 1 : length;
    }

    private static bool IsInvariant(ReadOnlySpan<char> word)
    {
        foreach (var invariant in InvariantAfterPlural)
        {
            if (word.SequenceEqual(invariant))
            {
                return true;
            }
        }

        return false;
    }

    private static int RemovePast(Span<char> word, int length, int r1)
    {
        foreach (var suffix in Step1BSuffixes)
        {
            if (!word[..length].EndsWith(suffix))
            {
                continue;
            }

            var stem = length - suffix.Length;
            if (suffix[0] == 'e' && suffix[1] == 'e')
            {
                return stem >= r1 ? stem + 2 : length;
            }

            return HasVowel(word[..stem]) ? MendAfterPast(word, stem, r1) : length;
        }

        return length;
    }

    private static int MendAfterPast(Span<char> word, int length, int r1)
    {
        var stem = word[..length];
        if (stem.EndsWith("at") || stem.EndsWith("bl") || stem.EndsWith("iz"))
        {
            word[length] = 'e';
            return length + 1;
        }

        if (length >= 2 && stem[^1] == stem[^2] && stem[^1] is 'b' or 'd' or 'f' or 'g' or 'm' or 'n' or 'p' or 'r' or 't')
        {
            return length - 1;
        }

        if (r1 >= length && EndsInShortSyllable(stem))
        {
            word[length] = 'e';
            return length + 1;
        }

        return length;
    }

    private static int ReplaceFinalY(Span<char> word, int length)
    {
        if (length > 2 && word[length - 1] is 'y' or 'Y' && !IsVowel(word[length - 2]))
        {
            word[length - 1] = 'i';
        }

        return length;
    }

    private static int Step2(Span<char> word, int length, int r1)
    {
        foreach (var (suffix, replacement) in Step2Suffixes)
        {
            if (!word[..length].EndsWith(suffix))
            {
                continue;
            }

            var stem = length - suffix.Length;
            var allowed = stem >= r1 && suffix switch
            {
                "ogi" => stem > 0 && word[stem - 1] == 'l',
                "li" => stem > 0 && "cdeghkmnrt".Contains(word[stem - 1], StringComparison.Ordinal),
                _ => true,
            };
            return allowed ? Replace(word, stem, replacement) : length;
        }

        return length;
    }

    private static int Step3(Span<char> word, int length, int r1, int r2)
    {
        foreach (var (suffix, replacement) in Step3Suffixes)
        {
            if (word[..length].EndsWith(suffix))
            {
                var stem = length - suffix.Length;
                return stem >= (suffix is "ative" ? r2 : r1) ? Replace(word, stem, replacement) : length;
            }
        }

        return length;
    }

    private static int Step4(Span<char> word, int length, int r2)
    {
        foreach (var suffix in Step4Suffixes)
        {
            if (word[..length].EndsWith(suffix))
            {
                var stem = length - suffix.Length;
                return stem >= r2 && (suffix is not "ion" || (stem > 0 && word[stem - 1] is 's' or 't')) ? stem : length;
            }
        }

        return length;
    }

    private static int Step5(Span<char> word, int length, int r1, int r2)
    {
        var stem = length - 1;
        var drop = word[stem] switch
        {
            'e' => stem >= r2 || (stem >= r1 && !EndsInShortSyllable(word[..stem])),
            'l' => stem >= r2 && stem > 0 && word[stem - 1] == 'l',
            _ => false,
        };
        return drop ? stem : length;
    }

    private static int Replace(Span<char> word, int at, string replacement)
    {
        replacement.CopyTo(word[at..]);
        return at + replacement.Length;
    }

    private static bool EndsInShortSyllable(ReadOnlySpan<char> word) => word.Length switch
    {
        < 2 => false,
        2 => IsVowel(word[0]) && !IsVowel(word[1]),
        _ => !IsVowel(word[^1]) && word[^1] is not ('w' or 'x' or 'Y') && IsVowel(word[^2]) && !IsVowel(word[^3]),
    };

    private static bool HasVowel(ReadOnlySpan<char> word) => word.ContainsAny(Vowels);

    private static bool IsVowel(char c) => c is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';
}
