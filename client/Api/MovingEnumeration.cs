using System.Runtime.CompilerServices;

namespace Contexter.Client.Api;

/// <summary>The stream of a grain that may move to another silo meanwhile: what a stream is asked of ends with its activation, and the next one is asked for what follows.</summary>
internal static class MovingEnumeration
{
    /// <summary>How often the stream is asked for again, without an item in between, before its fault is the caller's.</summary>
    internal const int MaxMoves = 6;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    /// <summary>The items of a stream, across moves of its grain.</summary>
    /// <param name="after">The stream from the item after a given one on; null for its beginning.</param>
    /// <param name="time">Clock of the pauses.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async IAsyncEnumerable<T> FollowAsync<T>(Func<T?, IAsyncEnumerable<T>> after, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        T? last = null;
        for (var moves = 0; ; moves++)
        {
            var items = after(last).GetAsyncEnumerator(cancellationToken);
            try
            {
                while (true)
                {
                    try
                    {
                        if (!await items.MoveNextAsync().ConfigureAwait(false))
                        {
                            yield break;
                        }
                    }
                    catch (Exception e) when (moves < MaxMoves && HasMoved(e) && !cancellationToken.IsCancellationRequested)
                    {
                        break;
                    }

                    (last, moves) = (items.Current, 0);
                    yield return last;
                }
            }
            finally
            {
                await LeaveAsync(items).ConfigureAwait(false);
            }

            await Task.Delay(FirstPause * (1 << moves), time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a fault says that the activation is gone, or does not answer any more. An enumeration that is cancelled, and not by its reader, went with its activation.</summary>
    private static bool HasMoved(Exception fault) => fault is EnumerationAbortedException or OrleansException or OperationCanceledException or TimeoutException;

    /// <summary>Ends an enumeration; one whose activation is gone has ended.</summary>
    private static async ValueTask LeaveAsync<T>(IAsyncEnumerator<T> items)
    {
        try
        {
            await items.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (HasMoved(e))
        {
            // There is nothing left to end.
        }
    }
}
