using Contexter.Documents;

namespace Contexter.Faults;

/// <summary>What is done about a fault.</summary>
public enum FaultAction
{
    /// <summary>Try again, after a pause.</summary>
    TryAgain = 0,

    /// <summary>Give the item or document up and go on; what is stored of it stays.</summary>
    GiveUp = 1,

    /// <summary>Give the item or document up as a dead letter and go on; what is stored of it stays.</summary>
    SetAside = 2,

    /// <summary>End the job.</summary>
    FailJob = 3,

    /// <summary>End the job and tell its operator.</summary>
    Escalate = 4,

    /// <summary>Try again when everything else is done.</summary>
    PutOff = 5,
}

/// <summary>A decision about a fault.</summary>
/// <param name="Action">What is done.</param>
/// <param name="Delay">The pause before the next attempt.</param>
public readonly record struct FaultDecision(FaultAction Action, TimeSpan Delay = default);

/// <summary>Decides what is done about faults, by the table of strategies, and has every one of them noted. Everyone who meets a fault while a job works asks here.</summary>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class FaultHandler
{
    private readonly IFaultLog _log;
    private readonly TimeProvider _time;
    private readonly Func<Exception, bool> _isOfHost;

    /// <summary>Makes a handler.</summary>
    /// <param name="options">The table.</param>
    /// <param name="log">Takes note of every fault.</param>
    /// <param name="time">Says when.</param>
    /// <param name="isOfHost">Tells what is thrown because the process, or a part of a cluster, stops: it says nothing about what was at work, and nobody decides about it here.</param>
    /// <exception cref="ArgumentException">A kind is not in the table, or a value is out of its range.</exception>
    public FaultHandler(FaultOptions options, IFaultLog log, TimeProvider time, Func<Exception, bool> isOfHost)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (Enum.GetValues<FaultKind>().Any(kind => !options.Strategies.ContainsKey(kind)) || options.Attempts < 1 || options.Delay < TimeSpan.Zero || options.MaxDelay < options.Delay)
        {
            throw new ArgumentException("Every kind needs a strategy, attempts are 1 and more, and pauses grow from the first one to the longest.", nameof(options));
        }

        Options = options;
        _log = log;
        _time = time;
        _isOfHost = isOfHost;
    }

    /// <summary>The table.</summary>
    public FaultOptions Options { get; }

    /// <summary>Whether an exception was thrown because the process, or a part of a cluster, stops.</summary>
    public bool IsOfHost(Exception fault) => _isOfHost(fault);

    /// <summary>Decides about a fault of one item or document.</summary>
    /// <param name="place">Where it happened.</param>
    /// <param name="fault">What happened.</param>
    /// <param name="attempt">Which attempt it was, from 1.</param>
    /// <param name="hasCopy">Whether an earlier form of the item or document is stored.</param>
    public FaultDecision OfItem(FaultPlace place, KnownFault fault, int attempt, bool hasCopy) => Decide(
        place,
        fault,
        Strategy(fault) switch
        {
            FaultStrategy.Retry => Again(fault, attempt) ?? new(place.CanWait && fault.MayPass ? FaultAction.PutOff : FaultAction.SetAside),
            FaultStrategy.Skip => new(FaultAction.GiveUp),
            FaultStrategy.FallBack => new(hasCopy ? FaultAction.GiveUp : FaultAction.SetAside),
            FaultStrategy.Escalate => new(FaultAction.Escalate),
            _ => new(FaultAction.FailJob),
        });

    /// <summary>Decides about a fault of many documents at once, of which each can still be tried alone.</summary>
    /// <returns><see cref="FaultAction.SetAside"/> and <see cref="FaultAction.GiveUp"/> mean that each is to be tried alone.</returns>
    public FaultDecision OfBatch(FaultPlace place, KnownFault fault, int attempt) => OfItem(place, fault, attempt, hasCopy: true);

    /// <summary>Decides about a fault that concerns a whole job.</summary>
    /// <param name="place">Where it happened.</param>
    /// <param name="fault">What happened.</param>
    /// <param name="attempt">Which attempt it was, from 1.</param>
    /// <param name="outage">How long a server has been away already, where that is what happened (<see cref="KnownFault.IsOutage"/>); null where it is not.</param>
    /// <returns><see cref="FaultAction.TryAgain"/>, <see cref="FaultAction.FailJob"/> or <see cref="FaultAction.Escalate"/>.</returns>
    public FaultDecision OfJob(FaultPlace place, KnownFault fault, int attempt, TimeSpan? outage = null) => Decide(
        place,
        fault,
        Strategy(fault) switch
        {
            FaultStrategy.Retry or FaultStrategy.Escalate when outage < Options.Patience => new(FaultAction.TryAgain, Pause(attempt)),
            FaultStrategy.Retry => Again(fault, attempt) ?? new(FaultAction.FailJob),
            FaultStrategy.Escalate => new(FaultAction.Escalate),
            _ => new(FaultAction.FailJob),
        });


    /// <summary>Works on one item or document, as often as the table says.</summary>
    /// <param name="place">Where the work is.</param>
    /// <param name="hasCopy">Whether an earlier form of the item or document is stored.</param>
    /// <param name="work">The work; it may be done again.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>What came of the work, or why the item or document is given up.</returns>
    /// <exception cref="ContexterException">The fault that ends the job.</exception>
    /// <exception cref="OperationCanceledException">The work was ended; whatever failed then says nothing about the item.</exception>
    public async Task<Attempted<T>> AttemptAsync<T>(FaultPlace place, bool hasCopy, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(work);
        for (var attempt = 1; ; attempt++)
        {
            ContexterException cause;
            try
            {
                return new Attempted<T>(await work().ConfigureAwait(false), null);
            }
#pragma warning disable CA1031 // A defect at one item, in a parser say, costs that item and not the job.
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested && !IsOfHost(fault))
#pragma warning restore CA1031
            {
                var known = KnownFault.Of(fault, place.Subject);
                cause = fault as ContexterException ?? new ContexterException(known.Code, known.Message, fault);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }

            var decision = OfItem(place, KnownFault.Of(cause, place.Subject), attempt, hasCopy);
            switch (decision.Action)
            {
                case FaultAction.TryAgain:
                    await Task.Delay(decision.Delay, _time, cancellationToken).ConfigureAwait(false);
                    break;
                case FaultAction.GiveUp or FaultAction.SetAside or FaultAction.PutOff:
                    return new Attempted<T>(default, new GivenUp(cause, decision.Action == FaultAction.SetAside, attempt, _time.GetUtcNow()) { IsPutOff = decision.Action == FaultAction.PutOff });
                default:
                    throw cause;
            }
        }
    }
    private FaultStrategy Strategy(KnownFault fault) => Options.Strategies[FaultKinds.Of(fault.Code)];

    private FaultDecision? Again(KnownFault fault, int attempt)
    {
        if (fault.IsExhausted || attempt >= Options.Attempts)
        {
            return null;
        }

        return new(FaultAction.TryAgain, Pause(attempt));
    }

    private TimeSpan Pause(int attempt)
    {
        // The exponent is bounded before the pause is: doubling for ever would overflow.
        var pause = Options.Delay * Math.Pow(2, Math.Clamp(attempt - 1, 0, 30));
        return pause < Options.MaxDelay ? pause : Options.MaxDelay;
    }

    private FaultDecision Decide(FaultPlace place, KnownFault fault, FaultDecision decision)
    {
        _log.Report(new FaultEntry(_time.GetUtcNow(), FaultKinds.Of(fault.Code), place, fault, decision.Action));
        return decision;
    }
}
