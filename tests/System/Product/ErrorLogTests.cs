using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Faults;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Tests.Product;

/// <summary>Which errors are those of the last hours.</summary>
public sealed class ErrorLogTests : IDisposable
{
    private readonly ProductHarness _product = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _product.Dispose();

    [Fact]
    public async Task Summarize_WhenTheClockHasStruckSince_TellsOfTheWholeHourBeforeAndOfNoneLater()
    {
        var time = new HeldTime();
        await using var contexter = await LocalContexter.StartAsync(
            new ContexterOptions { Data = _product.Data }, "contexter test", services => services.AddSingleton<TimeProvider>(time), Token);
        var grain = contexter.Services.GetRequiredService<IGrainFactory>().GetGrain<IErrorLogGrain>(GrainKeys.ErrorLog);

        // Half past an hour, whenever this runs: the clock does not strike by itself meanwhile.
        time.Leap(TimeSpan.FromMinutes(90) - TimeSpan.FromTicks(time.GetUtcNow().Ticks % TimeSpan.TicksPerHour));
        await grain.ReportAsync(Report(time.GetUtcNow()), Token);

        // A report is not waited for; what is asked after it comes after it.
        (await grain.SummarizeAsync(1, Token)).Counts.ShouldHaveSingleItem();

        // A minute past the hour.
        time.Leap(TimeSpan.FromHours(1) - TimeSpan.FromTicks(time.GetUtcNow().Ticks % TimeSpan.TicksPerHour) + TimeSpan.FromMinutes(1));
        var summary = await grain.SummarizeAsync(1, Token);
        summary.Counts.ShouldHaveSingleItem().Count.ShouldBe(7);
        summary.Newest.ShouldHaveSingleItem().Subject.ShouldBe("guide.md");
        summary.Dropped.ShouldBe(6);

        time.Leap(TimeSpan.FromHours(1));
        (await grain.SummarizeAsync(1, Token)).Counts.ShouldBeEmpty();
        (await grain.SummarizeAsync(2, Token)).Counts.ShouldHaveSingleItem();
        time.Leap(TimeSpan.FromHours(ErrorSummary.MaxHours - 2));
        (await grain.SummarizeAsync(ErrorSummary.MaxHours, Token)).Counts.ShouldHaveSingleItem().Count.ShouldBe(7, "what can be asked for is kept");
        await grain.ReportAsync(Report(time.GetUtcNow()), Token);
        (await grain.SummarizeAsync(ErrorSummary.MaxHours, Token)).Counts.ShouldHaveSingleItem().Count.ShouldBe(14);
    }

    private static ErrorReport Report(DateTimeOffset at) => new()
    {
        Counts = [new ErrorCount { Kind = "network", Component = "fetch", Count = 7 }],
        Newest = [new ErrorEntry { At = at, Kind = "network", Component = "fetch", Code = "source_unreachable", Message = "Nobody is there.", Subject = "guide.md", Action = "set_aside" }],
    };
}
