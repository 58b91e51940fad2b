using Contexter.Documents;

namespace Contexter.Knowledge.Pipeline;

/// <summary>Lets so many requests in at once; the next ones wait for a while, in turn, and are then refused.</summary>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class AdmissionGate : IDisposable
{
    private readonly SemaphoreSlim _places;
    private readonly int _most;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;

    /// <summary>Opens a gate.</summary>
    /// <param name="most">Requests at once, 1 and more.</param>
    /// <param name="patience">How long a further one waits.</param>
    /// <param name="time">The clock.</param>
    public AdmissionGate(int most, TimeSpan patience, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        (_most, _patience, _time) = (most, patience, time);
        _places = new SemaphoreSlim(most);
    }

    /// <summary>Requests that are in.</summary>
    public int Inside => _most - _places.CurrentCount;

    /// <summary>Enters. Disposing what is returned leaves.</summary>
    /// <exception cref="ContexterException">There was no place in time (<see cref="ErrorCodes.TooManyRequests"/>).</exception>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        if (!_places.Wait(0, CancellationToken.None))
        {
            using var patience = new CancellationTokenSource(_patience, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            try
            {
                await _places.WaitAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new ContexterException(
                    ErrorCodes.TooManyRequests,
                    FormattableString.Invariant($"{_most} questions are being answered, and none ended within {_patience.TotalSeconds} s. Ask again in a moment, or raise knowledge.concurrency."))
                {
                    MayPass = true,
                };
            }
        }

        return new Place(_places);
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        private SemaphoreSlim? _places = places;

        public void Dispose() => Interlocked.Exchange(ref _places, null)?.Release();
    }
}
