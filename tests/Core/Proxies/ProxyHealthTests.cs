using Contexter.Proxies.Health;

namespace Contexter.Core.Tests.Proxies;

/// <summary>Health, circuit breaker and rotation.</summary>
public sealed class ProxyHealthTests
{
    private readonly SteppedTimeProvider _time = new();
    private readonly ProxyHealthMonitor _monitor;

    public ProxyHealthTests()
    {
        _monitor = new ProxyHealthMonitor(new ProxyCondition(), _time);
    }

    [Fact]
    public void Failed_FiveTimesInARow_OpensTheBreakerForAMinute()
    {
        var states = new List<ProxyHealth>();
        for (var i = 0; i < 5; i++)
        {
            _monitor.TryBegin().ShouldBeTrue();
            _monitor.Failed();
            states.Add(_monitor.Health);
        }

        states.ShouldBe([ProxyHealth.Healthy, ProxyHealth.Degraded, ProxyHealth.Degraded, ProxyHealth.Degraded, ProxyHealth.Failed]);
        _time.Step(TimeSpan.FromSeconds(59.9));
        (_monitor.Breaker, _monitor.TryBegin()).ShouldBe((BreakerState.Open, false));
        _time.Step(TimeSpan.FromSeconds(0.1));
        _monitor.Breaker.ShouldBe(BreakerState.HalfOpen);
    }

    [Fact]
    public void Probe_OfAHalfOpenBreaker_IsOneAndDecides()
    {
        Open();
        (_monitor.TryBegin(), _monitor.TryBegin()).ShouldBe((true, false));

        _monitor.Failed();

        _monitor.Breaker.ShouldBe(BreakerState.Open);
        _time.Step(ProxyHealthMonitor.BreakDuration);
        _monitor.TryBegin().ShouldBeTrue();
        _monitor.Succeeded();
        (_monitor.Breaker, _monitor.Health).ShouldBe((BreakerState.Closed, ProxyHealth.Degraded));
    }

    [Fact]
    public void Probe_WhoseSenderIsGoneOrLearntNothing_MakesWayForAnother()
    {
        Open();
        _monitor.TryBegin().ShouldBeTrue();
        _monitor.Undecided();
        _monitor.TryBegin().ShouldBeTrue();
        _time.Step(ProxyHealthMonitor.ProbeTimeout);
        _monitor.TryBegin().ShouldBeTrue();
    }

    [Fact]
    public void Requests_FromBeforeTheBreak_DecideNothing()
    {
        Open(wait: false);
        var before = _monitor.Condition;
        _monitor.Succeeded();
        _monitor.Failed();

        _monitor.Condition.ShouldBe(before);
        _time.Step(ProxyHealthMonitor.BreakDuration);
        _monitor.Succeeded();
        _monitor.Breaker.ShouldBe(BreakerState.HalfOpen);
    }

    [Fact]
    public void Health_WithThreeFailuresAmongTwenty_IsDegradedUntilTheyAreForgotten()
    {
        for (var i = 0; i < 3; i++)
        {
            _monitor.Failed();
            _monitor.Succeeded();
        }

        _monitor.Health.ShouldBe(ProxyHealth.Degraded);
        for (var i = 0; i < 15; i++)
        {
            _monitor.Succeeded();
        }

        _monitor.Health.ShouldBe(ProxyHealth.Healthy);
    }

    [Fact]
    public void Condition_WhenTakenUpAfterARestart_GoesOn()
    {
        Open(wait: false);
        var after = new ProxyHealthMonitor(_monitor.Condition, _time);
        (after.Health, after.TryBegin()).ShouldBe((ProxyHealth.Failed, false));
    }

    [Theory]
    [InlineData("111", "012012")]
    [InlineData("441", "010120101")]
    [InlineData("010", "111")]
    public void Rotation_ByWeights_SpreadsTurnsEvenly(string weights, string turns)
    {
        var rotation = new WeightedRotation(weights.Length);
        string.Concat(turns.Select(_ => rotation.Next(i => weights[i] - '0'))).ShouldBe(turns);
        var counts = Enumerable.Range(0, 900).Select(_ => rotation.Next(i => weights[i] - '0')!.Value).CountBy(i => i).ToDictionary();
        var total = weights.Sum(weight => weight - '0');
        for (var i = 0; i < weights.Length; i++)
        {
            counts.GetValueOrDefault(i).ShouldBe(900 * (weights[i] - '0') / total);
        }
    }

    [Fact]
    public void Rotation_WhenNobodyHasAWeight_GivesNoTurn() => new WeightedRotation(3).Next(_ => 0).ShouldBeNull();

    private void Open(bool wait = true)
    {
        for (var i = 0; i < ProxyHealthMonitor.FailuresToOpen; i++)
        {
            _monitor.Failed();
        }

        if (wait)
        {
            _time.Step(ProxyHealthMonitor.BreakDuration);
        }
    }
}
