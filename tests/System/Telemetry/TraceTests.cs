using System.Diagnostics;
using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.GrainInterfaces.Search;
using Contexter.Observability;
using Contexter.Silo.Server;
using Contexter.Tests.Product;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Tests.Telemetry;

/// <summary>What a collector gets of a whole server, on whichever host is built: traces from request to end, and nothing that somebody asked or stored.</summary>
public sealed class TraceTests : CollectorTests
{
    private const string RequestSource = "Microsoft.AspNetCore";

    [Fact]
    public async Task Collector_OfAServerThatWorks_GetsOneTraceFromAddToIndexAndOneFromQuestionToAnswer()
    {
        Product.WriteGuide("port.md", "port");
        string adding, searching, asking;
        await using (var server = await StartAsync(1))
        {
            using var http = new HttpClient { BaseAddress = server.Address };
            var api = new HttpContexterApi(http, TimeProvider.System);
            adding = await TraceAsync(() => AddAsync(api, "traced@1", Product.Docs));
            searching = await TraceAsync(() => api.SearchAsync(new SearchRequest { Query = "Where is the port set?" }, Token));
            asking = await TraceAsync(() => AskAsync(api, "Where is the port set?"));
        }

        var spans = Collector.Spans;
        var add = spans.Single(span => span.Name == "POST /v1/libraries/" && span.TraceId == adding);
        Chain(spans, "process chunks", add).ShouldBe(["index", "job", "IngestionJobGrain/SubmitAsync", "JobQueueGrain/EnqueueAsync", "LibraryGrain/IngestAsync", "POST /v1/libraries/"]);
        Chain(spans, "EmbedderGrain/EmbedAsync", add).Take(4).ShouldBe(["embed", "process chunks", "index", "job"]);
        var written = spans.Where(span => span.Name == "index" && span.TraceId == add.TraceId).ToList();
        written.ShouldContain(span => Parent(spans, span).Name == "process chunks", "what is written into the index is the end of the trace that the request began");
        spans.Single(span => span.Name == "fetch" && span.TraceId == add.TraceId && Parent(spans, span).Name == "job").Attributes.ShouldBeEmpty();

        // The way of each item is a trace of its own, linked to the job's.
        var flow = FlowId.Of("1", new LibraryVersion("traced", "1"), "port.md").Trace.ToHexString();
        spans.Where(span => span.TraceId == flow).Select(span => span.Name).ShouldBe(["fetch", "parse", "store", "chunk", "embed", "index"], ignoreOrder: true);
        spans.Where(span => span.TraceId == flow).ShouldAllBe(span => span.LinkedTraces.Contains(add.TraceId));

        var search = spans.Single(span => span.Name == "POST /v1/search" && span.TraceId == searching);
        Chain(spans, "CatalogueGrain/ResolveAsync", search).ShouldBe(["SearchGrain/SearchAsync", "POST /v1/search"]);
        spans.Single(span => span.Name == "SearchGrain/SearchAsync" && span.TraceId == search.TraceId).Attributes["contexter.search.mode"].ShouldBe("hybrid");

        var ask = spans.Single(span => span.Name == "GET /v1/ask" && span.TraceId == asking);
        Chain(spans, "SearchGrain/SearchAsync", ask).ShouldBe(["ask", "GET /v1/ask"]);
        spans.ShouldNotContain(span => span.Name.StartsWith("GET /health", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Collector_WhenNoTraceIsKept_GetsNoneAndEverythingElse()
    {
        Product.WriteGuide("port.md", "port");
        await using (var server = await StartAsync(0))
        {
            using var http = new HttpClient { BaseAddress = server.Address };
            await AddAsync(new HttpContexterApi(http, TimeProvider.System), "untraced@1", Product.Docs);
        }

        var flow = FlowId.Of("1", new LibraryVersion("untraced", "1"), "port.md").Trace.ToHexString();
        Collector.Spans.ShouldNotContain(span => span.TraceId == flow || (span.Scope == RequestSource && span.Name == "POST /v1/libraries/"));
        Collector.Metrics.ShouldContain(name => name == "contexter.ingestion.documents");
    }

    /// <summary>Works as a client that traces what it asks for, as the rest of the process, which other tests run in, does not.</summary>
    /// <returns>The id of its trace.</returns>
    private static async Task<string> TraceAsync(Func<Task> work)
    {
        using var client = new Activity("client").Start();
        client.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        await work();
        return client.TraceId.ToHexString();
    }

    [Fact]
    public async Task Collector_OfAJobThatAnotherProcessTakesUp_GetsTheTraceThatItBeganWith()
    {
        var gate = new GatedSource();
        Product.WriteGuide("late.md", "port");
        string adding;
        await using (var first = await StartAsync(1, gate.Guard))
        {
            using var http = new HttpClient { BaseAddress = first.Address };
            adding = await TraceAsync(() => new HttpContexterApi(http, TimeProvider.System).AddLibraryAsync(Request("traced@2", Product.Docs), Token));
            await gate.Reached.WaitAsync(Token);
        }

        await using (var second = await StartAsync(1))
        {
            using var http = new HttpClient { BaseAddress = second.Address };
            await WatchAsync(new HttpContexterApi(http, TimeProvider.System), "1");
        }

        var spans = Collector.Spans;
        var add = spans.Single(span => span.Name == "POST /v1/libraries/" && span.TraceId == adding);
        spans.Where(span => span.Name == "job" && span.TraceId == adding).Select(span => span.Attributes["contexter.job.run"]).ShouldBe(["1", "2"], ignoreOrder: true);
        Chain(spans, "process chunks", add).ShouldContain(name => name == "job", "the second process goes on with the trace of the first");
    }

    private static ReceivedSpan Parent(List<ReceivedSpan> spans, ReceivedSpan span) => spans.Single(other => other.TraceId == span.TraceId && other.SpanId == span.ParentId);

    /// <summary>Names of the spans above the one of a name, up to that of the request.</summary>
    private static List<string> Chain(List<ReceivedSpan> spans, string name, ReceivedSpan request)
    {
        var chain = new List<string>();
        for (var span = spans.First(span => span.Name == name && span.TraceId == request.TraceId); span != request; chain.Add(span.Name))
        {
            span = Parent(spans, span);
        }

        return chain;
    }

    private Task<ContexterServer> StartAsync(double ratio, Action<IServiceCollection>? configure = null) => ContexterServer.StartAsync(
        Options with { Telemetry = Options.Telemetry with { TraceSampleRatio = ratio } }, "contexter test", configure, Token);
}
