namespace Contexter.Lexical;

/// <summary>
/// Cuts documentation and code into terms, the same way when indexing and when searching.
/// </summary>
/// <remarks>
/// <para>An identifier gives itself and its parts: <c>Http.getUserID2</c> gives <c>http.getuserid2</c>, <c>http</c>, <c>getuserid2</c>, <c>get</c>, <c>user</c>,
/// <c>id</c>, <c>2</c>; names joined by <c>.</c> and <c>::</c> are kept whole likewise. <c>C++</c>, <c>C#</c>, <c>F#</c>, <c>.NET</c> and their kin are terms of
/// their own. Words of English letters are stemmed; stop words are left out unless written in capitals (<c>NOT</c>, <c>IN</c>). Runs of Han, kana and Hangul
/// give overlapping pairs of characters.</para>
/// <para>Positions count the smallest words, stop words among them: <c>state of the art</c> gives <c>state</c> at 0 and <c>art</c> at 3, and the parts of
/// <c>getUserId</c> follow one another as if they were written apart. What a phrase matches is the sequence of these.</para>
/// <para>Safe for concurrent use. Costs one string a different word, kept in a bounded cache.</para>
/// </remarks>
/// <example><code>var tokens = new TextAnalyzer().Analyze("How do I use HttpClient?"); // use, httpclient, http, client</code></example>
public sealed class TextAnalyzer
{
    /// <summary>Changes whenever the same text gives other terms, so that an index knows that it was built by another analyser.</summary>
    public const int Revision = 2;

    /// <summary>Longest term, in characters. A longer word is known by its first part; a longer compound only by its words.</summary>
    public const int MaxTermLength = 64;

    private readonly TermCache _cache = new();

    /// <summary>All tokens of a text in order of their start; tokens of one identifier overlap.</summary>
    public IReadOnlyList<AnalyzedToken> Analyze(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var sink = new ListSink([]);
        Analyze(text, ref sink);
        return sink.Tokens;
    }

    /// <summary>The different terms of a query, in order of their first appearance.</summary>
    public IReadOnlyList<string> AnalyzeQuery(string text)
    {
        var terms = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var token in Analyze(text))
        {
            if (seen.Add(token.Term))
            {
                terms.Add(token.Term);
            }
        }

