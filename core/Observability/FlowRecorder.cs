using Contexter.Documents;

namespace Contexter.Observability;

/// <summary>Follows the flows of one job: measures their stages, for its figures and for whoever listens. Safe for concurrent use.</summary>
/// <param name="jobId">The job.</param>
/// <param name="telemetry">Told of every stage.</param>
/// <param name="time">Measures.</param>
/// <param name="job">The span of the job, if it has one.</param>
public sealed class FlowRecorder(string jobId, FlowTelemetry telemetry, TimeProvider time, System.Diagnostics.ActivityContext job = default)
{
    /// <summary>The job.</summary>
    public string JobId => jobId;

    /// <summary>What the stages have done since this was made.</summary>
    public StageFigures Figures { get; } = new();

    /// <summary>Measures a stage of an item.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="library">The library version.</param>
    /// <param name="itemKey">The item.</param>
    /// <param name="work">What is measured; work that is cancelled is not counted.</param>
    public async Task<T> MeasureAsync<T>(FlowStage stage, LibraryVersion library, string itemKey, Func<Task<T>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var started = time.GetTimestamp();
        try
        {
            var result = await work().ConfigureAwait(false);
            Note(stage, library, itemKey, started, error: null);
            return result;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Note(stage, library, itemKey, started, (fault as ContexterException)?.Code ?? ErrorCodes.Internal);
            throw;
        }
    }

    private void Note(FlowStage stage, LibraryVersion library, string itemKey, long started, string? error)
    {
        var elapsed = time.GetElapsedTime(started);
        Figures.Add(stage, elapsed, error is null ? 1 : 0, error is null ? 0 : 1);
        telemetry.Measure(stage, elapsed, error);
        if (telemetry.IsTraced)
        {
            telemetry.Trace(stage, FlowId.Of(jobId, library, itemKey), library, elapsed, error, job);
        }
    }
}
