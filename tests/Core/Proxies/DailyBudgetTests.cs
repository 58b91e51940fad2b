using Contexter.Proxies.Limits;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Proxies;

/// <summary>Daily limits and the pace of requests.</summary>
public sealed class DailyBudgetTests
{
    private static readonly ProxyPrices Prices = new() { PerGigabyte = 10, PerThousandRequests = 1 };
    private readonly SteppedTimeProvider _time = new();

    [Fact]
    public void TryBegin_AtTheLimitOfRequests_IsRefusedUntilMidnight()
    {
        var budget = New(new DailyLimits { Requests = 2 });
        budget.TryBegin().ShouldBe(long.MaxValue);
        budget.TryBegin().ShouldBe(long.MaxValue);
        budget.TryBegin().ShouldBeNull();
        budget.End(long.MaxValue, 10);
        budget.End(long.MaxValue, 10, requests: 0);
        budget.Used.Requests.ShouldBe(1);
        budget.TryBegin().ShouldNotBeNull();
        budget.Exhausted.ShouldBe("the daily limit of 2 requests");
        budget.RenewedAt.ShouldBe(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero));

        _time.Step(TimeSpan.FromHours(12));

        budget.Exhausted.ShouldBeNull();
        budget.Used.ShouldBe(new DailyUsage { Day = new DateOnly(2026, 3, 2) });
    }

    [Fact]
    public void Limits_WhateverRequestsUse_AreNeverPassed() => Prop.ForAll(
        Gen.Choose(0, 3).Two().ListOf(200).ToArbitrary(),
        steps =>
        {
            var limits = new DailyLimits { Requests = 40, Bytes = 3_000_000, Cost = 0.05 };
            var budget = New(limits);
            var open = new Queue<(long Reserved, long Left)>();
            foreach (var (kind, size) in steps)
            {
                if (kind <= 1 && budget.TryBegin() is { } first)
                {
                    open.Enqueue((first, first));
                }
                else if (kind == 2 && open.TryDequeue(out var request))
                {
                    open.Enqueue(budget.TryExtend() is { } more ? (request.Reserved + more, request.Left + more) : request);
                }
                else if (kind == 3 && open.TryDequeue(out var ended))
                {
                    budget.End(ended.Reserved, ended.Left * size / 3);
                }
            }

            // All that was given is used to the last byte.
            while (open.TryDequeue(out var ended))
            {
                budget.End(ended.Reserved, ended.Reserved);
            }

            return budget.Used.Requests <= limits.Requests && budget.Used.Bytes <= limits.Bytes && budget.Cost <= limits.Cost + 1e-9;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void NextPromise_IsAheadOfTheUseAndNotBeyondTheLimit()
    {
        var budget = New(new DailyLimits { Requests = 640 });
        DailyUsage? stored = null;
        var writes = 0;
        while (budget.TryBegin() is { } bytes)
        {
            if (budget.NextPromise(stored) is { } promise)
            {
                (stored, writes) = (promise, writes + 1);
            }

            stored!.Requests.ShouldBeInRange(budget.Used.Requests + 1, 640);
            budget.End(bytes, 0);
        }

        budget.Used.Requests.ShouldBe(640);
        writes.ShouldBeLessThan(64);
    }

    [Fact]
    public void NextPromise_WithoutLimits_IsNotNeeded()
    {
        var budget = New(new DailyLimits());
        budget.TryBegin();
        budget.NextPromise(null).ShouldBeNull();
    }

    [Fact]
    public void Pace_WithARate_SpacesRequestsEvenly()
    {
        var pace = new RequestPace(2, _time);
        new[] { pace.Take(), pace.Take(), pace.Take() }.ShouldBe([TimeSpan.Zero, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1)]);
        _time.Step(TimeSpan.FromSeconds(10));
        pace.Take().ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Pace_WhenRefusedAgainAndAgain_WaitsTwiceAsLongEachTime()
    {
        var pace = new RequestPace(0, _time);
        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 32, 60, 60 })
        {
            pace.Overloaded(null);
            pace.Overloaded(null);
            pace.Paused.ShouldBe(TimeSpan.FromSeconds(seconds));
            _time.Step(pace.Paused);
        }

        pace.Served();
        pace.Overloaded(TimeSpan.FromSeconds(7));
        pace.Paused.ShouldBe(TimeSpan.FromSeconds(7));
    }

    private DailyBudget New(DailyLimits limits) => new(limits, Prices, new DailyUsage(), _time);
}