        return terms;
    }

    /// <summary>Hands all tokens of a text to a sink, in order of their start; tokens of one identifier overlap.</summary>
    /// <returns>How many positions the text has.</returns>
    public int Analyze<TSink>(ReadOnlySpan<char> text, ref TSink sink)
        where TSink : struct, ITokenSink, allows ref struct
    {
        var place = 0;
        var position = 0;
        while (place < text.Length)
        {
            switch (CharKinds.At(text, place, out var length))
            {
                case CharKind.None:
                    place += TryAddDotNet(text, place, ref position, ref sink) ? ".net".Length : length;
                    break;
                case CharKind.Ideograph:
                    place = AddIdeographs(text, place, ref position, ref sink);
                    break;
                default:
                    place = AddCompound(text, place, ref position, ref sink);
                    break;
            }
        }

        return position;
    }

    /// <summary>Words joined by <c>.</c> or <c>::</c>: the whole, then word by word.</summary>
    private int AddCompound<TSink>(ReadOnlySpan<char> text, int start, ref int position, ref TSink sink)
        where TSink : struct, ITokenSink, allows ref struct
    {
        var firstEnd = FindWordEnd(text, start);
        var end = firstEnd;
        for (var next = FindJoinedWord(text, end); next >= 0; next = FindJoinedWord(text, end))
        {
            end = FindWordEnd(text, next);
        }

        if (end == firstEnd)
        {
            return AddWord(text, start, end, ref position, ref sink);
        }

        if (end - start <= MaxTermLength && sink.Wants(text[start..end]))
        {
            sink.Add(new AnalyzedToken(GetEntry(text[start..end]).Word, start, end, position, IsCompound: true));
        }

        var wordStart = start;
        var wordEnd = firstEnd;
        while (true)
        {
            var consumed = AddWord(text, wordStart, wordEnd, ref position, ref sink);
            if (wordEnd == end)
            {
                return consumed;
            }

            wordStart = FindJoinedWord(text, wordEnd);
            wordEnd = FindWordEnd(text, wordStart);
        }
    }

    private static int FindWordEnd(ReadOnlySpan<char> text, int start)
    {
        var end = start;
        while (end < text.Length && CharKinds.At(text, end, out var length) is not (CharKind.None or CharKind.Ideograph))
        {
            end += length;
        }

        return end;
    }

    /// <summary>Where the word begins that <c>.</c> or <c>::</c> joins to one that ends here, or -1.</summary>
    private static int FindJoinedWord(ReadOnlySpan<char> text, int end)
    {
        var rest = text[end..];
        var separator = rest.StartsWith(".") ? 1 : rest.StartsWith("::") ? 2 : 0;
        return separator > 0 && rest.Length > separator && CharKinds.At(rest, separator, out _) is not (CharKind.None or CharKind.Ideograph)
            ? end + separator
            : -1;
    }

    /// <summary>One word and, if it is an identifier, its parts.</summary>
    /// <returns>Where to go on: past what belongs to the word without being letters, such as <c>++</c> or <c>'s</c>.</returns>
    private int AddWord<TSink>(ReadOnlySpan<char> text, int start, int end, ref int position, ref TSink sink)
        where TSink : struct, ITokenSink, allows ref struct
    {
        var word = text[start..end];
        if (word.Length == 1 && FindLanguageNameEnd(text, end) is var nameEnd && nameEnd > end)
        {
            return AddLanguageName(text, start, nameEnd, ref position, ref sink);
        }

        if (!word.ContainsAnyExcept('_'))
        {
            return end;
        }

        var suffixEnd = SkipEnglishSuffix(text, end);
        if (sink.Wants(word)
            && GetEntry(word[..Math.Min(word.Length, MaxTermLength)]) is var whole
            && (!whole.IsStopWord || (word.Length > 1 && !word.ContainsAnyExceptInRange('A', 'Z'))))
        {
            sink.Add(new AnalyzedToken(whole.Term, start, suffixEnd, position, HasParts(word)));
        }

        if (IsPlain(word))
        {
            position++;
        }
        else
        {
            AddParts(text, start, end, ref position, ref sink);
        }

        return suffixEnd;
    }

    /// <summary>English letters, of which only the first may be a capital: most words, and they have no parts.</summary>
    private static bool IsPlain(ReadOnlySpan<char> word) => char.IsAsciiLetter(word[0]) && !word[1..].ContainsAnyExceptInRange('a', 'z');

    private static bool HasParts(ReadOnlySpan<char> word)
    {
        if (IsPlain(word))
        {
            return false;
        }

        var splitter = new WordSplitter(word);
        return splitter.MoveNext() && splitter.Length < word.Length;
    }

    /// <summary>Parts of an identifier that has more than one. Each part has a position, whether it is a term or not; a word without parts has one.</summary>
    private void AddParts<TSink>(ReadOnlySpan<char> text, int start, int end, ref int position, ref TSink sink)
        where TSink : struct, ITokenSink, allows ref struct
    {
        var splitter = new WordSplitter(text[start..end]);
        while (splitter.MoveNext())
        {
            var partPosition = position++;
            if (splitter.Length == end - start)
            {
                return;
            }

            var part = text.Slice(start + splitter.Start, Math.Min(splitter.Length, MaxTermLength));
            // One letter of an identifier tells nothing; one digit may be a version.
            if ((part.Length == 1 && !char.IsAsciiDigit(part[0])) || !sink.Wants(part))
            {
                continue;
            }

            var entry = GetEntry(part);
            if (!entry.IsStopWord)
            {
                sink.Add(new AnalyzedToken(entry.Term, start + splitter.Start, start + splitter.Start + splitter.Length, partPosition, IsCompound: false));
            }
        }
    }

    /// <summary><c>C++</c>, <c>C++20</c>, <c>C#</c>, <c>F#</c>: where the name ends, or <paramref name="end"/> when it is none.</summary>
    private static int FindLanguageNameEnd(ReadOnlySpan<char> text, int end)
    {
        var rest = text[end..];
        var letter = text[end - 1] | 0x20;
        var mark = letter is 'c' or 'g' && rest.StartsWith("++") ? 2 : letter is 'c' or 'f' or 'j' or 'q' && rest.StartsWith("#") ? 1 : 0;
        if (mark == 0)
        {
            return end;
        }

        var digits = rest[mark..].IndexOfAnyExceptInRange('0', '9');
        var stop = digits < 0 ? rest.Length : mark + digits;
        return stop < rest.Length && (CharKinds.At(rest, stop, out _) is CharKind.Lower or CharKind.Upper or CharKind.Underscore || rest[stop] is '+' or '#')
            ? end
            : end + stop;
    }

    private int AddLanguageName<TSink>(ReadOnlySpan<char> text, int start, int end, ref int position, ref TSink sink)
        where TSink : struct, ITokenSink, allows ref struct
    {
        var name = text[start..end].TrimEnd("0123456789");
        if (name.Length < end - start && end - start <= MaxTermLength)
        {
            sink.Add(new AnalyzedToken(GetEntry(text[start..end]).Word, start, end, position, IsCompound: true));
        }

        sink.Add(new AnalyzedToken(GetEntry(name).Word, start, start + name.Length, position++, IsCompound: false));
        if (name.Length < end - start)
        {
            var digits = text[(start + name.Length)..end];
            sink.Add(new AnalyzedToken(GetEntry(digits[..Math.Min(digits.Length, MaxTermLength)]).Word, start + name.Length, end, position++, IsCompound: false));
        }

        return end;
    }

    /// <summary><c>.NET</c> gives itself and <c>net</c>.</summary>
    private static bool TryAddDotNet<TSink>(ReadOnlySpan<char> text, int start, ref int position, ref TSink sink)
        where TSink : struct, ITokenSink, allows ref struct
    {
        const string Name = ".net";
        var end = start + Name.Length;
        if (!text[start..].StartsWith(Name, StringComparison.OrdinalIgnoreCase)
            || (start > 0 && (text[start - 1] == '.' || CharKinds.At(text, start - 1, out _) != CharKind.None))
            || (end < text.Length && CharKinds.At(text, end, out _) is CharKind.Lower or CharKind.Upper or CharKind.Underscore))
        {
            return false;
        }

        sink.Add(new AnalyzedToken(Name, start, end, position, IsCompound: true));
        sink.Add(new AnalyzedToken("net", start + 1, end, position++, IsCompound: false));
        return true;
    }

    /// <summary>Overlapping pairs of a run of ideographs; a single one by itself.</summary>
    private int AddIdeographs<TSink>(ReadOnlySpan<char> text, int start, ref int position, ref TSink sink)
        where TSink : struct, ITokenSink, allows ref struct
    {
        var previous = -1;
        var place = start;
        while (place < text.Length && CharKinds.At(text, place, out var length) == CharKind.Ideograph)
        {
            if (previous >= 0)
            {
                sink.Add(new AnalyzedToken(GetEntry(text[previous..(place + length)]).Word, previous, place + length, position++, IsCompound: false));
            }

            previous = place;
            place += length;
        }

        if (previous == start)
        {
            sink.Add(new AnalyzedToken(GetEntry(text[start..place]).Word, start, place, position++, IsCompound: false));
        }

        return place;
    }

    /// <summary>Passes over <c>'s</c>, <c>'re</c>, <c>'ll</c>, <c>'ve</c>, <c>'d</c>, <c>'m</c> and <c>'t</c> after a word.</summary>
    private static int SkipEnglishSuffix(ReadOnlySpan<char> text, int end)
    {
        if (end >= text.Length || text[end] is not ('\'' or '\u2019'))
        {
            return end;
        }

        var suffixEnd = FindWordEnd(text, end + 1);
        return text[(end + 1)..suffixEnd] is "s" or "t" or "d" or "m" or "re" or "ll" or "ve" ? suffixEnd : end;
    }

    private TermCache.Entry GetEntry(ReadOnlySpan<char> word)
    {
        Span<char> lower = stackalloc char[MaxTermLength];
        var length = word.ToLowerInvariant(lower);
        return _cache.Get(lower[..length]);
    }

    private readonly struct ListSink(List<AnalyzedToken> tokens) : ITokenSink
    {
        public List<AnalyzedToken> Tokens => tokens;

        public bool Wants(ReadOnlySpan<char> word) => true;

        public void Add(AnalyzedToken token) => tokens.Add(token);
    }
}
