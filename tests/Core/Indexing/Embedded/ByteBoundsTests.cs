using Contexter.Indexing.Embedded.Search;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Indexing.Embedded;

public sealed class ByteBoundsTests
{
    [Fact]
    public void Add_WhenWeighed_IsTheProductRoundedUpInEveryPlace()
        => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<ushort>(), (some, weight) =>
        {
            // Longer and shorter than what is added up at once.
            var bounds = Enumerable.Range(0, 3 * some.Length).Select(i => some[i % some.Length]).ToArray();
            var sums = new ushort[bounds.Length];

            ByteBounds.Add(bounds, weight, sums);

            sums.ShouldBe(bounds.Select(bound => (ushort)Math.Ceiling(bound * (weight / 256.0))));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Find_WhenSumsAreAtOrAboveAThreshold_GivesTheirPlacesInOrder()
        => Prop.ForAll(ArbMap.Default.ArbFor<ushort[]>(), ArbMap.Default.ArbFor<ushort>(), (some, threshold) =>
        {
            var sums = Enumerable.Range(0, 3 * some.Length).Select(i => some[i % some.Length]).ToArray();
            var places = new int[sums.Length];

            var count = ByteBounds.Find(sums, threshold, places);

            places[..count].ShouldBe(Enumerable.Range(0, sums.Length).Where(i => sums[i] >= threshold));
        }).QuickCheckThrowOnFailure();
}
