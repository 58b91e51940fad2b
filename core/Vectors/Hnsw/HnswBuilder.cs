using System.Collections.Concurrent;
using Contexter.Vectors.Quantization;

namespace Contexter.Vectors.Hnsw;

/// <summary>Builds graphs, on all processors and always the same one.</summary>
/// <remarks>
/// Vectors are inserted in rounds. In a round every vector looks for its neighbours in the graph as it was before the round, so nothing is locked and the order of
/// threads decides nothing; then the links are set. Rounds grow with the graph, up to a fiftieth of it, as in Dobson et al., "ParlayANN: Scalable and
/// Deterministic Parallel Graph-Based Approximate Nearest Neighbor Search Algorithms", 2024.
/// </remarks>
internal sealed class HnswBuilder
{
    private const int MostRounds = 50;
    private const int GrowthOfRounds = 4;

    private readonly HnswOptions _options;
    private readonly ReadOnlyMemory<sbyte> _values;
    private readonly ReadOnlyMemory<float> _scales;
    private readonly int _dimension;
    private readonly HnswOrder _order;
    private readonly int[] _image;
    private readonly ConcurrentBag<HnswWalk> _walks = [];

    private HnswBuilder(ReadOnlyMemory<sbyte> values, ReadOnlyMemory<float> scales, int dimension, HnswOptions options)
    {
        (_values, _scales, _dimension, _options) = (values, scales, dimension, options);
        _order = HnswOrder.Of(scales.Length, options);
        _image = HnswGraph.CreateImage(scales.Length, options.M, scales.Length == 0 ? HnswGraph.None : _order.VectorOf(0), _order.LevelCounts, _order.UpperVectors);
    }

    private Int8Vectors Vectors => new(_values.Span, _scales.Span, _dimension);

    /// <summary>Builds the graph of vectors.</summary>
    /// <param name="values">All components, <paramref name="dimension"/> a vector.</param>
    /// <param name="scales">What a byte is worth, one a vector.</param>
    /// <param name="dimension">Components of a vector.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is not in range.</exception>
    /// <returns>The image that <see cref="HnswGraph"/> reads.</returns>
    public static int[] Build(
        ReadOnlyMemory<sbyte> values, ReadOnlyMemory<float> scales, int dimension, HnswOptions options, CancellationToken cancellationToken)
    {
        if (!options.AreInRange)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options, "M is 2 to 128, EfConstruction M to 4,096, Threads 1 or more.");
        }

        var builder = new HnswBuilder(values, scales, dimension, options);
        builder.InsertAll(cancellationToken);
        HnswRepair.Connect(builder._image, builder.Vectors);
        return builder._image;
    }

    private void InsertAll(CancellationToken cancellationToken)
    {
        var count = _scales.Length;
        var largestRound = Math.Max(1, count / MostRounds);

        // Rank 0 is there from the beginning: the search for every other vector enters at it.
        for (var done = 1; done < count;)
        {
            var round = Math.Min(count - done, Math.Clamp(done / GrowthOfRounds, 1, largestRound));
            InsertRound(done, round, cancellationToken);
            done += round;
        }
    }

    private void InsertRound(int first, int count, CancellationToken cancellationToken)
    {
        var found = new int[count][][];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _options.Threads, CancellationToken = cancellationToken };
        Parallel.For(0, count, parallel, i =>
        {
            var walk = Rent();
            found[i] = FindNeighbors(first + i, walk);
            _walks.Add(walk);
        });

        var highest = 0;
        for (var i = 0; i < count; i++)
        {
            SetLinks(first + i, found[i]);
            highest = Math.Max(highest, found[i].Length - 1);
        }

        for (var level = 0; level <= highest; level++)
        {
            SetLinksBack(level, first, found, parallel);
        }
    }

    /// <summary>The neighbours of a vector on each of its levels, as nodes of the level.</summary>
    private int[][] FindNeighbors(int rank, HnswWalk walk)
    {
        var graph = new HnswGraph(_image);
        var vectors = Vectors;
        var scorer = new Int8Scorer(vectors, vectors[_order.VectorOf(rank)]);
        var neighbors = new int[_order.LevelOf(rank) + 1][];
        var entry = walk.Descend(graph, neighbors.Length - 1, ref scorer);
        for (var level = neighbors.Length - 1; level >= 0; level--)
        {
            var links = graph.GetLevel(level);
            walk.Search(links, graph.LevelCount(level), entry, _options.EfConstruction, ref scorer);
            var candidates = new Neighbor[walk.Count];
            for (var i = 0; i < candidates.Length; i++)
            {
                candidates[i] = new Neighbor(walk.NodeAt(i), links.VectorOf(walk.NodeAt(i)), walk.ScoreAt(i) * vectors.Scales[_order.VectorOf(rank)]);
            }

            neighbors[level] = NeighborSelection.Select(candidates, _options.M, vectors);
            entry = level == 1 ? links.VectorOf(walk.NodeAt(0)) : walk.NodeAt(0);
        }

        return neighbors;
    }

    private void SetLinks(int rank, int[][] neighbors)
    {
        var graph = new HnswGraph(_image);
        for (var level = 0; level < neighbors.Length; level++)
        {
            neighbors[level].CopyTo(LinksOf(graph, level, NodeOf(rank, level)));
        }
    }

    /// <summary>Gives the chosen neighbours links back; one that has too many keeps the best of them.</summary>
    private void SetLinksBack(int level, int first, int[][][] found, ParallelOptions parallel)
    {
        var links = new List<(int From, int To)>();
        for (var i = 0; i < found.Length; i++)
        {
            if (found[i].Length > level)
            {
                var to = NodeOf(first + i, level);
                links.AddRange(found[i][level].Select(from => (from, to)));
            }
        }

        links.Sort();
        var starts = Enumerable.Range(0, links.Count).Where(i => i == 0 || links[i].From != links[i - 1].From).ToArray();
        Parallel.For(0, starts.Length, parallel, group =>
        {
            var end = group + 1 < starts.Length ? starts[group + 1] : links.Count;
            AddLinks(level, links[starts[group]].From, links, starts[group], end);
        });
    }

    private void AddLinks(int level, int node, List<(int From, int To)> links, int start, int end)
    {
        var graph = new HnswGraph(_image);
        var list = LinksOf(graph, level, node);
        var length = list.IndexOf(HnswGraph.None) is var empty and >= 0 ? empty : list.Length;
        if (length + end - start <= list.Length)
        {
            for (var i = start; i < end; i++)
            {
                list[length++] = links[i].To;
            }

            return;
        }

        var vectors = Vectors;
        var nodes = graph.GetLevel(level);
        var vector = nodes.VectorOf(node);
        var candidates = new Neighbor[length + end - start];
        for (var i = 0; i < candidates.Length; i++)
        {
            var other = i < length ? list[i] : links[start + i - length].To;
            candidates[i] = new Neighbor(other, nodes.VectorOf(other), vectors.Dot(vector, nodes.VectorOf(other)));
        }

        Array.Sort(candidates, Neighbor.BestFirst);
        var selected = NeighborSelection.Select(candidates, list.Length, vectors);
        selected.CopyTo(list);
        list[selected.Length..].Fill(HnswGraph.None);
    }

    private Span<int> LinksOf(in HnswGraph graph, int level, int node) =>
        _image.AsSpan(graph.LinksOffset(level) + (node * graph.Degree(level)), graph.Degree(level));

    private int NodeOf(int rank, int level) => level == 0 ? _order.VectorOf(rank) : rank;

    private HnswWalk Rent() => _walks.TryTake(out var walk) ? walk : new HnswWalk();
}
