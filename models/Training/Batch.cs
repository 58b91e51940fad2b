namespace Contexter.Models.Training;

/// <summary>The texts of a step, drawn from an epoch's pairs.</summary>
/// <param name="sampler">Draws pairs.</param>
/// <param name="recipe">Sizes and seed.</param>
internal sealed class Batch(PairSampler sampler, Recipe recipe)
{
    private readonly ulong[] _anchorKeys = new ulong[recipe.Batch];
    private readonly int[] _sections = new int[recipe.Batch];

    /// <summary>The anchors.</summary>
    public TextBag Anchors { get; } = new(recipe.Batch);

    /// <summary>Their positives.</summary>
    public TextBag Positives { get; } = new(recipe.Batch);

    /// <summary>Cells that are no negatives, because section or anchor are the same.</summary>
    public IReadOnlyList<(int Anchor, int Positive)> Masked { get; private set; } = [];

    /// <summary>Draws the texts of the pairs from <paramref name="start"/> on.</summary>
    public void Fill(PairSource[] epochPairs, int epoch, int start)
    {
        Parallel.For(0, recipe.Batch, () => (Anchor: new List<ushort>(), Positive: new List<ushort>()), (i, _, lists) =>
        {
            var pair = epochPairs[start + i];
            sampler.Draw(pair, PairSampler.HashCode(recipe.Seed, epoch, start + i), lists.Anchor, lists.Positive);
            _anchorKeys[i] = Contexter.Storage.XxHash64.Hash(System.Runtime.InteropServices.MemoryMarshal.AsBytes(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(lists.Anchor)));
            _sections[i] = pair.Section;
            Anchors.Set(i, lists.Anchor);
            Positives.Set(i, lists.Positive);
            return lists;
        }, _ => { });
        var masked = new HashSet<(int, int)>();
        Mask(_anchorKeys, masked);
        Mask(_sections, masked);
        Masked = [.. masked.Order()];
    }

    private static void Mask<T>(T[] keys, HashSet<(int, int)> masked)
        where T : notnull
    {
        foreach (var group in keys.Index().GroupBy(entry => entry.Item, entry => entry.Index).Where(group => group.Count() > 1))
        {
            foreach (var anchor in group)
            {
                foreach (var positive in group.Where(index => index != anchor))
                {
                    masked.Add((anchor, positive));
                }
            }
        }
    }
}
