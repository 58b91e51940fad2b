using System.Text;
using Contexter.Embeddings.Local;

namespace Contexter.Models.Tokenizer;

/// <summary>Counts the words of texts as the embedder reads them. A word is kept as a string with one character for each byte.</summary>
internal sealed class WordCounts
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Occurrences by word.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    /// <summary>Counts the words of a text.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        var lookup = _counts.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> characters = stackalloc char[LowerWordReader.MaxWordBytes];
        var words = new LowerWordReader(text, stackalloc byte[LowerWordReader.BufferBytes]);
        while (words.MoveNext())
        {
            var length = Encoding.Latin1.GetChars(words.Current, characters);
            lookup[characters[..length]] = lookup.TryGetValue(characters[..length], out var count) ? count + 1 : 1;
        }
    }

    /// <summary>Adds the counts of another.</summary>
    public void Add(WordCounts other)
    {
        foreach (var (word, count) in other._counts)
        {
            _counts[word] = _counts.GetValueOrDefault(word) + count;
        }
    }
}
