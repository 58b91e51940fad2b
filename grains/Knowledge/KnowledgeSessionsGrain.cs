using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Knowledge;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Contexter.Grains.Knowledge;

/// <inheritdoc cref="IKnowledgeSessionsGrain"/>
/// <remarks>Notes that come while one is being stored are stored together.</remarks>
[Reentrant]
public sealed partial class KnowledgeSessionsGrain(
    [PersistentState("knowledge-sessions")] IPersistentState<KnowledgeSessionsRecord> record, TimeProvider time, ILogger<KnowledgeSessionsGrain> logger)
    : Grain, IKnowledgeSessionsGrain
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);
    private Task? _writing;
    private int _noted;
    private int _stored;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(SweepAsync, new GrainTimerCreationOptions(SweepEvery, SweepEvery) { Interleave = true, KeepAlive = true });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task NoteAsync(string token, DateTimeOffset until, CancellationToken cancellationToken)
    {
        record.State.Open[token] = until;
        return StoreAsync();
    }

    /// <inheritdoc/>
    public Task DropAsync(string token, CancellationToken cancellationToken)
    {
        // Stored with the next note; one that is noted once more than needed is forgotten once more, which does nothing.
        record.State.Open.Remove(token);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task WakeAsync(CancellationToken cancellationToken) => SweepAsync(cancellationToken);

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var over = record.State.Open.Where(entry => entry.Value <= now).Select(entry => entry.Key).ToList();
        foreach (var token in over)
        {
            try
            {
                if (await GrainFactory.GetGrain<IKnowledgeGrain>(GrainKeys.Knowledge(token)).ForgetAsync(cancellationToken))
                {
                    record.State.Open.Remove(token);
                }
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                // The next sweep tries again.
                LogNotForgotten(fault, token);
            }
        }

        if (over.Count > 0)
        {
            await StoreAsync();
        }
    }

    /// <summary>Stores what is noted now: by the next write, which is for all who wait for it.</summary>
    private async Task StoreAsync()
    {
        var mine = ++_noted;
        while (_stored < mine)
        {
            if (_writing is { IsCompleted: false } busy)
            {
                // A failure is that of whoever writes; the others try themselves.
                await busy.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                continue;
            }

            var upTo = _noted;
            await (_writing = record.WriteStateAsync(CancellationToken.None));
            _stored = Math.Max(_stored, upTo);
        }
    }

    [LoggerMessage(EventId = 2402, Level = LogLevel.Warning, Message = "What is known of the answer {Token} could not be forgotten yet.")]
    private partial void LogNotForgotten(Exception fault, string token);
}
