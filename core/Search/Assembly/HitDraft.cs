using System.Text;
using Contexter.Documents;
using Contexter.Indexing;
using Contexter.Search.Ranking;

namespace Contexter.Search.Assembly;

/// <summary>A hit in the making: its best chunk, neighbours of the same section that were found too, and near duplicates that it stands for.</summary>
internal sealed class HitDraft(RankedChunk best)
{
    private readonly SortedList<int, Chunk> _chunks = new() { [best.Loaded.Chunk.Index] = best.Loaded.Chunk };
    private WordSet? _words;

    /// <summary>The chunk that was ranked highest.</summary>
    public RankedChunk Best => best;

    /// <summary>All chunks, in their document's order.</summary>
    public IReadOnlyList<Chunk> Chunks => [.. _chunks.Values];

    /// <summary>Near duplicates, in order of their rank.</summary>
    public List<IndexedChunk> Duplicates { get; } = [];

    /// <summary>Tokens of all chunks.</summary>
    public int Tokens { get; private set; } = best.Loaded.Chunk.Tokens;

    /// <summary>Words of the best chunk.</summary>
    public WordSet Words => _words ??= new WordSet(best.Loaded.Chunk.Text);

    /// <summary>Whether chunks stand directly before or behind these, in the same section.</summary>
    public bool IsBeside(HitDraft other)
    {
        var (mine, theirs) = (best.Loaded, other.Best.Loaded);
        return mine.Metadata.Library == theirs.Metadata.Library
            && mine.Metadata.Id == theirs.Metadata.Id
            && (_chunks.Keys[^1] + 1 == other._chunks.Keys[0] || other._chunks.Keys[^1] + 1 == _chunks.Keys[0])
            && mine.Chunk.HeadingPath.SequenceEqual(theirs.Chunk.HeadingPath, StringComparer.Ordinal);
    }

    /// <summary>Takes the chunks of another that stands beside.</summary>
    public void Join(HitDraft other)
    {
        foreach (var (index, chunk) in other._chunks)
        {
            Tokens += _chunks.TryAdd(index, chunk) ? chunk.Tokens : 0;
        }

        Duplicates.AddRange(other.Duplicates);
    }

    /// <summary>The text of all chunks. What two chunks share stands once; where something between them was left out, a blank line.</summary>
    public string BuildPassage()
    {
        if (_chunks.Count == 1)
        {
            return best.Loaded.Chunk.Text;
        }

        var passage = new StringBuilder();
        var end = _chunks.Values[0].Start;
        foreach (var chunk in _chunks.Values)
        {
            passage.Append(chunk.Start > end ? "\n\n" : string.Empty);
            passage.Append(chunk.Text.AsSpan(Math.Clamp(end - chunk.Start, 0, chunk.Text.Length)));
            end = chunk.End;
        }

        return passage.ToString();
    }
}
