using Microsoft.Extensions.Logging;

namespace Contexter.Embedded.Runtime;

/// <summary>Everything the host logs.</summary>
internal sealed partial class SiloLog(ILogger logger)
{
    [LoggerMessage(EventId = 1001, Level = LogLevel.Debug, Message = "Activated {GrainId}.")]
    public partial void Activated(GrainId grainId);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Debug, Message = "Deactivated {GrainId}: {Reason}.")]
    public partial void Deactivated(GrainId grainId, DeactivationReasonCode reason);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Warning, Message = "The activation of {GrainId} failed.")]
    public partial void ActivationFailed(GrainId grainId, Exception exception);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Warning, Message = "The deactivation of {GrainId} failed.")]
    public partial void DeactivationFailed(GrainId grainId, Exception exception);

    [LoggerMessage(EventId = 1005, Level = LogLevel.Warning, Message = "{GrainId} is deactivated although these calls still run: {Calls}.")]
    public partial void DeactivationWithRunningCalls(GrainId grainId, string calls);

    [LoggerMessage(EventId = 1006, Level = LogLevel.Warning, Message = "The one-way call {Call} failed.")]
    public partial void OneWayCallFailed(string call, Exception exception);

    [LoggerMessage(EventId = 1007, Level = LogLevel.Warning, Message = "{Count} calls wait for {GrainId}.")]
    public partial void ManyWaitingCalls(GrainId grainId, int count);

    [LoggerMessage(EventId = 1008, Level = LogLevel.Warning, Message = "The [MayInterleave] predicate of {GrainId} failed; the call waits.")]
    public partial void MayInterleaveFailed(GrainId grainId, Exception exception);

    [LoggerMessage(EventId = 1009, Level = LogLevel.Warning, Message = "A timer of {GrainId} failed; it goes on.")]
    public partial void TimerFailed(GrainId grainId, Exception exception);

    [LoggerMessage(EventId = 1010, Level = LogLevel.Information, Message = "A turn of {GrainId} took {Milliseconds} ms.")]
    public partial void LongTurn(GrainId grainId, long milliseconds);

    [LoggerMessage(EventId = 1011, Level = LogLevel.Warning, Message = "The call {Call} timed out.")]
    public partial void CallTimedOut(string call);

    [LoggerMessage(EventId = 1012, Level = LogLevel.Warning, Message = "{GrainId} did not take an item of stream {StreamId}.")]
    public partial void StreamDeliveryFailed(string streamId, GrainId grainId, Exception exception);
}
