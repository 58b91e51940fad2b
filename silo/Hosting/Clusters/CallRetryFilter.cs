using System.Collections.Concurrent;
using System.Reflection;
using Contexter.Concurrency;
using Contexter.GrainInterfaces;

namespace Contexter.Silo.Hosting.Clusters;

/// <summary>
/// Makes idempotent calls again whose silo is gone, or did not answer: by then another silo has taken the grain over, or soon will have. Calls that are not marked with
/// <see cref="IdempotentAttribute"/> are not, because they may have been carried out: they fail as they are, and time out once <paramref name="patience"/> is over after a silo is gone.
/// </summary>
/// <param name="patience">How long a call is made again and again, counted from its beginning.</param>
/// <param name="lost">Tells that a silo is gone while a call waits for its answer; null where the process is a silo, whose calls fail at that moment by themselves.</param>
/// <param name="time">Clock of the pauses.</param>
internal sealed class CallRetryFilter(TimeSpan patience, Signal? lost, TimeProvider time) : IOutgoingGrainCallFilter
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether a call repeats another: one of the two is tried again when its time is over, and not both.</summary>
    private static readonly AsyncLocal<bool> IsRepeat = new();

    private readonly ConcurrentDictionary<MethodInfo, bool> _isIdempotent = new();

    /// <inheritdoc/>
    public Task Invoke(IOutgoingGrainCallContext context) =>
        _isIdempotent.GetOrAdd(context.InterfaceMethod, static method => method.IsDefined(typeof(IdempotentAttribute))) ? TryAsync(context) : OnceAsync(context);

    private async Task OnceAsync(IOutgoingGrainCallContext context)
    {
        var loss = lost?.Next;
        var call = context.Invoke();
        if (loss is null || await Task.WhenAny(call, loss) == call || await Task.WhenAny(call, Task.Delay(patience, time)) == call)
        {
            await call;
            return;
        }

        // It may have been that silo's to answer; the time that the method allows can be many minutes.
        call.Ignore();
        throw new TimeoutException($"A silo is gone, and {context.InterfaceMethod.Name} was not answered within {patience.TotalSeconds:0} s after that.");
    }

    private async Task TryAsync(IOutgoingGrainCallContext context)
    {
        var started = time.GetTimestamp();
        var timeouts = IsRepeat.Value ? 1 : 0;
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await InvokeAsync(context);
                if (context.Response?.Exception is not { } fault || !IsWorthIt(fault))
                {
                    return;
                }
            }
            catch (Exception fault) when (IsWorthIt(fault))
            {
                // To be made again, like one that was answered with such a fault.
            }

            await Task.Delay(pause, time, context.Request.GetCancellationToken());
        }

        // A silo that is gone says nothing, and so does one that has too much to do: more than a second try would only add to that.
        bool IsWorthIt(Exception fault) => fault switch
        {
            OrleansMessageRejectionException => time.GetElapsedTime(started) < patience,
            TimeoutException => timeouts++ == 0,
            _ => false,
        };
    }

    private async Task InvokeAsync(IOutgoingGrainCallContext context)
    {
        if (lost is null)
        {
            await context.Invoke();
            return;
        }

        var loss = lost.Next;
        var first = context.Invoke();
        if (await Task.WhenAny(first, loss) == first)
        {
            await first;
            return;
        }

        // Nobody knows whether it was that silo's to answer. The second call is one of its own, with its own patience; whoever has an answer first is heard.
        var second = RepeatAsync(context);
        if (await Task.WhenAny(first, second) == first && first.IsCompletedSuccessfully && context.Response?.Exception is null)
        {
            second.Ignore();
            return;
        }

        first.Ignore();
        context.Result = await second;
    }

    /// <summary>Makes the same call once more.</summary>
    /// <returns>Its result; null where it has none.</returns>
    private static async Task<object?> RepeatAsync(IOutgoingGrainCallContext context)
    {
        IsRepeat.Value = true;
        var arguments = new object?[context.Request.GetArgumentCount()];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = context.Request.GetArgument(i);
        }

        var call = (Task)context.InterfaceMethod.Invoke(context.Grain, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null)!;
        await call;
        return context.InterfaceMethod.ReturnType.IsGenericType ? call.GetType().GetProperty("Result")!.GetValue(call) : null;
    }
}
