using System.Diagnostics.Metrics;
using System.Net.Http.Json;
using Contexter.Client;
using Contexter.Client.Api;
using Contexter.Client.Metrics;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Silo.Configuration;
using Contexter.Silo.Server;
using Contexter.Tests.Client;
using Contexter.Tests.Hosting;
using Contexter.Tests.Product;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Tests.Metrics;

/// <summary>The samples of a whole server that works, on whichever host is built.</summary>
public sealed class MetricTests : IDisposable
{
    private readonly ProductHarness _product = new();
    private readonly ManualTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _product.Dispose();

    [Fact]
    public async Task Metrics_WhenAServerHasWorked_TellOfItsRequestsDocumentsErrorsAndProcess()
    {
        _product.WriteGuide("port.md", "port");
        _product.WriteGuide("proxy.md", "proxy");
        File.WriteAllBytes(_product.Write("broken.md", string.Empty), [0xc3, 0x28, 0x00, 0x01]);
        await using var server = await ContexterServer.StartAsync(
            new ContexterOptions { Data = _product.Data, Server = new ServerSection { Port = 0 } },
            "contexter test",
            services => services.AddSingleton(provider => new MetricHistory(provider.GetRequiredService<IMeterFactory>(), _time, ProcessReading.Take)),
            Token);
        using var http = new HttpClient { BaseAddress = server.Address };
        var api = new HttpContexterApi(http, TimeProvider.System);
        var job = await api.AddLibraryAsync(new AddLibraryRequest { Library = "mydocs", Source = new SourceDescription { Kind = "files", Location = _product.Docs } }, Token);
        await foreach (var change in api.WatchJobAsync(job.Id, after: null, Token).WithCancellation(Token))
        {
            job = change.Job;
        }

        job.State.ShouldBe(JobState.Completed);
        job.Counters.ItemsRejected.ShouldBe(1);
        (await http.GetStringAsync(new Uri("v1/search?q=port", UriKind.Relative), Token)).ShouldContain("port");

        // A request is measured when it has ended, a moment after its answer is here; it stays in the minute before each of the samples.
        MetricHistoryReply metrics;
        var asked = 0;
        do
        {
            _time.Advance(MetricHistory.Interval);
            metrics = (await http.GetFromJsonAsync<MetricHistoryReply>(new Uri("v1/metrics", UriKind.Relative), ContexterJson.Options, Token))!;
        }
        while (Last("requests_per_minute", "search") + Last("requests_per_minute", "events") < 2 && ++asked < 10);

        Last("documents_per_minute").ShouldBe(2);
        Last("chunks_per_minute").ShouldBe(job.Counters.ChunksIndexed);
        Last("errors_per_minute").ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(1);
        (Last("jobs_queued"), Last("jobs_running"), Last("jobs_paused")).ShouldBe((0, 0, 0));
        Last("requests_per_minute", "search").ShouldBe(1);
        Last("request_p50_ms", "search").ShouldNotBeNull().ShouldBeGreaterThan(0);
        Last("requests_per_minute", "events").ShouldBe(1);
        Last("heap_bytes").ShouldNotBeNull().ShouldBeGreaterThan(100_000);
        Last("resident_bytes").ShouldNotBeNull().ShouldBeGreaterThan(Last("heap_bytes")!.Value / 2);
        Last("threads").ShouldNotBeNull().ShouldBeGreaterThan(1);
        Last("handles").ShouldNotBeNull().ShouldBeGreaterThan(1);

        var later = (await http.GetFromJsonAsync<MetricHistoryReply>(
            new Uri("v1/metrics?after=" + Uri.EscapeDataString(metrics.Times[^1].ToString("O")), UriKind.Relative), ContexterJson.Options, Token))!;
        later.Times.ShouldBeEmpty();
        using var refused = await http.GetAsync(new Uri("v1/metrics?after=yesterday", UriKind.Relative), Token);
        (await ApiServer.ProblemAsync(refused, 400, "invalid_input")).Detail.ShouldContain("'after' must be a time such as");

        var grains = (await api.GetStatisticsAsync(Token)).Grains.Single(grain => grain.Type == "IngestionJobGrain");
        var calls = grains.Calls;
        calls.P50Ms.ShouldBeGreaterThan(0);
        (calls.P50Ms <= calls.P95Ms && calls.P95Ms <= calls.P99Ms && calls.P99Ms <= calls.LongestMs).ShouldBeTrue(calls.ToString());

        double? Last(string name, string? group = null) => metrics.Series.Single(series => series.Name == name && series.Group == group).Values[^1];
    }
}
