using Microsoft.Extensions.Logging;

namespace Contexter.Embedded;

/// <summary>Everything the host writes to its log.</summary>
internal sealed partial class SiloLog(ILogger<EmbeddedSilo> logger)
{
    [LoggerMessage(1, LogLevel.Information, "The grain host is up with {ClassCount} grain classes.")]
    public partial void Started(int classCount);

    [LoggerMessage(2, LogLevel.Information, "The grain host has stopped.")]
    public partial void Stopped();

    [LoggerMessage(3, LogLevel.Warning, "The grain host stops although {CallCount} calls still run.")]
    public partial void StoppedWithRunningCalls(int callCount);

    [LoggerMessage(4, LogLevel.Debug, "Grain {GrainId} is active.")]
    public partial void Activated(GrainId grainId);

    [LoggerMessage(5, LogLevel.Warning, "Grain {GrainId} could not be activated.")]
    public partial void ActivationFailed(GrainId grainId, Exception exception);

    [LoggerMessage(6, LogLevel.Debug, "Grain {GrainId} is no longer active ({Reason}).")]
    public partial void Deactivated(GrainId grainId, DeactivationReasonCode reason);

    [LoggerMessage(7, LogLevel.Error, "Grain {GrainId} failed while it was deactivated.")]
    public partial void DeactivationFailed(GrainId grainId, Exception exception);

    [LoggerMessage(8, LogLevel.Warning, "Grain {GrainId} is deactivated although calls still run: {Calls}.")]
    public partial void DeactivationWithRunningCalls(GrainId grainId, string calls);

    [LoggerMessage(9, LogLevel.Warning, "A turn of grain {GrainId} took {Milliseconds} ms. Move blocking work off the grain's turns.")]
    public partial void LongTurn(GrainId grainId, long milliseconds);

    [LoggerMessage(10, LogLevel.Warning, "{Count} calls wait for grain {GrainId}.")]
    public partial void ManyWaitingCalls(GrainId grainId, int count);

    [LoggerMessage(11, LogLevel.Error, "The [MayInterleave] method of grain {GrainId} failed; the call waits its turn.")]
    public partial void MayInterleaveFailed(GrainId grainId, Exception exception);

    [LoggerMessage(12, LogLevel.Warning, "{Call} failed, and nobody waits for its answer.")]
    public partial void OneWayCallFailed(string call, Exception exception);

    [LoggerMessage(13, LogLevel.Error, "A timer of grain {GrainId} failed; it ticks on.")]
    public partial void TimerFailed(GrainId grainId, Exception exception);

    [LoggerMessage(14, LogLevel.Warning, "Delivery of stream {StreamId} to {Consumer} failed; it is repeated.")]
    public partial void StreamDeliveryFailed(StreamId streamId, string consumer, Exception exception);

    [LoggerMessage(15, LogLevel.Error, "Items of stream {StreamId} for {Consumer} were given up.")]
    public partial void StreamItemsGivenUp(StreamId streamId, string consumer, Exception exception);

    [LoggerMessage(16, LogLevel.Warning, "Items of stream {StreamId} reached grain {GrainId}, which did not say who takes them. They are dropped; implement IStreamSubscriptionObserver.")]
    public partial void NobodyTakesStreamItems(StreamId streamId, GrainId grainId);

    [LoggerMessage(17, LogLevel.Error, "The {Work} of the grain host failed; it is tried again at its next time.")]
    public partial void HousekeepingFailed(string work, Exception exception);

    [LoggerMessage(18, LogLevel.Error, "A tick of reminder '{ReminderName}' of grain {GrainId} failed; it ticks on.")]
    public partial void ReminderFailed(string reminderName, GrainId grainId, Exception exception);

    [LoggerMessage(19, LogLevel.Warning, "Memory is short ({Usage:P0} in use): up to {Count} of {ActivationCount} activations are ended early.")]
    public partial void MemoryIsShort(double usage, int count, int activationCount);
}
