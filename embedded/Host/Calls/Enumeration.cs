using System.Runtime.ExceptionServices;
using Contexter.Embedded.Activations;
using Contexter.Embedded.Copying;

namespace Contexter.Embedded.Calls;

/// <summary>
/// One enumeration of a grain's <see cref="IAsyncEnumerable{T}"/>. The caller pulls batches of ready items with interleaving calls; the first
/// creates the enumerator in the activation, the last disposes of it. The public methods run at the caller, the private ones with "grain" in
/// their comment in turns of the activation.
/// </summary>
/// <typeparam name="T">The items' type.</typeparam>
internal sealed class Enumeration<T> : IAsyncEnumerator<T>, IEnumeration
{
    private static readonly GrainMethod NextMethod = GrainMethod.Internal(typeof(IAsyncEnumerator<>).GetMethod("MoveNextAsync")!, interleave: true);
    private static readonly GrainMethod DisposeMethod = GrainMethod.Internal(typeof(IAsyncDisposable).GetMethod("DisposeAsync")!, interleave: true);

    private readonly EnumerableRequest<T> _request;
    private readonly CancellationTokenSource _grainSide = new();
    private readonly CancellationToken _callerToken;
    private readonly CancellationToken _enumeratorToken;
    private CancellationTokenRegistration _callerRegistration;
    private CancellationTokenRegistration _enumeratorRegistration;

    private EnumerationBatch<T> _batch = new([], Ended: false, Error: null);
    private int _index = -1;
    private NextRequest? _pending;
    private Activation? _activation;
    private bool _registered;

    private IAsyncEnumerator<T>? _source;
    private Task<bool>? _move;
    private Task<EnumerationBatch<T>>? _step;
    private string? _abortReason;
    private bool _touched = true;

    public Enumeration(EnumerableRequest<T> request, CancellationToken callerToken, CancellationToken enumeratorToken)
    {
        _request = request;
        _callerToken = callerToken;
        _enumeratorToken = enumeratorToken;
    }

    public T Current => _batch.Items[_index];

    public ValueTask<bool> MoveNextAsync()
    {
        if (_index + 1 < _batch.Items.Count)
        {
            _index++;
            return new ValueTask<bool>(true);
        }

        return FetchAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _callerRegistration.DisposeAsync().ConfigureAwait(false);
        await _enumeratorRegistration.DisposeAsync().ConfigureAwait(false);
        if (_activation is not { } activation || _batch.Ended)
        {
            return;
        }

        var dispose = new DisposeRequest(this) { TargetId = _request.TargetId, Source = _request.Source, Context = _request.Context };
        activation.Silo.Tracker.Add(dispose, activation.Silo.ResponseTimeout);
        if (activation.TryDispatch(dispose))
        {
            await dispose.Completion.ConfigureAwait(false);
        }
        else
        {
            // The activation has ended, and the enumeration with it.
            dispose.Reject(new EnumerationAbortedException());
        }
    }

    void IEnumeration.Abort(string reason)
    {
        _abortReason ??= reason;
        CancelInTurn();
        _pending?.Reject(new EnumerationAbortedException(reason));
    }

    void IEnumeration.AbortIfForgotten()
    {
        if (_step is { IsCompleted: false } || _touched)
        {
            _touched = false;
            return;
        }

        var reason = $"Nobody asked the enumeration {_request} for items for {_activation!.Silo.ResponseTimeout} or more.";
        ((IEnumeration)this).Abort(reason);
        _ = EndAsync();
    }

    private async ValueTask<bool> FetchAsync()
    {
        if (_batch.Ended)
        {
            if (_batch.Error is { } error)
            {
                ExceptionDispatchInfo.Throw(error);
            }

            return false;
        }

        _callerToken.ThrowIfCancellationRequested();
        _enumeratorToken.ThrowIfCancellationRequested();
        var next = new NextRequest(this) { TargetId = _request.TargetId, Source = _request.Source, Context = _request.Context };
        _pending = next;
        if (!_registered)
        {
            _registered = true;
            _callerRegistration = Watch(_callerToken);
            _enumeratorRegistration = Watch(_enumeratorToken);
        }

        if (_activation is null)
        {
            _request.Reference.SendUntracked(next);
        }
        else if (!_activation.TryDispatch(next))
        {
            throw new EnumerationAbortedException($"The activation of {_request.TargetId} ended while {_request} was enumerated. Enumerate again.");
        }

        _batch = await next.Result.ConfigureAwait(false);
        _pending = null;
        _index = -1;
        return await MoveNextAsync().ConfigureAwait(false);
    }

