using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;
using Contexter.Embedded.Activations;
using Contexter.Embedded.Copying;
using Orleans.Serialization.Invocation;

namespace Contexter.Embedded.Calls;

/// <summary>A call and, in the same object, the promise of its answer.</summary>
/// <typeparam name="T">The result's type; <see cref="Unit"/> when there is none.</typeparam>
internal abstract class ResultRequest<T> : GrainRequest, IValueTaskSource<T>, IValueTaskSource
{
    // Callers continue on the pool or their own activation's scheduler, never within the turn that answers them.
    private ManualResetValueTaskSourceCore<T> _source = new() { RunContinuationsAsynchronously = true };
    private int _answered;

    public override bool IsAbandoned => Volatile.Read(ref _answered) != 0;

    public ValueTask<T> Result => new(this, _source.Version);

    public ValueTask Completion => new(this, _source.Version);

    public sealed override void Execute(Activation activation)
    {
        Exception? error = null;
        try
        {
            var call = IsFiltered && activation.Silo.HasIncomingFilters(activation) ? RunFilteredAsync(activation) : Run(activation.GrainInstance!);
            if (!call.IsCompletedSuccessfully)
            {
                _ = AwaitAsync(activation, call);
                return;
            }

            Answer(call.GetAwaiter().GetResult());
        }
        catch (Exception exception)
        {
            error = exception;
            Reject(exception);
        }

        activation.Finished(this, error);
    }

    public sealed override bool Reject(Exception exception)
    {
        if (!TryAnswer())
        {
            return false;
        }

        _source.SetException(exception);
        return true;
    }

    T IValueTaskSource<T>.GetResult(short token) => _source.GetResult(token);

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _source.GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    /// <summary>Calls the grain's method.</summary>
    protected abstract ValueTask<T> Run(object grain);

    // Stays on the activation's scheduler: the answer is copied in the grain's turn.
    private async Task AwaitAsync(Activation activation, ValueTask<T> call)
    {
        Exception? error = null;
        try
        {
            Answer(await call.ConfigureAwait(true));
        }
        catch (Exception exception)
        {
            error = exception;
            Reject(exception);
        }

        activation.Finished(this, error);
    }

    private void Answer(T result)
    {
        if (IsAbandoned)
        {
            return;
        }

        var copy = Method.ResultIsImmutable ? result : Copier.Copy(result);
        if (TryAnswer())
        {
            _source.SetResult(copy);
        }
    }

    private bool TryAnswer()
    {
        if (Interlocked.Exchange(ref _answered, 1) != 0)
        {
            return false;
        }

        TrackedBy?.Remove(this);
        Cancellation?.Unwatch();
        return true;
    }

    private async ValueTask<T> RunFilteredAsync(Activation activation)
    {
        var context = new IncomingCallContext(this, activation, async () => Response.FromResult(await Run(activation.GrainInstance!).ConfigureAwait(true)));
        await context.Invoke().ConfigureAwait(true);
        if (context.Response?.Exception is { } error)
        {
            // A filter saw the error and gave no result instead.
            ExceptionDispatchInfo.Throw(error);
        }

        return context.Result is null ? default! : (T)context.Result;
    }
}

/// <summary>Stands for the result of a method that has none.</summary>
internal readonly struct Unit;
