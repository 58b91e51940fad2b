using Contexter.Observability.Resources;

namespace Contexter.Tests.Observability.Resources;

/// <summary>A leak is named by its owner; noise, what is given back, one step and growth that data explains are not.</summary>
public sealed class LeakWatchTests
{
    private const double Mebibyte = 1 << 20;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly SteppedTime _time = new();
    private double _data;

    private double Minutes => _time.Elapsed.TotalMinutes;

    [Fact]
    public void Sample_OfOwnersOfEveryShape_NamesTheOneThatLeaks()
    {
        var random = new Random(20261122);
        var watch = Watch(
            Owner("leaking", () => (200 + (0.5 * Minutes) + Noise(2)) * Mebibyte),
            Owner("noisy", () => (200 + Noise(40)) * Mebibyte),
            Owner("sawtooth", () => (200 + (20 * (Minutes % 3)) + Noise(2)) * Mebibyte),
            Owner("slow_sawtooth", () => (200 + (4 * (Minutes % 25)) + Noise(2)) * Mebibyte),
            Owner("stepped", () => (Minutes < 100 ? 200 : 300) * Mebibyte),
            Owner("filled", () => (Minutes < 9 ? 20 * Minutes : 180) * Mebibyte),
            Owner("shrinking", () => (400 - (0.5 * Minutes)) * Mebibyte),
            Owner("slight", () => (200 + (0.01 * Minutes)) * Mebibyte));

        var named = Run(watch, TimeSpan.FromHours(8));

        named.Select(reading => reading.Owner).Distinct(StringComparer.Ordinal).ShouldBe(["leaking"]);
        watch.Readings.Single(reading => reading.Owner == "leaking").GrowthPerHour.ShouldNotBeNull().ShouldBe(30 * Mebibyte, 5 * Mebibyte);
        watch.Readings.Where(reading => reading.GrowthPerHour is not null).ShouldHaveSingleItem();

        double Noise(double size) => (random.NextDouble() - 0.5) * size;
    }

    [Fact]
    public void Sample_OfALeak_SaysSoOnceAndNotBeforeItKnows()
    {
        var watch = Watch(Owner("leaking", () => (200 + Minutes) * Mebibyte));

        Run(watch, TimeSpan.FromMinutes(79)).ShouldBeEmpty("warm-up, a window and two more parts are 80 minutes");
        Run(watch, TimeSpan.FromMinutes(3)).ShouldHaveSingleItem();
        Run(watch, TimeSpan.FromHours(2)).ShouldBeEmpty("it was said");
    }

    [Fact]
    public void Sample_WhenTheLeakIsMended_ForgetsIt()
    {
        var watch = Watch(Owner("mended", () => (200 + Math.Min(Minutes, 120)) * Mebibyte));

        Run(watch, TimeSpan.FromMinutes(100)).ShouldHaveSingleItem();
        Run(watch, TimeSpan.FromHours(2)).ShouldBeEmpty();

        watch.Readings.ShouldHaveSingleItem().GrowthPerHour.ShouldBeNull();
    }

    [Fact]
    public void Sample_WhileDocumentsAreIndexed_ForgivesWhatGrowsWithThem()
    {
        var watch = Watch(
            Owner("index", () => (200 + Minutes) * Mebibyte) with { GrowsWithData = true },
            Owner("handles", () => 100 + Minutes) with { Unit = "{handle}", LeastGrowth = 20 });

        Run(watch, TimeSpan.FromHours(3), () => _data++).Select(reading => reading.Owner).ShouldBe(["handles"]);
        Run(watch, TimeSpan.FromHours(3)).Select(reading => reading.Owner).ShouldBe(["index"], "nothing is indexed any more, and it still grows");
    }

    private static ResourceOwner Owner(string name, Func<double> read) => new(name, "By", read, 16 * Mebibyte, GrowsWithData: false);

    private LeakWatch Watch(params ResourceOwner[] owners) => new(owners, () => (long)_data, _time, new LeakOptions());

    private List<ResourceReading> Run(LeakWatch watch, TimeSpan length, Action? meanwhile = null)
    {
        var named = new List<ResourceReading>();
        for (var end = _time.Elapsed + length; _time.Elapsed < end;)
        {
            _time.Elapsed += Interval;
            meanwhile?.Invoke();
            named.AddRange(watch.Sample());
        }

        return named;
    }

    private sealed class SteppedTime : TimeProvider
    {
        public TimeSpan Elapsed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Elapsed.Ticks;
    }
}
