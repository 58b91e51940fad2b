using System.Collections.Concurrent;
using System.Diagnostics;
using Contexter.Documents;
using Contexter.Observability;

namespace Contexter.Tests.Product;

/// <summary>An item can be followed from its source into the index, and a job tells what its stages did.</summary>
public sealed class FlowTests : IDisposable
{
    private readonly ProductHarness _contexter = new();

    public void Dispose() => _contexter.Dispose();

    [Fact]
    public async Task Add_WhenSomeoneListens_HasOneTraceForEachItemThroughAllStages()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == FlowTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        _contexter.WriteGuide("one.md", "port");
        _contexter.WriteGuide("two.md", "cache");
        _contexter.Write("empty.md", "\n");
        await _contexter.RunAsync("add", "flows@1", "--from", _contexter.Docs);

        var shown = (await _contexter.RunAsync("jobs", "show", "1")).ShouldBeDone().Output;
        var job = await _contexter.JsonAsync("jobs", "show", "1");

        foreach (var (item, stages) in new[] { ("one.md", "fetch parse store chunk embed index"), ("two.md", "fetch parse store chunk embed index"), ("empty.md", "fetch parse") })
        {
            var trace = FlowId.Of("1", new LibraryVersion("flows", "1"), item).Trace;
            string.Join(' ', spans.Where(span => span.TraceId == trace).Select(span => span.OperationName)).ShouldBe(stages);
        }

        shown.ShouldMatch(@"(?m)^Parse +2 done, 1 failed, [0-9.]+ ms on average, 95 % within [0-9.]+ ms$");
        job["stages"]!.AsArray().Select(stage => $"{stage!["stage"]} {stage["done"]} {stage["failed"]}")
            .ShouldBe(["fetch 3 0", "parse 2 1", "store 2 0", "chunk 2 0", "embed 2 0", "index 2 0"]);
    }
}
