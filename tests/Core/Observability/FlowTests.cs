using System.Diagnostics;
using System.Diagnostics.Metrics;
using Contexter.Documents;
using Contexter.Observability;

namespace Contexter.Core.Tests.Observability;

public sealed class FlowTests
{
    private static readonly LibraryVersion Library = new("react", "19.0");

    [Fact]
    public void Of_WhenJobLibraryAndItemAreTheSame_IsTheSameFlow()
    {
        var flow = FlowId.Of("7", Library, "a.md");

        flow.ShouldBe(FlowId.Of("7", Library, "a.md"));
        new[] { FlowId.Of("8", Library, "a.md"), FlowId.Of("7", new LibraryVersion("react", "18"), "a.md"), FlowId.Of("7", Library, "b.md") }.ShouldNotContain(flow);
        FlowId.Parse(flow.ToString()).ShouldBe(flow);
        FlowId.Parse(string.Empty).ShouldBeNull();
    }

    [Fact]
    public void Summarize_WhenWorkWasAdded_CountsAndTimesEachStage()
    {
        var figures = new StageFigures();
        for (var i = 1; i <= 100; i++)
        {
            figures.Add(FlowStage.Parse, TimeSpan.FromMilliseconds(i), done: 1, failed: 0);
        }

        figures.Add(FlowStage.Embed, TimeSpan.FromSeconds(2), done: 3, failed: 1);

        var stages = figures.Summarize().ToList();

        stages.Select(stage => (stage.Stage, stage.Done, stage.Failed)).ShouldBe([(FlowStage.Parse, 100, 0), (FlowStage.Embed, 3, 1)]);
        stages[0].Mean.ShouldBe(TimeSpan.FromMilliseconds(50.5));
        stages[0].P95.TotalMilliseconds.ShouldBeInRange(95, 95 * 1.19);
        stages[1].Mean.ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Add_WhenTimesAreExtreme_Counts()
    {
        var figures = new StageFigures();

        figures.Add(FlowStage.Fetch, TimeSpan.Zero, 1, 0);
        figures.Add(FlowStage.Store, TimeSpan.FromDays(30), 1, 0);

        figures.Summarize().Select(stage => stage.Done).ShouldBe([1, 1]);
    }

    [Fact]
    public async Task MeasureAsync_WhenSomeoneListens_TellsOfEachStageOfTheFlow()
    {
        var flow = FlowId.Of("only", Library, "a.md");
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == FlowTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.TraceId == flow.Trace)
                {
                    spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var telemetry = new FlowTelemetry(TimeProvider.System);
        var recorder = new FlowRecorder("only", telemetry, TimeProvider.System);

        (await recorder.MeasureAsync(FlowStage.Fetch, Library, "a.md", () => Task.FromResult(5))).ShouldBe(5);
        await Should.ThrowAsync<ContexterException>(() => recorder.MeasureAsync<int>(
            FlowStage.Parse, Library, "a.md", () => throw new ContexterException(ErrorCodes.FileMalformed, "bad")));
        await Should.ThrowAsync<OperationCanceledException>(() => recorder.MeasureAsync<int>(FlowStage.Store, Library, "a.md", () => throw new OperationCanceledException()));

        spans.Select(span => (span.OperationName, span.Status, span.StatusDescription)).ShouldBe(
            [("fetch", ActivityStatusCode.Unset, null), ("parse", ActivityStatusCode.Error, ErrorCodes.FileMalformed)]);
        spans.ShouldAllBe(span => span.ParentSpanId == flow.Span);
        recorder.Figures.Summarize().Select(stage => (stage.Stage, stage.Done, stage.Failed)).ShouldBe([(FlowStage.Fetch, 1, 0), (FlowStage.Parse, 0, 1)]);
    }

    [Fact]
    public void Measure_WhenSomeoneListens_HasStageAndOutcomeForLabelsAlone()
    {
        using var telemetry = new FlowTelemetry(TimeProvider.System);
        var measured = new List<(double Seconds, string Labels)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == FlowTelemetry.Name)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
        {
            if (value is 1234.5 or 5432.1)
            {
                measured.Add((value, $"{instrument.Name}: {string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}"));
            }
        });
        listener.Start();

        telemetry.Measure(FlowStage.Index, TimeSpan.FromSeconds(1234.5), error: null);
        telemetry.Measure(FlowStage.Chunk, TimeSpan.FromSeconds(5432.1), ErrorCodes.Internal);

        measured.ShouldBe(
            [
                (1234.5, "contexter.ingestion.stage.duration: stage=index,outcome=ok"),
                (5432.1, "contexter.ingestion.stage.duration: stage=chunk,outcome=failed"),
            ]);
    }
}
