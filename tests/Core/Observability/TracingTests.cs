using System.Diagnostics;
using Contexter.Documents;
using Contexter.Observability;

namespace Contexter.Tests.Observability;

/// <summary>Spans cost nothing while nobody listens, and belong to whoever caused them while somebody does.</summary>
public sealed class TracingTests
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public void Start_WhileNobodyListens_AllocatesNothing()
    {
        using var tracing = new ContexterTracing();
        Allocated(tracing).ShouldBe(0);

        static long Allocated(ContexterTracing tracing)
        {
            tracing.Start("warm", ActivityKind.Server, Parent).ShouldBeNull();
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1_000; i++)
            {
                _ = tracing.IsTraced || tracing.Start("call", ActivityKind.Server, Parent) is not null;
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Start_WhileSomebodyListens_HasTheParentThatCame()
    {
        using var tracing = new ContexterTracing();
        using var listener = Listen(ContexterTracing.SourceName);

        using var span = tracing.Start("call", ActivityKind.Server, Parent);

        (span!.TraceId.ToHexString(), span.ParentSpanId.ToHexString()).ShouldBe(("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"));
        tracing.Start("call", ActivityKind.Server, parent: null).ShouldBeNull("a call that nobody traces begins no trace");
        tracing.Start("call", ActivityKind.Server, parent: "no trace").ShouldBeNull();
    }

    [Fact]
    public void StartRoot_OfACommand_IsTheParentOfWhatIsOutsideOfOtherSpans()
    {
        using var tracing = new ContexterTracing();
        using var listener = Listen(ContexterTracing.SourceName);

        tracing.StartRoot("contexter add");

        Activity.Current.ShouldBeNull();
        tracing.Current!.OperationName.ShouldBe("contexter add");
        tracing.EndRoot();
        tracing.Current.ShouldBeNull();
    }

    [Fact]
    public void Trace_OfAFlow_IsLinkedToItsJobAndSampledWithIt()
    {
        var spans = new List<Activity>();
        using var telemetry = new FlowTelemetry(TimeProvider.System);
        using var listener = Listen(FlowTelemetry.Name, spans);
        var flow = FlowId.Of("tracing", new LibraryVersion("flows", "1"), "a.md");
        var job = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        var unsampled = new ActivityContext(job.TraceId, job.SpanId, ActivityTraceFlags.None);

        telemetry.Trace(FlowStage.Fetch, flow, new LibraryVersion("flows", "1"), TimeSpan.Zero, error: null, unsampled);
        telemetry.Trace(FlowStage.Parse, flow, new LibraryVersion("flows", "1"), TimeSpan.Zero, error: null, job);

        var span = spans.Where(span => span.TraceId == flow.Trace).ShouldHaveSingleItem();
        span.OperationName.ShouldBe("parse");
        span.Links.ShouldHaveSingleItem().Context.ShouldBe(job);
    }

    private static ActivityListener Listen(string source, List<Activity>? spans = null)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = candidate => candidate.Name == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans ?? [])
                {
                    spans?.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
