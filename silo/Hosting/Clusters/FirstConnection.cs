namespace Contexter.Silo.Hosting.Clusters;

/// <summary>Waits for the first silo when an API process starts.</summary>
/// <param name="patience">How long.</param>
/// <param name="time">Clock of the pauses.</param>
internal sealed class FirstConnection(TimeSpan patience, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly long _started = time.GetTimestamp();

    /// <summary>Whether another attempt is worth it, after a pause.</summary>
    public async Task<bool> TryAgainAsync(Exception fault, CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(_started) >= patience)
        {
            return false;
        }

        await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
