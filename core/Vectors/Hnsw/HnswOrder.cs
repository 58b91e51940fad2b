namespace Contexter.Vectors.Hnsw;

/// <summary>The order in which vectors are inserted: those of the highest levels first, else by chance.</summary>
internal sealed class HnswOrder
{
    private const int MostLevels = 24;

    private readonly int[] _vectors;
    private readonly byte[] _levels;

    private HnswOrder(int[] vectors, byte[] levels)
    {
        _vectors = vectors;
        _levels = levels;
        var top = vectors.Length == 0 ? 0 : levels[vectors[0]];
        LevelCounts = [.. Enumerable.Range(1, top).Select(level => Array.FindIndex(vectors, vector => levels[vector] < level) is var end and >= 0 ? end : vectors.Length)];
        UpperVectors = LevelCounts.Length == 0 ? [] : vectors[..LevelCounts[0]];
    }

    /// <summary>Vectors on each upper level, the lowest first.</summary>
    public int[] LevelCounts { get; }

    /// <summary>The vectors of the upper levels, by rank.</summary>
    public int[] UpperVectors { get; }

    /// <summary>The order of so many vectors.</summary>
    public static HnswOrder Of(int count, HnswOptions options)
    {
        // A vector is on level l with a chance of 1 in M to the power of l.
        var scale = 1 / Math.Log(options.M);
        var levels = new byte[count];
        var chances = new ulong[count];
        var vectors = new int[count];
        for (var i = 0; i < count; i++)
        {
            var random = Mix(options.Seed + (2 * (ulong)i));
            var uniform = ((random >> 11) + 1) * (1.0 / (1UL << 53));
            levels[i] = (byte)Math.Min(MostLevels, (int)(-Math.Log(uniform) * scale));
            chances[i] = Mix(options.Seed + (2 * (ulong)i) + 1);
            vectors[i] = i;
        }

        Array.Sort(vectors, (a, b) => (levels[b], chances[a], a).CompareTo((levels[a], chances[b], b)));
        return new HnswOrder(vectors, levels);
    }

    /// <summary>The vector of a rank.</summary>
    public int VectorOf(int rank) => _vectors[rank];

    /// <summary>The highest level of a rank.</summary>
    public int LevelOf(int rank) => _levels[_vectors[rank]];

    /// <summary>Spreads a counter over all 64-bit numbers: SplitMix64 (Steele, Lea and Flood, 2014).</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
