using System.ComponentModel;
using System.Globalization;
using System.Text;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Client.Mcp.Tools;

/// <summary>A job as tools tell of it.</summary>
internal sealed record JobView
{
    /// <summary>Most problems that are told one by one.</summary>
    private const int MostProblems = 20;

    [Description("Its id, for get_job and cancel_job.")]
    public required string Id { get; init; }

    [Description("The library version that it works on, name@version; * for all.")]
    public required string Library { get; init; }

    [Description("What it is for: add, rebuild, change_model, export, import or batch.")]
    public required JobKind Kind { get; init; }

    [Description("queued, running, paused, completed, failed or cancelled.")]
    public required JobState State { get; init; }

    [Description("What a running job is at: fetch, index, finish, export or libraries; else none.")]
    public required JobStage Stage { get; init; }

    [Description("Items of the source that are done: read, or found unchanged.")]
    public required int ItemsDone { get; init; }

    [Description("Items of the source that were found.")]
    public required int Items { get; init; }

    [Description("Documents that are indexed.")]
    public required int DocumentsIndexed { get; init; }

    [Description("Passages in the index.")]
    public required int Passages { get; init; }

    [Description("Items that were given up.")]
    public required int Rejected { get; init; }

    [Description("Why it failed; empty when it did not.")]
    public required string Error { get; init; }

    [Description("What was given up and why, the first twenty.")]
    public required string[] Problems { get; init; }

    /// <summary>The view of a job.</summary>
    public static JobView Of(JobStatus job) => new()
    {
        Id = job.Id,
        Library = string.Equals(job.Library, JobStatus.All, StringComparison.Ordinal) ? JobStatus.All : $"{job.Library}@{job.Version}",
        Kind = job.Kind,
        State = job.State,
        Stage = job.Stage,
        ItemsDone = Done(job.Counters),
        Items = job.Counters.Items,
        DocumentsIndexed = job.Counters.DocumentsIndexed,
        Passages = job.Counters.ChunksIndexed,
        Rejected = job.Counters.ItemsRejected,
        Error = job.Error is { } error ? $"{error.Code}: {error.Message}" : string.Empty,
        Problems = [.. job.Problems.Take(MostProblems).Select(Describe)],
    };

    /// <summary>Items that are done, however.</summary>
    public static int Done(JobCounters counters) => counters.ItemsStored + counters.ItemsKept + counters.ItemsRejected + counters.ItemsLeftOut;

    /// <summary>What was given up, in one line.</summary>
    public static string Describe(JobProblem problem) => $"{problem.Item}: {problem.Message} ({problem.Code})";

    /// <summary>A line about the job.</summary>
    public string Line()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Job {Id} ({ContexterJson.NameOf(Kind)} {Library}) is {ContexterJson.NameOf(State)}");
        if (Stage != JobStage.None)
        {
            text.Append(CultureInfo.InvariantCulture, $" at {ContexterJson.NameOf(Stage)}");
        }

        text.Append(CultureInfo.InvariantCulture, $": {ItemsDone} of {Items} items, {DocumentsIndexed} documents and {Passages} passages indexed");
        if (Rejected > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $", {Rejected} items given up");
        }

        return text.Append('.').Append(Error.Length > 0 ? " " + Error : string.Empty).ToString();
    }

    /// <summary>Everything about the job.</summary>
    public string Text() => Problems.Length == 0 ? Line() : $"{Line()}\nGiven up:\n- {string.Join("\n- ", Problems)}";
}
