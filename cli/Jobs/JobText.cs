using System.Globalization;
using Contexter.Cli.Output;
using Contexter.Client;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Cli.Jobs;

/// <summary>Says in words what a job is and did.</summary>
internal static class JobText
{
    /// <summary>What came of a job that ended well, in one line.</summary>
    public static string Summarize(JobStatus job)
    {
        var counters = job.Counters;
        var time = ElapsedOf(job) is { } elapsed ? $" in {Figures.Duration(elapsed)}" : string.Empty;
        return job.Kind switch
        {
            JobKind.ChangeModel => $"Searches are answered with the embedding model '{job.Model}': {Figures.Count(counters.DocumentsIndexed, "document")}, "
                + $"{Figures.Count(counters.ChunksIndexed, "chunk")}{time}.",
            JobKind.Rebuild => $"The index of {job.Library}@{job.Version} is rebuilt: {Figures.Count(counters.DocumentsIndexed, "document")}, "
                + $"{Figures.Count(counters.ChunksIndexed, "chunk")}{time}.",
            JobKind.Export => $"{job.Library}@{job.Version} is exported: {Figures.Count(counters.DocumentsExported, "document")} in {Figures.Bytes(job.Archive?.Bytes ?? 0)}{time}.",
            JobKind.Batch => $"{Figures.Count(job.Children.Count(child => child.State == JobState.Completed))} of {Figures.Count(job.Children.Length, "library", "libraries")} done: "
                + $"{Figures.Count(counters.DocumentsIndexed, "document")}, {Figures.Count(counters.ChunksIndexed, "chunk")}{time}.",
            _ => $"{job.Library}@{job.Version} is ready: {Figures.Count(counters.DocumentsIndexed, "document")}{ChangesOf(counters)}, "
                + $"{Figures.Count(counters.ChunksIndexed, "chunk")}; read {Figures.Bytes(counters.BytesRead)}{time}{UnreadOf(counters)}.",
        };
    }

    /// <summary>What a job is about: a library version, or a model for all of them.</summary>
    public static string SubjectOf(JobStatus job) => job.Kind switch
    {
        JobKind.ChangeModel => $"all, with '{job.Model}'",
        JobKind.Batch => Figures.Count(job.Children.Length, "library", "libraries"),
        _ => $"{job.Library}@{job.Version}",
    };

    /// <summary>How long a job took, waiting and being stopped included; null before it ended.</summary>
    public static TimeSpan? ElapsedOf(JobStatus job) => job.FinishedAt - (job.StartedAt ?? job.CreatedAt);

    /// <summary>A job's state, with the stage of one that runs.</summary>
    public static string StateOf(JobStatus job) => job is { State: JobState.Running, Stage: not JobStage.None }
        ? $"{ContexterJson.NameOf(job.State)} ({ContexterJson.NameOf(job.Stage)})"
        : ContexterJson.NameOf(job.State);

    /// <summary>Why the state of a job changed.</summary>
    public static string CauseOf(JobChange change) => change.Cause switch
    {
        JobCause.Submitted => "submitted",
        JobCause.TurnCame => "its turn came",
        JobCause.TakenUpAgain => "taken up again after its process had ended",
        JobCause.Paused => "paused by a user",
        JobCause.Resumed => "resumed by a user",
        JobCause.Cancelled => "cancelled by a user",
        JobCause.Done => "did what it was for",
        JobCause.Fault => "could not go on",
        _ => "a user had it tried again",
    };

    /// <summary>What an event tells of, in one line.</summary>
    public static string Describe(JobEvent happened)
    {
        var progress = new JobProgress();
        progress.Add(happened);
        var what = happened switch
        {
            { Change: { } change } => $"{ContexterJson.NameOf(change.To)}: {CauseOf(change)}{(happened.Job.Error is { } error ? $": {error.Message} ({error.Code})" : string.Empty)}",
            { Child: { } child } => DescribeChild(child),
            { Problem: { } problem } => $"gave up {problem.Item}: {problem.Message} ({problem.Code})",
            { Kind: JobEventKind.Stage } => $"begins to {ContexterJson.NameOf(happened.Job.Stage)}",
            _ => $"{ContexterJson.NameOf(happened.Job.Stage)}: {progress.Of(happened.Job.Stage).Detail}",
        };
        return $"{happened.Sequence,6}  {Figures.Instant(happened.At)} UTC  {what}";
    }

    /// <summary>How a library of a batch is, in one line.</summary>
    public static string DescribeChild(BatchChild child) =>
        $"{child.Library}: {ContexterJson.NameOf(child.State)}"
        + (child.JobId is { } id ? $" (job {id})" : string.Empty)
        + (child.State == JobState.Completed ? $", {Figures.Count(child.Documents, "document")}, {Figures.Count(child.Chunks, "chunk")}" : string.Empty)
        + (child.GivenUp > 0 && child.HasEnded() ? $", {Figures.Count(child.GivenUp)} given up" : string.Empty)
        + (child.Error is { } error ? $": {error.Message} ({error.Code})" : string.Empty);

