using System.Runtime.InteropServices;
using Contexter.Storage;

namespace Contexter.Deduplication;

/// <summary>Finds sketches that agree in at least one band of places: locality-sensitive hashing.</summary>
/// <remarks>
/// Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, section 3.4. Sixteen bands of four places: a pair of similarity 0.85 is missed once in 140,000 times
/// ((1 - 0.85^4)^16), one of 0.5 is found 64 times in 100 and then refused by its estimate.
/// </remarks>
internal sealed class SketchBands
{
    private const int Rows = 4;

    private readonly Dictionary<ulong, int> _heads = [];
    private readonly List<(int Item, int Next)> _links = [];

    /// <summary>Adds an item.</summary>
    public void Add(int item, ReadOnlySpan<uint> sketch)
    {
        for (var band = 0; band < sketch.Length / Rows; band++)
        {
            ref var head = ref CollectionsMarshal.GetValueRefOrAddDefault(_heads, Key(band, sketch), out var exists);
            _links.Add((item, exists ? head : -1));
            head = _links.Count - 1;
        }
    }

    /// <summary>Adds to a set the items that agree with a sketch in a band.</summary>
    public void Find(ReadOnlySpan<uint> sketch, HashSet<int> found)
    {
        for (var band = 0; band < sketch.Length / Rows; band++)
        {
            for (var link = _heads.GetValueOrDefault(Key(band, sketch), -1); link >= 0; link = _links[link].Next)
            {
                found.Add(_links[link].Item);
            }
        }
    }

    private static ulong Key(int band, ReadOnlySpan<uint> sketch) => XxHash64.Hash(MemoryMarshal.AsBytes(sketch.Slice(band * Rows, Rows)), (ulong)band);
}
