using Contexter.Documents;

namespace Contexter.Sources;

/// <summary>
/// The second try that everything gets which failed in a way that may pass (<see cref="ContexterException.MayPass"/>), after the downloader has made its attempts in vain: the
/// check of a source, its listing, and each of its items. Sources themselves repeat nothing.
/// </summary>
public static class SecondTry
{
    /// <summary>Pause before it: longer than sources remember that a server did not answer.</summary>
    public static readonly TimeSpan After = TimeSpan.FromSeconds(5);

    /// <summary>Does something, and once more after a pause when it failed in a way that may pass.</summary>
    /// <param name="attempt">What to do; told whether this is the last time.</param>
    /// <param name="time">The clock of the pause.</param>
    /// <param name="cancellationToken">Ends the pause.</param>
    /// <exception cref="ContexterException">It failed for good, or twice.</exception>
    public static async Task<T> RunAsync<T>(Func<bool, Task<T>> attempt, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        try
        {
            return await attempt(false).ConfigureAwait(false);
        }
        catch (ContexterException fault) when (fault.MayPass)
        {
            await Task.Delay(After, time, cancellationToken).ConfigureAwait(false);
            return await attempt(true).ConfigureAwait(false);
        }
    }
}
