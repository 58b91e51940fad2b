using Contexter.Vectors.Quantization;

namespace Contexter.Vectors.Hnsw;

/// <summary>A vector that another one may link to.</summary>
/// <param name="Node">Its node on the level.</param>
/// <param name="Vector">The vector.</param>
/// <param name="Similarity">How similar it is to the other one.</param>
internal readonly record struct Neighbor(int Node, int Vector, float Similarity)
{
    /// <summary>Sorts the most similar first.</summary>
    public static readonly Comparison<Neighbor> BestFirst = static (a, b) => (b.Similarity, a.Node).CompareTo((a.Similarity, b.Node));
}

/// <summary>Chooses links that lead in different directions.</summary>
internal static class NeighborSelection
{
    /// <summary>Takes a candidate unless one that was taken is closer to it than the vector itself: that one leads there as well (algorithm 4 of the paper).</summary>
    /// <param name="candidates">The most similar first.</param>
    /// <param name="most">How many to take.</param>
    /// <param name="vectors">The vectors.</param>
    /// <returns>Nodes of the level.</returns>
    public static int[] Select(ReadOnlySpan<Neighbor> candidates, int most, in Int8Vectors vectors)
    {
        var chosen = new List<int>(most);
        Span<int> chosenVectors = stackalloc int[most];
        foreach (var candidate in candidates)
        {
            if (chosen.Count == most)
            {
                break;
            }

            var isNew = true;
            foreach (var other in chosenVectors[..chosen.Count])
            {
                if (vectors.Dot(candidate.Vector, other) > candidate.Similarity)
                {
                    isNew = false;
                    break;
                }
            }

            if (isNew)
            {
                chosenVectors[chosen.Count] = candidate.Vector;
                chosen.Add(candidate.Node);
            }
        }

        return [.. chosen];
    }
}
