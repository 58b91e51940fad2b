using Contexter.Documents;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.CoreTests.Documents;

public sealed class VersionOrderTests
{
    [Theory]
    [InlineData("1.9", "1.10")]
    [InlineData("2.0-rc.1", "2.0")]
    [InlineData("2.0-alpha", "2.0-beta")]
    [InlineData("2.0-rc.2", "2.0-rc.10")]
    [InlineData("current", "0.1")]
    [InlineData("9.0.16", "v10.0.2")]
    [InlineData("1", "1.0.1")]
    [InlineData("3.12.0rc2", "3.12.0rc10")]
    [InlineData("3.12.0rc2", "3.12.0")]
    [InlineData("1.1.1", "1.1.1w")]
    [InlineData("1.1.0", "1.1.1w")]
    [InlineData("18446744073709551616", "18446744073709551617")]
    public void Compare_OfTwoVersions_PutsTheOlderFirst(string older, string newer)
    {
        VersionOrder.Instance.Compare(older, newer).ShouldBeNegative();
        VersionOrder.Instance.Compare(newer, older).ShouldBePositive();
    }

    [Fact]
    public void Compare_OfAnyThree_IsATotalOrder()
    {
        var part = Gen.Elements("0", "1", "2", "10", "007", "a", "rc", "beta", "0rc1", "0rc10", "0w", string.Empty);
        var version = from parts in Gen.NonEmptyListOf(part) from separator in Gen.Elements(".", "-", "+") select string.Join(separator, parts);
        var three = from a in version from b in version from c in version select (a, b, c);
        Prop.ForAll(three.ToArbitrary(), versions =>
        {
            var (a, b, c) = versions;
            var order = VersionOrder.Instance;
            Math.Sign(order.Compare(a, b)).ShouldBe(-Math.Sign(order.Compare(b, a)));
            if (order.Compare(a, b) <= 0 && order.Compare(b, c) <= 0)
            {
                order.Compare(a, c).ShouldBeLessThanOrEqualTo(0);
            }

            (order.Compare(a, b) == 0).ShouldBe(string.Equals(a, b, StringComparison.Ordinal));
        }).QuickCheckThrowOnFailure();
    }
}
