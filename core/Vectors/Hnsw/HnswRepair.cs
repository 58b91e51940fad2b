using Contexter.Vectors.Quantization;

namespace Contexter.Vectors.Hnsw;

/// <summary>Makes every vector reachable. The choice of links may leave some out, most of all where many vectors are equal.</summary>
internal static class HnswRepair
{
    private const int EfOfSearch = 64;

    /// <summary>Links vectors of level 0 that no path from the entry reaches to the closest ones that are reached.</summary>
    public static void Connect(int[] image, in Int8Vectors vectors)
    {
        var graph = new HnswGraph(image);
        if (graph.Count == 0)
        {
            return;
        }

        var reached = new bool[graph.Count];
        var open = new Stack<int>();
        Reach(graph, graph.Entry, reached, open);
        foreach (var upper in graph.UpperVectors)
        {
            Reach(graph, upper, reached, open);
        }

        var walk = new HnswWalk();
        for (var vector = 0; vector < graph.Count; vector++)
        {
            if (!reached[vector])
            {
                LinkTo(image, graph, vector, vectors, reached, walk);
                Reach(graph, vector, reached, open);
            }
        }
    }

    private static void Reach(in HnswGraph graph, int from, bool[] reached, Stack<int> open)
    {
        var level = graph.GetLevel(0);
        if (!reached[from])
        {
            reached[from] = true;
            open.Push(from);
        }

        while (open.TryPop(out var vector))
        {
            foreach (var link in level.LinksOf(vector))
            {
                if (link == HnswGraph.None)
                {
                    break;
                }

                if (!reached[link])
                {
                    reached[link] = true;
                    open.Push(link);
                }
            }
        }
    }

    /// <summary>Gives one of the closest reached vectors a link, in an empty place or else in the place of its last link when that one is reached otherwise.</summary>
    private static void LinkTo(int[] image, in HnswGraph graph, int vector, in Int8Vectors vectors, bool[] reached, HnswWalk walk)
    {
        var scorer = new Int8Scorer(vectors, vectors[vector]);
        walk.Search(graph.GetLevel(0), graph.Count, walk.Descend(graph, 0, ref scorer), EfOfSearch, ref scorer);
        var degree = graph.Degree(0);
        var offset = graph.LinksOffset(0);
        for (var i = 0; i < walk.Count; i++)
        {
            var list = image.AsSpan(offset + (walk.NodeAt(i) * degree), degree);
            if (list.IndexOf(HnswGraph.None) is var empty and >= 0)
            {
                list[empty] = vector;
                return;
            }
        }

        // All are full: the new vector takes a place and passes the one that lost it on, so nobody is lost.
        var full = image.AsSpan(offset + (walk.NodeAt(0) * degree), degree);
        var own = image.AsSpan(offset + (vector * degree), degree);
        var place = own.IndexOf(HnswGraph.None) is var free and >= 0 ? free : degree - 1;
        own[place] = full[degree - 1];
        full[degree - 1] = vector;
    }
}
