using System.Globalization;
using Contexter.Search;
using Contexter.Silo.Configuration;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.System.Tests.Configuration;

/// <summary>How durations, sizes and weights are written and read.</summary>
public sealed class SettingValueTests
{
    private static readonly ValueFormat Duration = ValueFormat.For(typeof(TimeSpan));
    private static readonly ValueFormat Size = ValueFormat.For(typeof(ByteSize));

    private static readonly Type[] AllTypes =
        [typeof(string), typeof(int), typeof(double), typeof(bool), typeof(TimeSpan), typeof(ByteSize), typeof(SearchWeights), typeof(BlendingMode)];

    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("30s", 30_000)]
    [InlineData("5m", 300_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("2d", 172_800_000)]
    [InlineData("0s", 0)]
    [InlineData(" 007 s ", 7_000)]
    public void Parse_Duration_ReadsNumberAndUnit(string text, long milliseconds) =>
        Duration.Parse(text).Value.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));

    [Theory]
    [InlineData("512B", 512)]
    [InlineData("1KiB", 1024)]
    [InlineData("64MiB", 67_108_864)]
    [InlineData("1 GiB", 1_073_741_824)]
    [InlineData("2TiB", 2_199_023_255_552)]
    public void Parse_Size_ReadsNumberAndUnit(string text, long bytes) => Size.Parse(text).Value.ShouldBe(new ByteSize(bytes));

    [Theory]
    [InlineData("", "is no size")]
    [InlineData("MiB", "is no size")]
    [InlineData("-1MiB", "is no size")]
    [InlineData("64", "has no unit")]
    [InlineData("0", "has no unit")]
    [InlineData("1.5GiB", "has an unknown unit")]
    [InlineData("64MB", "has an unknown unit")]
    [InlineData("64mib", "has an unknown unit")]
    [InlineData("1GiB 5MiB", "has an unknown unit")]
    [InlineData("9223372036854775808B", "is too large")]
    [InlineData("8388608TiB", "is too large")]
    [InlineData("99999999999999999999B", "is too large")]
    public void Parse_Size_WhenItIsNone_SaysWhy(string text, string complaint) => Size.Parse(text).Complaint.ShouldNotBeNull().ShouldStartWith(complaint);

    [Theory]
    [InlineData("0ms", "0ms")]
    [InlineData("1000ms", "1s")]
    [InlineData("1500ms", "1500ms")]
    [InlineData("90s", "90s")]
    [InlineData("120m", "2h")]
    [InlineData("48h", "2d")]
    public void Write_Duration_TakesTheLargestWholeUnit(string text, string written) => Duration.Write(Duration.Parse(text).Value!).ShouldBe(written);

    [Fact]
    public void Write_Duration_ReadsBackAsItself() =>
        Prop.ForAll(Amounts(TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond), amount =>
        {
            var duration = new TimeSpan(amount * TimeSpan.TicksPerMillisecond);
            return Duration.Parse(Duration.Write(duration)).Value!.Equals(duration);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Write_Size_ReadsBackAsItself() =>
        Prop.ForAll(Amounts(long.MaxValue), amount =>
            Size.Parse(new ByteSize(amount).ToString()).Value!.Equals(new ByteSize(amount))
            && new ByteSize(amount).ToString().Length <= string.Create(CultureInfo.InvariantCulture, $"{amount}B").Length + 2)
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Parse_AnyText_NeverThrowsAndGivesValueOrComplaint() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string?>(), text =>
        {
            foreach (var type in AllTypes)
            {
                var parsed = ValueFormat.For(type).Parse(text ?? "");
                (parsed.Value is null).ShouldBe(parsed.Complaint is not null);
                if (parsed.Value is { } value)
                {
                    value.ShouldBeOfType(type);
                    ValueFormat.For(type).Parse(ValueFormat.For(type).Write(value)).Value.ShouldBe(value);
                }
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Write_Number_ReadsBackAsItself() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NormalFloat>(), ArbMap.Default.ArbFor<int>(), (number, integer) =>
            ValueFormat.For(typeof(double)).Parse(ValueFormat.For(typeof(double)).Write(number.Get)).Value!.Equals(number.Get)
            && ValueFormat.For(typeof(int)).Parse(ValueFormat.For(typeof(int)).Write(integer)).Value!.Equals(integer))
        .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("auto", BlendingMode.Auto, 0.5, 0.5)]
    [InlineData("rrf", BlendingMode.Rrf, 0.5, 0.5)]
    [InlineData("0.7/0.3", BlendingMode.Fixed, 0.7, 0.3)]
    [InlineData(" 0.1 / 0.9 ", BlendingMode.Fixed, 0.1, 0.9)]
    [InlineData("1/0", BlendingMode.Fixed, 1, 0)]
    [InlineData("0/1.0", BlendingMode.Fixed, 0, 1)]
    public void Parse_Weights_ReadsWordsAndShares(string text, BlendingMode mode, double semantic, double keyword)
    {
        var weights = ValueFormat.For(typeof(SearchWeights)).Parse(text).Value.ShouldBeOfType<SearchWeights>();
        (weights.Mode, weights.Semantic, weights.Keyword).ShouldBe((mode, semantic, keyword));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0.7")]
    [InlineData("0.7/0.2/0.1")]
    [InlineData("-0.5/1.5")]
    [InlineData("2/-1")]
    [InlineData("0.7:0.3")]
    [InlineData("7e-1/0.3")]
    [InlineData("0/0")]
    [InlineData("/")]
    [InlineData("fixed")]
    public void Parse_Weights_WhenTheyAreNone_SaysSo(string text) =>
        ValueFormat.For(typeof(SearchWeights)).Parse(text).Complaint.ShouldBe("is neither a word that is known nor two weights");

    [Fact]
    public void Write_Weights_ReadsBackAsItself() =>
        Prop.ForAll(Gen.Choose(0, 10_000).ToArbitrary(), share =>
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{share / 10_000m}/{1 - (share / 10_000m)}");
            var weights = SearchWeights.Parse(text);
            return Math.Abs(weights.Semantic + weights.Keyword - 1) < 1e-12 && SearchWeights.Parse(weights.ToString()) == weights;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Compare_Sizes_FollowsBytes()
    {
        var small = ByteSize.KiB(1);
        var large = ByteSize.MiB(1);

        (small < large).ShouldBeTrue();
        (small > large).ShouldBeFalse();
        (small <= large).ShouldBeTrue();
        (small >= large).ShouldBeFalse();
        small.CompareTo((object)large).ShouldBeNegative();
        Should.Throw<ArgumentException>(() => small.CompareTo("1KiB"));
    }

    /// <summary>Amounts of every order of magnitude, many of them whole in a larger unit.</summary>
    private static Arbitrary<long> Amounts(long largest) =>
        Gen.Choose(0, 62)
            .SelectMany(bits => Gen.Choose(0, int.MaxValue).Select(low => low & ((1L << bits) - 1) | (1L << bits)))
            .SelectMany(amount => Gen.Elements(1L, 1_000, 1_024, 60_000, 1L << 20, 3_600_000, 86_400_000)
                .Select(factor => amount > largest / factor ? amount % largest : amount * factor))
            .ToArbitrary();
}