    private CancellationTokenRegistration Watch(CancellationToken token) => token.CanBeCanceled
        ? token.UnsafeRegister(static (state, cancelled) => ((Enumeration<T>)state!).CancelledByCaller(cancelled), this)
        : default;

    private void CancelledByCaller(CancellationToken token)
    {
        _pending?.Reject(new OperationCanceledException($"The enumeration {_request} was cancelled by its caller.", token));
        if (_activation is { } activation)
        {
            activation.Scheduler.Post(static source => ((CancellationTokenSource)source!).Cancel(), _grainSide);
        }
        else
        {
            _grainSide.Cancel();
        }
    }

    // Grain: takes the next items.
    private ValueTask<EnumerationBatch<T>> NextAsync(Activation activation)
    {
        if (_abortReason is { } reason)
        {
            throw new EnumerationAbortedException(reason);
        }

        if (_activation is null)
        {
            _activation = activation;
            activation.Add(this);
        }

        _touched = true;
        _step = TakeAsync(activation);
        return new ValueTask<EnumerationBatch<T>>(_step);
    }

    // Grain: waits for one item, then takes those that are ready.
    private async Task<EnumerationBatch<T>> TakeAsync(Activation activation)
    {
        var items = new List<T>();
        try
        {
            _source ??= _request.Start(activation.GrainInstance!, _grainSide.Token);
            while (items.Count < _request.MaxBatchSize)
            {
                var move = _move is null ? _source.MoveNextAsync() : new ValueTask<bool>(_move);
                _move = null;
                if (!move.IsCompleted && items.Count > 0)
                {
                    _move = move.AsTask();
                    return Batch(items, ended: false);
                }

                if (!await move.ConfigureAwait(true))
                {
                    await EndAsync().ConfigureAwait(true);
                    return Batch(items, ended: true);
                }

                items.Add(_source.Current);
            }

            return Batch(items, ended: false);
        }
        catch (Exception exception)
        {
            var error = _abortReason is { } reason ? new EnumerationAbortedException(reason, exception) : exception;
            await EndAsync().ConfigureAwait(true);
            return Batch(items, ended: true, error);
        }
    }

    // Items are copied when they leave, like any result: an object that is yielded twice within a batch is one object there, too.
    private static EnumerationBatch<T> Batch(List<T> items, bool ended, Exception? error = null) => new(Copier.Copy(items), ended, error);

    // Grain: what the grain registered with its token runs in this turn.
    private void CancelInTurn() => _grainSide.Cancel();

    // Grain: runs the enumerator's finally blocks.
    private async Task EndAsync()
    {
        _activation?.Remove(this);
        if (Interlocked.Exchange(ref _source, null) is { } source)
        {
            await source.DisposeAsync().ConfigureAwait(true);
        }
    }

    // Grain: the caller left early. An item may still be under way; its enumerator can be disposed of only after that.
    private async ValueTask<Unit> DisposeInTurnAsync()
    {
        CancelInTurn();
        if (_step is { IsCompleted: false } step)
        {
            await step.ConfigureAwait(true);
        }

        if (_move is { } move)
        {
            await ((Task)move).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        await EndAsync().ConfigureAwait(true);
        return default;
    }

    private sealed class NextRequest(Enumeration<T> enumeration) : ResultRequest<EnumerationBatch<T>>
    {
        public override GrainMethod Method => NextMethod;

        public override bool IsFiltered => false;

        protected override ValueTask<EnumerationBatch<T>> Run(object grain) => enumeration.NextAsync(Target!);
    }

    private sealed class DisposeRequest(Enumeration<T> enumeration) : ResultRequest<Unit>
    {
        public override GrainMethod Method => DisposeMethod;

        public override bool IsFiltered => false;

        protected override ValueTask<Unit> Run(object grain) => enumeration.DisposeInTurnAsync();
    }
}