    /// <summary>Everything that is known of a job, line by line.</summary>
    public static IEnumerable<string> Details(JobStatus job)
    {
        var counters = job.Counters;
        yield return Detail("Job", job.Id);
        yield return Detail("Kind", ContexterJson.NameOf(job.Kind));
        yield return Detail("Library", job.Kind == JobKind.ChangeModel ? "all" : SubjectOf(job));
        if (job.Model is { } model)
        {
            yield return Detail("Model", model);
        }

        if (job.BatchId is { } batch)
        {
            yield return Detail("Batch", batch);
        }

        if (job.Kind is not (JobKind.ChangeModel or JobKind.Batch))
        {
            yield return Detail("Source", SourceText.Describe(job.Source));
        }

        foreach (var (name, globs) in new[] { ("  include", job.Source.Include), ("  exclude", job.Source.Exclude), ("  topic", job.Source.Topics) })
        {
            if (globs.Length > 0)
            {
                yield return Detail(name, string.Join(", ", globs));
            }
        }

        yield return Detail("State", StateOf(job));
        yield return Detail("Created", Figures.Moment(job.CreatedAt) + " UTC");
        if (ElapsedOf(job) is { } elapsed)
        {
            yield return Detail("Ended", $"{Figures.Moment(job.FinishedAt)} UTC, after {Figures.Duration(elapsed)}");
        }

        if (job is { State: JobState.Completed, FetchedAt: { } fetched, FinishedAt: { } finished })
        {
            yield return Detail("Searchable", $"{Figures.Duration(finished - fetched)} after the last item was read");
        }

        if (job.Resumptions > 0)
        {
            yield return Detail("Resumed", Figures.Count(job.Resumptions, "time"));
        }

        if (job.Priority != JobPriority.Normal)
        {
            yield return Detail("Priority", ContexterJson.NameOf(job.Priority));
        }

        foreach (var change in job.Changes)
        {
            yield return Detail("History", $"{Figures.Instant(change.At)} UTC  {ContexterJson.NameOf(change.To)}: {CauseOf(change)}");
        }

        if (job.Archive is { } archive)
        {
            yield return Detail("Archive", $"{Figures.Bytes(archive.Bytes)}, SHA-256 {archive.Sha256}; 'contexter export --job {job.Id}' fetches it");
        }

        if (job.Kind is JobKind.Export or JobKind.Batch)
        {
            if (job.Kind == JobKind.Export)
            {
                yield return Detail("Documents", $"{Figures.Count(counters.DocumentsExported)} of {Figures.Count(counters.DocumentsToExport)} written");
            }

            foreach (var child in job.Children)
            {
                yield return Detail("  library", DescribeChild(child));
            }

            foreach (var problem in Problems(job))
            {
                yield return problem;
            }

            yield break;
        }

        if (job.Kind is JobKind.Add or JobKind.Import)
        {
            yield return Detail(
                "Items",
                $"{Figures.Count(counters.Items)}: {Figures.Count(counters.ItemsStored)} read ({Figures.Bytes(counters.BytesRead)}), "
                + $"{Figures.Count(counters.ItemsKept)} unchanged, {Figures.Count(counters.ItemsRejected)} given up{OthersOf(counters)}");
        }

        yield return Detail(
            "Documents",
            $"{Figures.Count(counters.DocumentsIndexed)} of {Figures.Count(counters.DocumentsToIndex)} indexed{ChangesOf(counters)}");
        yield return Detail("Chunks", Figures.Count(counters.ChunksIndexed));
        if (counters.SetAside > 0)
        {
            yield return Detail("Set aside", $"{Figures.Count(counters.SetAside)}; 'contexter dead-letters' lists them");
        }

        if (counters.ExactDuplicates + counters.NearDuplicates > 0)
        {
            yield return Detail(
                "Duplicates",
                $"{Figures.Count(counters.ExactDuplicates)} the same, {Figures.Count(counters.NearDuplicates)} nearly the same as others ({Figures.Bytes(counters.DuplicateBytes)} not indexed)");
        }

        foreach (var stage in job.Stages)
        {
            yield return Detail(
                stage.Stage[..1].ToUpperInvariant() + stage.Stage[1..],
                string.Create(CultureInfo.InvariantCulture, $"{stage.Done:N0} done, {stage.Failed:N0} failed, {Milliseconds(stage.MeanMs)} on average, 95 % within {Milliseconds(stage.P95Ms)}"));
        }

        foreach (var problem in Problems(job))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> Problems(JobStatus job)
    {
        if (job.Error is { } error)
        {
            yield return Detail("Error", $"{error.Message} ({error.Code})");
        }

        foreach (var problem in job.Problems)
        {
            yield return Detail("Given up", $"{problem.Item}: {problem.Message} ({problem.Code})");
        }
    }

    private static string UnreadOf(JobCounters counters) =>
        counters.ItemsUnread == 0 ? string.Empty : $"; {Figures.Count(counters.ItemsUnread)} more were found and left unread because of the limits (--max-pages)";

    private static string OthersOf(JobCounters counters) =>
        (counters.ItemsLeftOut > 0 ? $", {Figures.Count(counters.ItemsLeftOut)} without content" : string.Empty)
        + (counters.ItemsUnread > 0 ? $", {Figures.Count(counters.ItemsUnread)} beyond the limits" : string.Empty);

    private static string Milliseconds(double value) => value.ToString(value < 10 ? "0.00" : "#,##0", CultureInfo.InvariantCulture) + " ms";

    private static string Detail(string name, string value) => $"{name,-11}{value}";

    private static string ChangesOf(JobCounters counters)
    {
        (int Count, string What)[] changes =
        [
            (counters.DocumentsAdded, "new"),
            (counters.DocumentsUpdated, "changed"),
            (counters.DocumentsUnchanged, "unchanged"),
            (counters.DocumentsRemoved, "removed"),
        ];
        var present = changes.Where(change => change.Count > 0).Select(change => $"{Figures.Count(change.Count)} {change.What}").ToArray();
        return present.Length == 0 ? string.Empty : $" ({string.Join(", ", present)})";
    }
}
