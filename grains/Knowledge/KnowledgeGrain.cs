using System.Diagnostics;
using System.Runtime.CompilerServices;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Flags;
using Contexter.GrainInterfaces.Knowledge;
using Contexter.Grains.Flags;
using Contexter.Grains.Tracing;
using Contexter.Knowledge;
using Contexter.Knowledge.Pipeline;
using Contexter.Observability;
using Microsoft.Extensions.Logging;
using KnowledgeEvent = Contexter.GrainInterfaces.Knowledge.KnowledgeEvent;
using Step = Contexter.Knowledge.KnowledgeEvent;

namespace Contexter.Grains.Knowledge;

/// <inheritdoc cref="IKnowledgeGrain"/>
/// <remarks>
/// Its state follows the answer stage by stage, beside the stream of events and not in front of it. An answer that is whole is forgotten at once, one that is not after a time
/// (<see cref="KnowledgeSettings.KeptFor"/>). The activation ends with the enumeration, a moment later.
/// </remarks>
public sealed partial class KnowledgeGrain(
    [PersistentState("knowledge")] IPersistentState<KnowledgeRecord> record,
    KnowledgeAggregator aggregator,
    AdmissionGate gate,
    KnowledgeSettings settings,
    ContexterTracing tracing,
    ServiceInstruments instruments,
    TimeProvider time,
    ILogger<KnowledgeGrain> logger)
    : Grain, IKnowledgeGrain
{
    private static readonly TimeSpan LeaveAfter = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, List<KnowledgeResult>> _found = new(StringComparer.Ordinal);
    private Task _storing = Task.CompletedTask;
    private bool _isAnswering;
    private bool _isLost;

    private string Token => this.GetPrimaryKeyString()[GrainKeys.Knowledge(string.Empty).Length..];

    /// <inheritdoc/>
    public async IAsyncEnumerable<KnowledgeEvent> AskAsync(KnowledgeRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in AnswerAsync(request, cancellationToken))
        {
            yield return change;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<KnowledgeEvent> ResumeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in AnswerAsync(request: null, cancellationToken))
        {
            yield return change;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> ForgetAsync(CancellationToken cancellationToken)
    {
        if (_isAnswering)
        {
            return false;
        }

        await record.ClearStateAsync(cancellationToken);
        DeactivateOnIdle();
        return true;
    }

    private async IAsyncEnumerable<KnowledgeEvent> AnswerAsync(KnowledgeRequest? request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_isAnswering)
        {
            throw new ContexterFaultException(ErrorCodes.TooManyRequests, "This answer is being given already; wait for its end.");
        }

        _isAnswering = true;
        using var span = tracing.Start("ask", ActivityKind.Internal, GrainTrace.Parent ?? tracing.Current?.Id);
        var (started, outcome) = (time.GetTimestamp(), "failed");
        try
        {
            var (query, checkpoint) = request is null ? Restore() : Begin(request);
            using var place = await EnterAsync(cancellationToken);
            var flags = new FlagSet(await GrainFactory.GetGrain<IFlagsGrain>(GrainKeys.Flags).ListAsync(cancellationToken));
            var (isStreamed, tellsMemory) = (await flags.IsEnabledAsync(KnownFlags.Streaming), await flags.IsEnabledAsync(KnownFlags.MemoryTracking));
            await using var steps = aggregator.AskAsync(await KnownFlags.ApplyAsync(flags, query), checkpoint, cancellationToken).GetAsyncEnumerator(cancellationToken);
            var held = new List<KnowledgeEvent>();
            var told = 0;
            while (await MoveNextAsync(steps, span))
            {
                outcome = steps.Current is AnswerDone done ? (done.FailedSources.Count == 0 ? "ok" : "partial") : outcome;
                await FollowAsync(steps.Current);
                if (KnowledgeMessages.ToEvent(steps.Current, _isLost ? null : Token, request is null, tellsMemory) is not { } change)
                {
                    continue;
                }

                held.Add(change with { Sequence = ++told, ElapsedMs = KnowledgeMessages.Milliseconds(steps.Current.Elapsed) });
                if (!isStreamed && change.Kind is (KnowledgeEventKind.Result or KnowledgeEventKind.Error))
                {
                    // Told with the answer.
                    continue;
                }

                foreach (var ready in held)
                {
                    yield return ready;
                }

                held.Clear();
            }
        }
        finally
        {
            await _storing;
            _isAnswering = false;
            instruments.OnAnswer(time.GetElapsedTime(started), outcome);

            // Not at once: the end of the enumeration has to reach the caller first.
            this.RegisterGrainTimer(LeaveAsync, new GrainTimerCreationOptions(LeaveAfter, Timeout.InfiniteTimeSpan));
        }
    }

    private Task LeaveAsync(CancellationToken cancellationToken)
    {
        if (!_isAnswering)
        {
            DeactivateOnIdle();
        }

        return Task.CompletedTask;
    }

    private (KnowledgeQuery Query, KnowledgeCheckpoint Checkpoint) Begin(KnowledgeRequest request)
    {
        record.State = new KnowledgeRecord
        {
            Query = request.Query,
            Sources = [.. request.Sources ?? []],
            Libraries = [.. request.Libraries ?? []],
            Until = time.GetUtcNow() + settings.KeptFor,
        };
        return (ToQuery(), KnowledgeCheckpoint.None);
    }

    private (KnowledgeQuery Query, KnowledgeCheckpoint Checkpoint) Restore()
    {
        if (record.State.Query.Length == 0 || record.State.Until <= time.GetUtcNow())
        {
            throw new ContexterFaultException(
                ErrorCodes.AnswerNotFound, $"There is no answer to go on with by this token: it was whole, never begun, or its {settings.KeptFor.TotalMinutes:0} minutes are over. Ask again.");
        }

        return (ToQuery(), new KnowledgeCheckpoint(record.State.Finished.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<KnowledgeResult>)entry.Value, StringComparer.Ordinal)));
    }

    private KnowledgeQuery ToQuery() => new() { Text = record.State.Query, Sources = record.State.Sources, Libraries = record.State.Libraries };

    private async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await gate.EnterAsync(cancellationToken);
        }
        catch (ContexterException fault)
        {
            throw new ContexterFaultException(fault.Code, fault.Message);
        }
    }

    private static async Task<bool> MoveNextAsync(IAsyncEnumerator<Step> steps, Activity? span)
    {
        try
        {
            // An enumerator does not keep what is current from one step to the next; an answer that is not traced leaves it alone.
            Activity.Current = span ?? Activity.Current;
            // Writing an answer is computation: the pool does it, so that other grains' turns are not held up.
            return await Task.Run(() => steps.MoveNextAsync().AsTask(), CancellationToken.None);
        }
        catch (ContexterException fault)
        {
            throw new ContexterFaultException(fault.Code, fault.Message);
        }
    }

    /// <summary>Has the state follow a step. Only at the end is it waited for.</summary>
    private async Task FollowAsync(Step step)
    {
        switch (step)
        {
            case SourcesSelected:
                _storing = StoreAsync(_storing);
                break;
            case ResultFound found:
                Found(found.Result.Source).Add(found.Result);
                break;
            case SourceEnded { Fault: null } ended:
                record.State.Finished[ended.Source] = Found(ended.Source);
                _storing = StoreAsync(_storing);
                break;
            case AnswerDone done:
                await _storing;
                if (done.FailedSources.Count == 0)
                {
                    await DropAsync();
                }

                break;
        }
    }

    private List<KnowledgeResult> Found(string source) => _found.TryGetValue(source, out var results) ? results : _found[source] = [];

    private async Task StoreAsync(Task before)
    {
        await before;
        try
        {
            if (!record.RecordExists)
            {
                await GrainFactory.GetGrain<IKnowledgeSessionsGrain>(GrainKeys.KnowledgeSessions).NoteAsync(Token, record.State.Until, CancellationToken.None);
            }

            await record.WriteStateAsync(CancellationToken.None);
        }
        catch (Exception fault)
        {
            // The answer is given all the same; it cannot be gone on with.
            _isLost = true;
            LogNotStored(fault, Token);
        }
    }

    private async Task DropAsync()
    {
        try
        {
            await record.ClearStateAsync(CancellationToken.None);
            await GrainFactory.GetGrain<IKnowledgeSessionsGrain>(GrainKeys.KnowledgeSessions).DropAsync(Token, CancellationToken.None);
        }
        catch (Exception fault)
        {
            LogNotStored(fault, Token);
        }
    }

    [LoggerMessage(EventId = 2401, Level = LogLevel.Warning, Message = "What is known of the answer {Token} could not be stored.")]
    private partial void LogNotStored(Exception fault, string token);
}
