using Contexter.Embeddings.Limits;

namespace Contexter.Core.Tests.Embeddings.Limits;

/// <summary>That no minute holds more than a provider allows, and what its refusals teach.</summary>
public sealed class RateLimiterTests
{
    private readonly SteppedTimeProvider _time = new(TimeSpan.FromDays(1), skips: true);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(3, null, 1)]
    [InlineData(60, null, 1)]
    [InlineData(2_000, null, 1)]
    [InlineData(null, 10_000, 700)]
    [InlineData(null, 10_000, 10_000)]
    [InlineData(100, 50_000, 900)]
    public async Task Acquire_WhateverTheLimit_LetsNoMinuteHoldMore(int? requests, int? tokens, int cost)
    {
        var limiter = Create(requests, tokens);
        var sent = new Queue<DateTimeOffset>();
        var total = Math.Min(400, 3 * Math.Min(requests ?? int.MaxValue, (tokens ?? int.MaxValue) / cost));
        for (var i = 0; i < total; i++)
        {
            await limiter.AcquireAsync(cost, isUrgent: false, Token);
            var now = _time.GetUtcNow();
            sent.Enqueue(now);
            while (now - sent.Peek() >= TimeSpan.FromMinutes(1))
            {
                sent.Dequeue();
            }

            sent.Count.ShouldBeLessThanOrEqualTo(requests ?? int.MaxValue);

            // The first in a minute was paid for before it.
            ((sent.Count - 1) * cost).ShouldBeLessThanOrEqualTo(tokens ?? int.MaxValue);
        }
    }

    [Fact]
    public async Task Acquire_WhenTheLimitIsSteadilyUsed_TakesNearlyAllOfIt()
    {
        var limiter = Create(600, null);
        var started = _time.GetUtcNow();
        for (var i = 0; i < 1_200; i++)
        {
            await limiter.AcquireAsync(1, isUrgent: false, Token);
        }

        (_time.GetUtcNow() - started).ShouldBeInRange(TimeSpan.FromSeconds(118), TimeSpan.FromSeconds(125));
    }

    [Fact]
    public async Task Acquire_WhenNoLimitIsKnown_NeverWaits()
    {
        var limiter = Create(null, null);
        for (var i = 0; i < 1_000; i++)
        {
            await limiter.AcquireAsync(100_000, isUrgent: false, Token);
        }

        _time.Pauses.ShouldBeEmpty();
    }

    [Fact]
    public async Task Acquire_WhenUrgent_IsCountedAndDoesNotWait()
    {
        var limiter = Create(6, null);
        for (var i = 0; i < 3; i++)
        {
            await limiter.AcquireAsync(1, isUrgent: true, Token);
        }

        _time.Pauses.ShouldBeEmpty();
        await limiter.AcquireAsync(1, isUrgent: false, Token);

        // Three requests beyond the first at five a minute.
        _time.Pauses.ShouldHaveSingleItem().TotalSeconds.ShouldBe(36, 0.5);
    }

    [Fact]
    public async Task Acquire_WhenCancelled_GivesItsTurnBack()
    {
        var limiter = Create(6, null);
        await limiter.AcquireAsync(1, isUrgent: false, Token);
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => limiter.AcquireAsync(1, isUrgent: false, gone.Token));

        await limiter.AcquireAsync(1, isUrgent: false, Token);

        _time.Pauses.Last().TotalSeconds.ShouldBe(12, 0.5);
    }

    [Fact]
    public async Task Refused_WhenTheServerNamesAPause_HoldsEverybodyForIt()
    {
        var limiter = Create(null, null);
        limiter.Refused(new RateHints(null, null, TimeSpan.FromSeconds(42)));

        limiter.Pause.ShouldBe(TimeSpan.FromSeconds(42));
        await limiter.AcquireAsync(1, isUrgent: true, Token);

        _time.Pauses.ShouldHaveSingleItem().ShouldBe(TimeSpan.FromSeconds(42));
        limiter.Pause.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Refused_WhenTheServerNamesNone_DoublesItsOwnUpToAMinute()
    {
        var limiter = Create(null, null);
        var pauses = new List<double>();
        for (var i = 0; i < 9; i++)
        {
            limiter.Refused(default);
            pauses.Add(limiter.Pause.TotalSeconds);
            _time.Step(limiter.Pause);
        }

        for (var i = 0; i < pauses.Count; i++)
        {
            var middle = Math.Min(60, Math.Pow(2, i));
            pauses[i].ShouldBeInRange(0.75 * middle, 1.25 * middle);
        }

        limiter.Succeeded(1, 1, default);
        limiter.Refused(default);
        limiter.Pause.TotalSeconds.ShouldBeInRange(0.75, 1.25);
    }

    [Fact]
    public void Refused_WhenNoLimitIsKnown_LearnsOneFromWhatWasTaken()
    {
        var limiter = Create(null, null);
        for (var i = 0; i < 30; i++)
        {
            limiter.Succeeded(1_000, 1_000, default);
            _time.Step(TimeSpan.FromSeconds(1));
        }

        limiter.Refused(default);

        // Thirty in thirty seconds are sixty a minute.
        limiter.Limits.Requests!.Value.ShouldBe(48, 0.01);
        limiter.Limits.Tokens!.Value.ShouldBe(48_000, 1);
        limiter.Refused(default);
        limiter.Limits.Requests!.Value.ShouldBe(48, 0.01);
    }

    [Fact]
    public void Succeeded_WhenTheLastRefusalIsAMinuteAgo_RaisesTheLimitsUpToTheConfiguredOnes()
    {
        var limiter = Create(50, null);
        limiter.Succeeded(1, 1, default);
        _time.Step(TimeSpan.FromSeconds(30));
        limiter.Refused(default);
        limiter.Limits.Requests!.Value.ShouldBe(1.6, 0.01);

        _time.Step(TimeSpan.FromSeconds(61));
        limiter.Succeeded(1, 1, default);
        limiter.Limits.Requests!.Value.ShouldBe(1.76, 0.01);
        limiter.Succeeded(1, 1, default);
        limiter.Limits.Requests!.Value.ShouldBe(1.76, 0.01);

        for (var i = 0; i < 60; i++)
        {
            _time.Step(TimeSpan.FromSeconds(61));
            limiter.Succeeded(1, 1, default);
        }

        limiter.Limits.Requests.ShouldBe(50);
    }

    [Fact]
    public void Succeeded_WhenTheServerNamesLimits_KeepsToThemAndToLowerConfiguredOnes()
    {
        var limiter = Create(100, null);

        limiter.Succeeded(1, 1, new RateHints(3_000, 40_000, null));

        limiter.Limits.ShouldBe((100, 40_000));
    }

    [Fact]
    public async Task Succeeded_WhenTheServerCountsMoreTokens_MakesTheNextWaitForThem()
    {
        var limiter = Create(null, 60_000);
        await limiter.AcquireAsync(10, isUrgent: false, Token);
        limiter.Succeeded(10, 11_000, default);

        await limiter.AcquireAsync(10, isUrgent: false, Token);

        _time.Pauses.ShouldHaveSingleItem().TotalSeconds.ShouldBe(10.2, 0.2);
    }

    private RateLimiter Create(int? requests, int? tokens) => new(requests, tokens, _time, new Random(7));
}
