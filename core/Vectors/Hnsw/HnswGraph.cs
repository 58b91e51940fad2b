using System.Runtime.InteropServices;
namespace Contexter.Vectors.Hnsw;

/// <summary>
/// A graph of vectors, read in place. Every vector is on level 0; a random one in M of a level is on the next level too. A search starts at the top, where few
/// vectors are far apart, and comes closer on every level.
/// </summary>
/// <remarks>
/// One array of integers: version, count, M, number of upper levels, the vector where a search enters level 0 if there is no other; then the count of vectors on each upper level; the upper vectors in order of their rank; the
/// links of each upper level, M a rank; the links of level 0, 2M a vector. Upper vectors are ranked by their highest level, the highest first, so the ranks of a
/// level are the first ones, and rank 0 is where every search enters. Links of upper levels are ranks, those of level 0 are vectors; -1 ends a list.
/// </remarks>
internal readonly ref struct HnswGraph
{
    /// <summary>Ends a list of links.</summary>
    public const int None = -1;

    private const int Version = 1;
    private const int HeaderLength = 5;

    /// <summary>Reads a graph.</summary>
    /// <exception cref="FormatException">The image is not one of a graph.</exception>
    public HnswGraph(ReadOnlySpan<int> image)
    {
        Image = image;
        if (image.Length < HeaderLength || image[0] != Version || image[1] < 0 || image[2] is < 2 or > 128 || image[3] is < 0 or > 64
            || image.Length < HeaderLength + image[3] || image.Length != LengthOf(image[1], image[2], image.Slice(HeaderLength, image[3])))
        {
            throw new FormatException("The graph of vectors is damaged or of a newer format.");
        }
    }

    /// <summary>All of it.</summary>
    public ReadOnlySpan<int> Image { get; }

    /// <summary>Vectors.</summary>
    public int Count => Image[1];

    /// <summary>Links of a vector on upper levels.</summary>
    public int M => Image[2];

    /// <summary>Levels above level 0.</summary>
    public int UpperLevels => Image[3];

    /// <summary>The vector of rank 0.</summary>
    public int Entry => Image[4];

    /// <summary>The vectors of the upper levels, by rank.</summary>
    public ReadOnlySpan<int> UpperVectors => Image.Slice(HeaderLength + UpperLevels, UpperLevels == 0 ? 0 : Image[HeaderLength]);

    /// <summary>The length of an image in integers.</summary>
    /// <param name="count">Vectors.</param>
    /// <param name="m">Links of a vector on upper levels.</param>
    /// <param name="levelCounts">Vectors on each upper level, the lowest first.</param>
    public static long LengthOf(int count, int m, ReadOnlySpan<int> levelCounts)
    {
        var length = HeaderLength + levelCounts.Length + (2L * m * count);
        for (var i = 0; i < levelCounts.Length; i++)
        {
            length += (i == 0 ? levelCounts[i] : 0) + ((long)m * levelCounts[i]);
        }

        return length;
    }

    /// <summary>An image without links.</summary>
    public static int[] CreateImage(int count, int m, int entry, ReadOnlySpan<int> levelCounts, ReadOnlySpan<int> upperVectors)
    {
        var image = new int[LengthOf(count, m, levelCounts)];
        image.AsSpan(HeaderLength + levelCounts.Length).Fill(None);
        (image[0], image[1], image[2], image[3], image[4]) = (Version, count, m, levelCounts.Length, entry);
        levelCounts.CopyTo(image.AsSpan(HeaderLength));
        upperVectors.CopyTo(image.AsSpan(HeaderLength + levelCounts.Length));
        return image;
    }

    /// <summary>Where the links of a level begin.</summary>
    public int LinksOffset(int level)
    {
        var offset = HeaderLength + UpperLevels + UpperVectors.Length;
        for (var l = 1; l <= UpperLevels && l != level; l++)
        {
            offset += M * LevelCount(l);
        }

        return offset;
    }

    /// <summary>Vectors on a level.</summary>
    public int LevelCount(int level) => level == 0 ? Count : Image[HeaderLength + level - 1];

    /// <summary>Most links of a vector on a level.</summary>
    public int Degree(int level) => level == 0 ? 2 * M : M;

    /// <summary>A level to walk over.</summary>
    public HnswLevel GetLevel(int level) =>
        new(Image.Slice(LinksOffset(level), Degree(level) * LevelCount(level)), Degree(level), level == 0 ? [] : UpperVectors);
}

/// <summary>One level of a graph.</summary>
/// <param name="links">The links of all nodes, one list after the other.</param>
/// <param name="degree">Length of a list.</param>
/// <param name="vectors">The vector of each node; empty where nodes are vectors.</param>
internal readonly ref struct HnswLevel(ReadOnlySpan<int> links, int degree, ReadOnlySpan<int> vectors)
{
    private readonly ReadOnlySpan<int> _links = links;
    private readonly ReadOnlySpan<int> _vectors = vectors;

    /// <summary>Most links of a node.</summary>
    public int Degree => degree;

    /// <summary>The links of a node; the first -1 ends them.</summary>
    public ReadOnlySpan<int> LinksOf(int node) => _links.Slice(node * degree, degree);

    /// <summary>Has the processor fetch what <see cref="LinksOf"/> needs soon.</summary>
    public void PrefetchLinks(int node) => ProcessorCache.Prefetch(MemoryMarshal.AsBytes(LinksOf(node)));

    /// <summary>The vector of a node.</summary>
    public int VectorOf(int node) => _vectors.IsEmpty ? node : _vectors[node];
}
