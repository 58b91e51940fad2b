using System.Diagnostics.Metrics;
using Contexter.Client.Metrics;
using Contexter.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Tests.Metrics;

/// <summary>The samples of the last hour, by a clock that is stepped.</summary>
public sealed class MetricHistoryTests : IAsyncLifetime
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ManualTimeProvider _time = new();
    private readonly Histogram<double> _requests;
    private readonly Counter<long> _documents;
    private readonly MetricHistory _history;
    private ProcessReading _reading = new(1_000, 5_000, TimeSpan.Zero, 12, 34, 5);

    public MetricHistoryTests()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _history = new MetricHistory(meters, _time, () => _reading);
        _requests = Requests(meters);
        _documents = meters.Create("Contexter").CreateCounter<long>("contexter.ingestion.documents");
    }

    public async ValueTask InitializeAsync() => await _history.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _history.StopAsync(TestContext.Current.CancellationToken);
        _history.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public void Read_WhenRequestsEnded_HasTheirNumberAndPercentilesByGroupOverAMinute()
    {
        for (var i = 1; i <= 100; i++)
        {
            Ends("/v1/search", i / 1000.0);
        }

        Ends("/v1/libraries", 0.5, status: 503);
        Ends(route: null, 0.01, status: 404);
        _time.Advance(TimeSpan.FromSeconds(5));

        Last("requests_per_minute", "search").ShouldBe(100);
        Last("request_p50_ms", "search").ShouldNotBeNull().ShouldBeInRange(50, 50 * 1.1);
        Last("request_p95_ms", "search").ShouldNotBeNull().ShouldBeInRange(95, 95 * 1.1);
        Last("request_p99_ms", "search").ShouldNotBeNull().ShouldBeInRange(99, 99 * 1.1);
        Last("request_errors_per_minute", "search").ShouldBe(0);
        (Last("requests_per_minute", "other"), Last("request_errors_per_minute", "other")).ShouldBe((2, 1));
        (Last("requests_per_minute", "ask"), Last("request_p50_ms", "ask")).ShouldBe((0, null));

        // They are in the minute before the eleven samples that follow, and not in that before the twelfth.
        _time.Advance(TimeSpan.FromSeconds(55));
        Last("requests_per_minute", "search").ShouldBe(100);
        _time.Advance(TimeSpan.FromSeconds(5));
        Last("requests_per_minute", "search").ShouldBe(0);
        Last("request_p99_ms", "search").ShouldBeNull();
    }

    [Theory]
    [InlineData("/v1/ask", "GET", "ask")]
    [InlineData("/mcp", "POST", "mcp")]
    [InlineData("/mcp", "GET", "events")]
    [InlineData("/v1/jobs/{id}/events", "GET", "events")]
    [InlineData("/api/v2/context", "GET", "context7")]
    [InlineData("/v1/searches", "GET", "other")]
    public void Read_WhenARequestEnded_CountsItInItsGroupAlone(string route, string method, string group)
    {
        Ends(route, 0.1, method: method);
        _time.Advance(TimeSpan.FromSeconds(5));

        _history.Read(after: null).Series.Where(series => series.Name == "requests_per_minute" && series.Values[^1] > 0).ShouldHaveSingleItem().Group.ShouldBe(group);
    }

    [Fact]
    public void Read_WhenTwoHoursHavePassed_HasTheLastHourAndNoMore()
    {
        var started = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromHours(2));

        var history = _history.Read(after: null);

        history.Times.Length.ShouldBe(720);
        history.Times.ShouldBe(Enumerable.Range(1, 720).Select(i => started + TimeSpan.FromHours(1) + TimeSpan.FromSeconds(5 * i)));
        history.Series.ShouldAllBe(series => series.Values.Length == 720);
        (history.StartedAt, history.IntervalSeconds, history.WindowSeconds, history.Capacity).ShouldBe((started + TimeSpan.FromSeconds(5), 5, 60, 720));
    }

    [Fact]
    public void Read_AfterATime_HasOnlyWhatWasMeasuredLater()
    {
        _time.Advance(TimeSpan.FromSeconds(15));
        var times = _history.Read(after: null).Times;

        var later = _history.Read(times[1]);

        later.Times.ShouldBe([times[2]]);
        later.Series.ShouldAllBe(series => series.Values.Length == 1);
        _history.Read(times[2]).Times.ShouldBeEmpty();
    }

    [Fact]
    public void Read_WhenTheProcessWorks_HasItsShareOfAllProcessorsAndWhatItUses()
    {
        _reading = _reading with { Cpu = TimeSpan.FromSeconds(2.5) * Environment.ProcessorCount, HeapBytes = 2_000 };
        _time.Advance(TimeSpan.FromSeconds(5));

        Last("cpu_share").ShouldBe(0.5);
        (Last("heap_bytes"), Last("resident_bytes"), Last("threads"), Last("handles"), Last("thread_pool_queue")).ShouldBe((2_000, 5_000, 12, 34, 5));
        _time.Advance(TimeSpan.FromSeconds(5));
        Last("cpu_share").ShouldBe(0);
    }

    [Fact]
    public void Read_WhenAnotherHostOfTheProcessWorks_CountsNothingOfIt()
    {
        using var others = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = others.GetRequiredService<IMeterFactory>();
        Ends(Requests(meters), "/v1/search", 0.1, 200, "GET");
        meters.Create("Contexter").CreateCounter<long>("contexter.ingestion.documents").Add(7);
        _documents.Add(2);
        _time.Advance(TimeSpan.FromSeconds(5));

        (Last("requests_per_minute", "search"), Last("documents_per_minute")).ShouldBe((0, 2));
    }

    [Fact]
    public void Read_WhenNoJobsWorkHere_HasNoSeriesOfThem()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var history = new MetricHistory(services.GetRequiredService<IMeterFactory>(), _time, () => _reading);
        history.StartAsync(TestContext.Current.CancellationToken).IsCompletedSuccessfully.ShouldBeTrue();
        _time.Advance(TimeSpan.FromSeconds(5));

        history.Read(after: null).Series.Select(series => series.Name).Any(name => name == "documents_per_minute").ShouldBeFalse();
        _history.Read(after: null).Series.Select(series => series.Name).Any(name => name == "documents_per_minute").ShouldBeTrue();
    }

    private static Histogram<double> Requests(IMeterFactory meters) => meters.Create("Microsoft.AspNetCore.Hosting").CreateHistogram<double>("http.server.request.duration", "s");

    private static void Ends(Histogram<double> requests, string? route, double seconds, int status, string method) => requests.Record(
        seconds, new KeyValuePair<string, object?>("http.route", route), new("http.response.status_code", status), new("http.request.method", method));

    private void Ends(string? route, double seconds, int status = 200, string method = "GET") => Ends(_requests, route, seconds, status, method);

    private double? Last(string name, string? group = null) =>
        _history.Read(after: null).Series.Single(series => series.Name == name && series.Group == group).Values[^1];
}
