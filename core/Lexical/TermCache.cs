namespace Contexter.Lexical;

/// <summary>
/// Maps lower-case words to terms: stems each word once and hands out one string for it. A fixed number of slots, overwritten on collision, so memory is bounded
/// whatever text comes.
/// </summary>
/// <remarks>Safe for concurrent use: entries are immutable and a slot is one reference; a lost race costs one stemming.</remarks>
internal sealed class TermCache
{
    private const int SlotCount = 1 << 16;

    private readonly Entry?[] _slots = new Entry?[SlotCount];

    /// <summary>The entry of a lower-case word.</summary>
    public Entry Get(ReadOnlySpan<char> word)
    {
        ref var slot = ref _slots[string.GetHashCode(word, StringComparison.Ordinal) & (SlotCount - 1)];
        var entry = Volatile.Read(ref slot);
        if (entry is null || !word.SequenceEqual(entry.Word))
        {
            entry = Create(word);
            Volatile.Write(ref slot, entry);
        }

        return entry;
    }

    private static Entry Create(ReadOnlySpan<char> word)
    {
        var text = word.ToString();
        if (word.ContainsAnyExceptInRange('a', 'z'))
        {
            return new Entry(text, text, IsStopWord: false);
        }

        Span<char> buffer = stackalloc char[word.Length];
        word.CopyTo(buffer);
        var stem = buffer[..PorterStemmer.Stem(buffer)];
        return new Entry(text, stem.SequenceEqual(word) ? text : stem.ToString(), StopWords.Contains(word));
    }

    /// <summary>What is known of a word.</summary>
    /// <param name="Word">The word in lower case.</param>
    /// <param name="Term">Its stem when it is made of <c>a</c> to <c>z</c>, else the word.</param>
    /// <param name="IsStopWord">Whether it is left out when it stands alone.</param>
    internal sealed record Entry(string Word, string Term, bool IsStopWord);
}
