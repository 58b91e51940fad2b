using System.Runtime.InteropServices;

namespace Contexter.Indexing.Embedded.Search;

/// <summary>A chunk with its score in one leg.</summary>
/// <param name="Score">Higher is better.</param>
/// <param name="Id">Breaks ties: the smaller id is better, so results do not depend on where a chunk lies.</param>
/// <param name="Target">Which segment of the search it is in.</param>
/// <param name="Chunk">Its ordinal there.</param>
internal readonly record struct ScoredChunk(float Score, HexId Id, int Target, int Chunk)
{
    /// <summary>Whether this one ranks before another.</summary>
    public bool IsBetterThan(in ScoredChunk other) => Score > other.Score || (Score == other.Score && Id < other.Id);
}

/// <summary>Keeps the best chunks of all it sees: a heap with the worst of the best at the root.</summary>
internal sealed class TopChunks(int capacity)
{
    private readonly List<ScoredChunk> _heap = new(capacity);

    /// <summary>Most chunks that are kept.</summary>
    public int Capacity => capacity;

    /// <summary>The lowest score of the best when there are as many as wanted, else 0.</summary>
    public float Threshold => _heap.Count < capacity ? 0 : _heap[0].Score;

    /// <summary>Whether a chunk with a score may be among the best; a cheap test before <see cref="Add"/>.</summary>
    public bool MayAdd(float score) => _heap.Count < capacity || score >= _heap[0].Score;

    /// <summary>Takes a chunk if it is among the best.</summary>
    public void Add(in ScoredChunk chunk)
    {
        if (_heap.Count < capacity)
        {
            _heap.Add(chunk);
            RiseLast();
        }
        else if (chunk.IsBetterThan(_heap[0]))
        {
            _heap[0] = chunk;
            SinkFirst();
        }
    }

    /// <summary>Takes the best of some.</summary>
    public void AddAll(ReadOnlySpan<ScoredChunk> chunks)
    {
        foreach (ref readonly var chunk in chunks)
        {
            Add(chunk);
        }
    }

    /// <summary>Takes the best of another.</summary>
    public void AddAll(TopChunks other) => AddAll(CollectionsMarshal.AsSpan(other._heap));

    /// <summary>The best, best first.</summary>
    public ScoredChunk[] ToSorted()
    {
        var sorted = _heap.ToArray();
        Array.Sort(sorted, static (left, right) => left.IsBetterThan(right) ? -1 : right.IsBetterThan(left) ? 1 : 0);
        return sorted;
    }

    private void RiseLast()
    {
        var child = _heap.Count - 1;
        while (child > 0)
        {
            var parent = (child - 1) / 2;
            if (!_heap[parent].IsBetterThan(_heap[child]))
            {
                return;
            }

            (_heap[parent], _heap[child]) = (_heap[child], _heap[parent]);
            child = parent;
        }
    }

    private void SinkFirst()
    {
        var parent = 0;
        while (true)
        {
            var child = (2 * parent) + 1;
            if (child >= _heap.Count)
            {
                return;
            }

            if (child + 1 < _heap.Count && _heap[child].IsBetterThan(_heap[child + 1]))
            {
                child++;
            }

            if (!_heap[parent].IsBetterThan(_heap[child]))
            {
                return;
            }

            (_heap[parent], _heap[child]) = (_heap[child], _heap[parent]);
            parent = child;
        }
    }
}
