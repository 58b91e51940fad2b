using Contexter.Cli.Output;
using Contexter.Ingestion;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Tests.Cli;

/// <summary>Speed, figures and text for the terminal.</summary>
public sealed class ProgressTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void RateMeter_AtSteadySpeed_MeasuresIt() => Prop.ForAll(
        Gen.Choose(1, 500).ToArbitrary(),
        Gen.Choose(2, 200).ToArbitrary(),
        (rate, seconds) =>
        {
            var meter = new RateMeter();
            for (var second = 0; second <= seconds; second++)
            {
                meter.Add(Start.AddSeconds(second), second * rate);
            }

            meter.PerSecond!.Value.ShouldBe(rate, 1e-6);
            meter.TimeFor(rate * 10)!.Value.TotalSeconds.ShouldBe(10, 1e-6);
            meter.TimeFor(0).ShouldBeNull();
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void RateMeter_WhenSpeedChanges_ForgetsTheOldOne()
    {
        var meter = new RateMeter();
        for (var second = 0; second <= 100; second++)
        {
            meter.Add(Start.AddSeconds(second), second <= 50 ? second * 1_000 : 50_000 + (second - 50));
        }

        meter.PerSecond!.Value.ShouldBe(1, 1e-6);
    }

    [Fact]
    public void RateMeter_WhenNothingIsKnown_HasNoSpeed()
    {
        var meter = new RateMeter();
        meter.PerSecond.ShouldBeNull();
        meter.TimeFor(5).ShouldBeNull();

        meter.Add(Start, 5);
        meter.Add(Start, 9);
        meter.PerSecond.ShouldBeNull();

        meter.Add(Start.AddSeconds(5), 9_000);
        meter.PerSecond.ShouldNotBeNull();

        // The count fell: another run of the job.
        meter.Add(Start.AddSeconds(6), 3);
        meter.PerSecond.ShouldBeNull();
    }

    [Fact]
    public void Clean_OfAnyText_KeepsLengthAndIsHarmless() => Prop.ForAll(
        Gen.Choose(0, char.MaxValue).Select(code => (char)code).ArrayOf().Select(letters => new string(letters)).ToArbitrary(),
        text =>
        {
            var clean = TerminalText.Clean(text);
            clean.Length.ShouldBe(text.Length);
            clean.ShouldAllBe(letter => letter == '\n' || letter == '\t' || !char.IsControl(letter));
            TerminalText.Clean(clean).ShouldBe(clean);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Wrap_OfAnyText_FitsAndLosesNothing() => Prop.ForAll(
        Gen.Elements('a', 'b', ' ', '\n').ArrayOf(80).Select(letters => new string(letters)).ToArbitrary(),
        Gen.Choose(4, 30).ToArbitrary(),
        Gen.Choose(1, 40).ToArbitrary(),
        (text, width, maxLines) =>
        {
            var lines = TerminalText.Wrap(text, width, maxLines);

            lines.Count.ShouldBeLessThanOrEqualTo(maxLines);
            lines.ShouldAllBe(line => line.Length <= width && line.Trim().Length > 0);
            var all = Squeeze(text);
            var shown = Squeeze(string.Concat(lines));
            if (shown.EndsWith('…'))
            {
                lines.Count.ShouldBe(maxLines);
                all.ShouldStartWith(shown[..^1]);
            }
            else
            {
                shown.ShouldBe(all);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Wrap_WhenAPairOfSurrogatesStandsAtTheEdge_KeepsItWhole() =>
        TerminalText.Wrap("aaa🙂🙂", 4, 9).ShouldBe(["aaa", "🙂🙂"]);

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(14_200_000, "14.2 MB")]
    [InlineData(3_000_000_000, "3.0 GB")]
    public void Bytes_OfAnySize_UseAUnitThatFits(long bytes, string text) => Figures.Bytes(bytes).ShouldBe(text);

    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(61, "61.0 s")]
    [InlineData(125, "2:05")]
    [InlineData(3_725, "1:02:05")]
    [InlineData(90_000, "25:00:00")]
    public void Duration_OfAnyLength_IsReadable(double seconds, string text) => Figures.Duration(TimeSpan.FromSeconds(seconds)).ShouldBe(text);

    [Theory]
    [InlineData(0.999, "99 %")]
    [InlineData(1, "100 %")]
    [InlineData(7, "100 %")]
    [InlineData(-1, "0 %")]
    public void Percent_OfAShare_NeverPromisesTooMuch(double share, string text) => Figures.Percent(share).ShouldBe(text);

    private static string Squeeze(string text) => string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)));
}
