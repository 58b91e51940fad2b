using System.Collections.Concurrent;
using Contexter.Cli.Output;
using Contexter.Client;
using Contexter.GrainInterfaces.Ingestion;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Contexter.Cli.Jobs;

/// <summary>Shows a bar for every stage that moves as the job does.</summary>
internal sealed class TerminalJobView(CliOutput output) : IJobView
{
    private const int BarWidth = 24;
    private static readonly JobStage[] StagesOfAdd = [JobStage.Fetch, JobStage.Index, JobStage.Finish];
    private static readonly JobStage[] StagesOfStored = [JobStage.Index, JobStage.Finish];
    private static readonly JobStage[] StagesOfExport = [JobStage.Export];
    private static readonly JobStage[] StagesOfBatch = [JobStage.Libraries];

    /// <inheritdoc/>
    public async Task<JobStatus?> ShowAsync(IAsyncEnumerable<JobEvent> changes)
    {
        var progress = new JobProgress();
        var details = new DetailColumn();
        await output.Console.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn { Width = BarWidth },
                new ShareColumn(),
                details)
            .StartAsync(async display =>
            {
                Dictionary<JobStage, ProgressTask> bars = [];
                Dictionary<int, ProgressTask> children = [];
                await foreach (var change in changes)
                {
                    progress.Add(change);
                    if (bars.Count == 0)
                    {
                        bars = StagesOf(change.Job).ToDictionary(stage => stage, stage => display.AddTask(ContexterJson.NameOf(stage), autoStart: false, maxValue: 1));
                    }

                    if (change.Child is { } child)
                    {
                        if (!children.TryGetValue(child.Index, out var line))
                        {
                            children[child.Index] = line = display.AddTask(child.Library, autoStart: false, maxValue: 1);
                        }

                        line.Description = child.Library;
                        line.IsIndeterminate = child.State == JobState.Running;
                        line.Value = child.HasEnded() ? 1 : 0;
                        details.Set(line, JobText.DescribeChild(child)[(child.Library.Length + 2)..]);
                    }

                    foreach (var (stage, bar) in bars)
                    {
                        Update(bar, stage, progress, change.Job);
                        details.Set(bar, DetailOf(stage, progress, change.Job));
                    }
                }

                foreach (var bar in bars.Values.Concat(children.Values))
                {
                    bar.IsIndeterminate = false;
                    bar.StopTask();
                }
            });
        return progress.Job;
    }

    private static JobStage[] StagesOf(JobStatus job) => job.Kind switch
    {
        JobKind.Add or JobKind.Import => StagesOfAdd,
        JobKind.Export => StagesOfExport,
        JobKind.Batch => StagesOfBatch,
        _ => StagesOfStored,
    };

    private static void Update(ProgressTask bar, JobStage stage, JobProgress progress, JobStatus job)
    {
        var now = progress.Of(stage);
        var isNow = job.Stage == stage && job.State == JobState.Running;
        if (isNow && !bar.IsStarted)
        {
            bar.StartTask();
        }

        // A stage whose length is not known yet moves without a measure.
        bar.IsIndeterminate = isNow && now.Share == 0;
        bar.Value = now.Share;
    }

    private static string DetailOf(JobStage stage, JobProgress progress, JobStatus job) => job.State switch
    {
        JobState.Queued when stage == StagesOf(job)[0] => "waits for its turn",
        JobState.Paused when job.Stage == stage => "paused",
        _ => progress.Of(stage).Detail,
    };

    private sealed class ShareColumn : ProgressColumn
    {
        private const int Width = 5;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(Figures.Percent(task.Value).PadLeft(Width));

        public override int? GetColumnWidth(RenderOptions options) => Width;
    }

    private sealed class DetailColumn : ProgressColumn
    {
        // The display is drawn on a thread of its own.
        private readonly ConcurrentDictionary<int, string> _details = new();

        protected override bool NoWrap => true;

        public void Set(ProgressTask task, string detail) => _details[task.Id] = detail;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(_details.GetValueOrDefault(task.Id, string.Empty)) { Overflow = Overflow.Ellipsis };
    }
}
