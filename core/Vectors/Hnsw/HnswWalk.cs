using System.Runtime.CompilerServices;

namespace Contexter.Vectors.Hnsw;

/// <summary>The state of one walk over a graph, kept between walks so that none of them allocates.</summary>
/// <remarks>
/// The beam holds the best nodes found so far in order, as keys of score and node, with a mark on those whose links were followed. Equal scores are in order of
/// the nodes, so that a walk is the same on every run.
/// </remarks>
internal sealed class HnswWalk
{
    private ulong[] _beam = [];
    private int _count;
    private int _capacity;
    private int _next;
    private ulong[] _visited = [];
    private int[] _fresh = [];

    /// <summary>Nodes in the beam, the best first.</summary>
    public int Count => _count;

    /// <summary>Scores computed since the walk was made: the measure of a walk's cost.</summary>
    public long Comparisons { get; private set; }

    /// <summary>A node of the beam.</summary>
    public int NodeAt(int index) => (int)((uint)_beam[index] >> 1);

    /// <summary>The score of a node of the beam.</summary>
    public float ScoreAt(int index) => ToScore((uint)(_beam[index] >> 32));

    /// <summary>Comes from the top of a graph to the node of a level that is closest to a query.</summary>
    /// <param name="graph">A graph of at least one vector, with links down to the level.</param>
    /// <param name="level">Where to stop; the node is of the level above it, or the entry.</param>
    /// <param name="scorer">Says how close vectors are.</param>
    /// <returns>A node of <paramref name="level"/>.</returns>
    public int Descend<TScorer>(in HnswGraph graph, int level, ref TScorer scorer)
        where TScorer : struct, IVectorScorer, allows ref struct
    {
        if (graph.UpperLevels == 0)
        {
            return graph.Entry;
        }

        var node = 0;
        for (var l = graph.UpperLevels; l > level; l--)
        {
            node = FindClosest(graph.GetLevel(l), node, ref scorer);
        }

        return level == 0 ? graph.UpperVectors[node] : node;
    }

    /// <summary>Walks from a node to the nodes of a level that are closest to a query; they are in the beam then.</summary>
    /// <param name="level">The level.</param>
    /// <param name="nodes">Nodes of the level.</param>
    /// <param name="entry">Where to start.</param>
    /// <param name="ef">Nodes to keep.</param>
    /// <param name="scorer">Says how close vectors are.</param>
    public void Search<TScorer>(in HnswLevel level, int nodes, int entry, int ef, ref TScorer scorer)
        where TScorer : struct, IVectorScorer, allows ref struct
    {
        Begin(nodes, ef, level.Degree);
        TryVisit(entry);
        TryAdd(entry, Score(level.VectorOf(entry), ref scorer));
        while (_next < _count)
        {
            // All are asked for before the first is needed.
            var fresh = 0;
            foreach (var node in level.LinksOf(Follow()))
            {
                if (node == HnswGraph.None)
                {
                    break;
                }

                if (TryVisit(node))
                {
                    scorer.Prefetch(level.VectorOf(node));
                    _fresh[fresh++] = node;
                }
            }

            // Most often it is the next indeed: few of the fresh ones are better.
            if (_next < _count)
            {
                level.PrefetchLinks(NodeAt(_next));
            }

            foreach (var node in _fresh.AsSpan(0, fresh))
            {
                TryAdd(node, Score(level.VectorOf(node), ref scorer));
            }
        }
    }

    private int FindClosest<TScorer>(in HnswLevel level, int entry, ref TScorer scorer)
        where TScorer : struct, IVectorScorer, allows ref struct
    {
        var (best, bestScore) = (entry, Score(level.VectorOf(entry), ref scorer));
        for (var node = HnswGraph.None; node != best;)
        {
            node = best;
            foreach (var link in level.LinksOf(node))
            {
                if (link == HnswGraph.None)
                {
                    break;
                }

                var score = Score(level.VectorOf(link), ref scorer);
                (best, bestScore) = score > bestScore ? (link, score) : (best, bestScore);
            }
        }

        return best;
    }

    private float Score<TScorer>(int vector, ref TScorer scorer)
        where TScorer : struct, IVectorScorer, allows ref struct
    {
        Comparisons++;
        return scorer.Score(vector);
    }

    private void Begin(int nodes, int ef, int degree)
    {
        // A bit a node stays in the processor's caches where a number a node would not.
        var words = (nodes + 63) / 64;
        if (_visited.Length < words)
        {
            _visited = new ulong[words];
        }
        else
        {
            Array.Clear(_visited, 0, words);
        }

        if (_beam.Length < ef)
        {
            _beam = new ulong[ef];
        }

        if (_fresh.Length < degree)
        {
            _fresh = new int[degree];
        }

        (_count, _capacity, _next) = (0, ef, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryVisit(int node)
    {
        ref var word = ref _visited[node >> 6];
        var bit = 1UL << node;
        if ((word & bit) != 0)
        {
            return false;
        }

        word |= bit;
        return true;
    }

    /// <summary>Marks the best node whose links were not followed.</summary>
    private int Follow()
    {
        var node = NodeAt(_next);
        _beam[_next] |= 1;
        while (_next < _count && (_beam[_next] & 1) != 0)
        {
            _next++;
        }

        return node;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void TryAdd(int node, float score)
    {
        var key = ((ulong)ToKey(score) << 32) | ((uint)node << 1);
        if (_count < _capacity || key < _beam[_count - 1])
        {
            Add(key);
        }
    }

    private void Add(ulong key)
    {
        _count = Math.Min(_count + 1, _capacity);
        var place = _beam.AsSpan(0, _count - 1).BinarySearch(key);
        place = place < 0 ? ~place : place;
        Array.Copy(_beam, place, _beam, place + 1, _count - 1 - place);
        _beam[place] = key;
        _next = Math.Min(_next, place);
    }

    /// <summary>Bits that are the smaller the higher the score is.</summary>
    private static uint ToKey(float score)
    {
        var bits = BitConverter.SingleToUInt32Bits(score);
        return (bits & 0x80000000) != 0 ? bits : ~bits & 0x7FFFFFFF;
    }

    private static float ToScore(uint key) => BitConverter.UInt32BitsToSingle((key & 0x80000000) != 0 ? key : ~key & 0x7FFFFFFF);
}
