using Contexter.Documents;
using Contexter.Faults;
using Contexter.Storage;

namespace Contexter.Ingestion;

/// <summary>Works on one item or document so that neither what it throws nor the end of the process costs more than itself.</summary>
/// <remarks>Safe for concurrent use.</remarks>
/// <param name="faults">Decides about what is thrown.</param>
/// <param name="marks">Knows at what earlier processes ended.</param>
public sealed class PoisonGuard(FaultHandler faults, WorkMarks marks)
{
    /// <summary>Works on an item or document as often as the table of strategies says, and not at all when the process ended at it too often.</summary>
    /// <param name="place">Where the work is.</param>
    /// <param name="hasCopy">Whether an earlier form of the item or document is stored.</param>
    /// <param name="work">The work; it may be done again.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ContexterException">The fault that ends the job.</exception>
    public async Task<Attempted<T>> RunAsync<T>(FaultPlace place, bool hasCopy, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(work);
        var name = $"{place.Library}\n{place.Component}\n{place.Subject}";
        var deaths = marks.DeathsOf(name);
        if (deaths >= faults.Options.Attempts)
        {
            // The next one who tries it begins to count anew.
            marks.Forget(name);
            var attempted = await faults.AttemptAsync<T>(place, hasCopy, () => throw Deadly(place, deaths), cancellationToken).ConfigureAwait(false);
            return attempted with { GivenUp = attempted.GivenUp! with { Attempts = deaths } };
        }

        return await faults.AttemptAsync(
            place,
            hasCopy,
            async () =>
            {
                using var mark = await marks.EnterAsync(name, cancellationToken).ConfigureAwait(false);
                return await work().ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static ContexterException Deadly(FaultPlace place, int deaths) => new(
        ErrorCodes.ProcessEnded,
        FormattableString.Invariant($"'{place.Subject}' is not tried any more: the process of Contexter ended {deaths} times while it was at work on it. Look into the item and the system's log; ")
            + "'contexter dead-letters retry' tries it again.")
    {
        IsExhausted = true,
    };
}
