using System.Collections.Concurrent;
using System.Reflection;
using Contexter.GrainInterfaces;

namespace Contexter.Silo.Hosting.Clusters;

/// <summary>
/// Makes idempotent calls again whose silo is gone, or did not answer: by then another silo has taken the grain over, or soon will have. Calls that are not marked with
/// <see cref="IdempotentAttribute"/> fail as they are, because they may have been carried out.
/// </summary>
/// <param name="patience">How long a call is made again and again, counted from its beginning.</param>
/// <param name="time">Clock of the pauses.</param>
internal sealed class CallRetryFilter(TimeSpan patience, TimeProvider time) : IOutgoingGrainCallFilter
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<MethodInfo, bool> _isIdempotent = new();

    /// <inheritdoc/>
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        var isIdempotent = _isIdempotent.GetOrAdd(context.InterfaceMethod, static method => method.IsDefined(typeof(IdempotentAttribute)));
        var started = time.GetTimestamp();
        var timeouts = 0;
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await context.Invoke();
                if (!isIdempotent || context.Response?.Exception is not { } fault || !IsWorthIt(fault))
                {
                    return;
                }
            }
            catch (Exception fault) when (isIdempotent && IsWorthIt(fault))
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
}
