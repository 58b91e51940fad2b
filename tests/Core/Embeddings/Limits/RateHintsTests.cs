using Contexter.Embeddings.Limits;

namespace Contexter.Core.Tests.Embeddings.Limits;

public sealed class RateHintsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("1s", 1.0)]
    [InlineData("6m0s", 360.0)]
    [InlineData("20ms", 0.02)]
    [InlineData("1h2m3.5s", 3_723.5)]
    [InlineData("1d", 86_400.0)]
    [InlineData("7", 7.0)]
    [InlineData("", null)]
    [InlineData("soon", null)]
    [InlineData("5 parsecs", null)]
    [InlineData("1.2.3s", null)]
    [InlineData("s", null)]
    [InlineData("999999d", null)]
    public void Duration_WhateverItIs_IsReadOrLeftOut(string text, double? seconds) => RateHints.Duration(text)?.TotalSeconds.ShouldBe(seconds!.Value, 1e-9);

    [Fact]
    public void Read_WhenRetryAfterIsADate_IsTheTimeUntilIt()
    {
        Read(("Retry-After", "Sun, 01 Mar 2026 12:01:30 GMT")).Pause.ShouldBe(TimeSpan.FromSeconds(90));
        Read(("Retry-After", "Sun, 01 Mar 2026 11:00:00 GMT")).Pause.ShouldBe(TimeSpan.Zero);
        Read(("Retry-After", "30")).Pause.ShouldBe(TimeSpan.FromSeconds(30));
        Read(("Retry-After", "whenever")).Pause.ShouldBeNull();
    }

    [Fact]
    public void Read_WhenALimitIsUsedUp_PausesUntilItsReset()
    {
        var hints = Read(
            ("x-ratelimit-limit-requests", "60"), ("x-ratelimit-remaining-requests", "12"), ("x-ratelimit-reset-requests", "48s"),
            ("x-ratelimit-limit-tokens", "150000"), ("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "6m0s"));

        hints.ShouldBe(new RateHints(60, 150_000, TimeSpan.FromMinutes(6)));
    }

    [Fact]
    public void Read_WhenHeadersAreNonsense_SaysNothing() =>
        Read(("x-ratelimit-limit-requests", "-4"), ("x-ratelimit-limit-tokens", "many"), ("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "?")).ShouldBe(default);

    private static RateHints Read(params (string Name, string Value)[] headers)
    {
        using var response = new HttpResponseMessage();
        foreach (var (name, value) in headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return RateHints.Read(response.Headers, Now);
    }
}
