using Contexter.Http.Politeness;

namespace Contexter.Core.Tests.Http.Politeness;

public sealed class HostLimitTests
{
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(50);

    private readonly HostLimit _limit = new(10);
    private TimeSpan _now = TimeSpan.FromHours(1);

    [Fact]
    public void Value_WhenAnswersAreGood_RisesToTheMaximumAndNoFarther()
    {
        _limit.Value.ShouldBe(4);
        Answer(Quick, times: 4);
        _limit.Value.ShouldBeInRange(4, 5);
        Answer(Quick, times: 200);
        _limit.Value.ShouldBe(10);
    }

    [Fact]
    public void Value_WhenHostIsOverloaded_IsHalvedOncePerRound()
    {
        Answer(Quick, times: 200);
        var sent = _now;
        _now += Quick;
        for (var i = 0; i < 10; i++)
        {
            _limit.Overloaded(sent, _now);
        }

        _limit.Value.ShouldBe(5, "ten requests that were under way together tell of one overload");
        _limit.Overloaded(_now, _now + Quick);
        _limit.Value.ShouldBe(2);
    }

    [Fact]
    public void Value_WhenHostIsAlwaysOverloaded_IsOneAtLeast()
    {
        for (var i = 0; i < 20; i++)
        {
            _limit.Overloaded(_now, _now += Quick);
        }

        _limit.Value.ShouldBe(1);
        Answer(Quick, times: 200);
        _limit.Value.ShouldBe(10);
    }

    [Fact]
    public void Value_WhenAnswersBecomeSlow_Falls()
    {
        Answer(Quick, times: 200);
        Answer(TimeSpan.FromSeconds(3), times: 20);
        _limit.Value.ShouldBeLessThan(5);
    }

    [Fact]
    public void Value_WhenHostIsSlowForGood_RisesAgain()
    {
        Answer(Quick, times: 50);
        Answer(TimeSpan.FromSeconds(3), times: 5000);
        _limit.Value.ShouldBe(10);
    }

    private void Answer(TimeSpan latency, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var sent = _now;
            _limit.Answered(latency, sent, _now += latency);
        }
    }
}
