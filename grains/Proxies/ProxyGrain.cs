using System.Globalization;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Proxies;
using Contexter.Proxies;
using Contexter.Proxies.Health;
using Microsoft.Extensions.Logging;

namespace Contexter.Grains.Proxies;

/// <inheritdoc cref="IProxyGrain"/>
/// <remarks>
/// Counters are stored every few seconds and at the end of the activation, the state of the breaker as soon as it changes. A check interleaves with calls, so it stores
/// nothing itself: two writes at once would conflict.
/// </remarks>
public sealed partial class ProxyGrain(
    [PersistentState("proxy")] IPersistentState<ProxyRecord> record, ProxyProviders providers, ProxyChecker checker, TimeProvider time, ILogger<ProxyGrain> logger)
    : Grain, IProxyGrain
{
    private static readonly TimeSpan StoreEvery = TimeSpan.FromSeconds(10);

    private ProxyProvider _provider = null!;
    private ProxyHealthMonitor _monitor = null!;
    private int _index;
    private bool _changed;

    private string Name => _provider.NameOf(_index);

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString().Split('/');
        _provider = providers.Find(key[1])
            ?? throw new ContexterFaultException(ErrorCodes.InvalidInput, $"There is no provider '{key[1]}' of proxies; describe it below 'proxies.providers'.");
        _index = int.Parse(key[2], CultureInfo.InvariantCulture);
        _monitor = new ProxyHealthMonitor(record.State.Condition, time);
        this.RegisterGrainTimer(StoreAsync, new GrainTimerCreationOptions(StoreEvery, StoreEvery));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => StoreAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<ProxyStatus> GetStatusAsync(CancellationToken cancellationToken) => Task.FromResult(Describe());

    /// <inheritdoc/>
    public Task<bool> TryBeginAsync(CancellationToken cancellationToken)
    {
        _changed = true;
        return Task.FromResult(_monitor.TryBegin());
    }

    /// <inheritdoc/>
    public async Task<ProxyStatus> RecordAsync(ProxyRequestEnd end, CancellationToken cancellationToken)
    {
        var before = _monitor.Condition.OpenUntil;
        Note(end.Outcome, end.Reason, end.Sent ? 1 : 0, end.Bytes);
        if (_monitor.Condition.OpenUntil != before)
        {
            await StoreAsync(cancellationToken);
        }

        return Describe();
    }

    /// <inheritdoc/>
    public async Task<ProxyCheckResult> CheckAsync(bool force, CancellationToken cancellationToken)
    {
        if (!_monitor.TryBegin() && !force)
        {
            return new ProxyCheckResult { Status = Describe() };
        }

        var check = await checker.CheckAsync(_provider, _index, record.State.Session, cancellationToken);
        record.State.CheckedAt = time.GetUtcNow();
        var outcome = OutcomeOf(check.Verdict.Fault);
        if (outcome == ProxyOutcome.Answered && !check.IsWhole && _monitor.Breaker != BreakerState.Closed && !force)
        {
            // It accepts connections; whether it serves requests only the next one tells.
            outcome = ProxyOutcome.Undecided;
        }
        else if (outcome == ProxyOutcome.Answered && force)
        {
            _monitor = new ProxyHealthMonitor(new ProxyCondition(), time);
        }

        var requests = _provider.CheckUrl is null ? 0 : 1;
        Note(outcome, check.Verdict.Reason, requests, check.Bytes);
        return new ProxyCheckResult { Status = Describe(), Outcome = outcome, Reason = check.Verdict.Reason, Bytes = check.Bytes, Requests = requests };
    }

    /// <summary>What an outcome is called in messages.</summary>
    internal static ProxyOutcome OutcomeOf(ProxyFault fault) => fault switch
    {
        ProxyFault.None => ProxyOutcome.Answered,
        ProxyFault.Proxy => ProxyOutcome.Failed,
        ProxyFault.Exit => ProxyOutcome.ExitFailed,
        ProxyFault.Overload => ProxyOutcome.Overloaded,
        ProxyFault.Refused => ProxyOutcome.Refused,
        ProxyFault.Operator => ProxyOutcome.OperatorNeeded,
        ProxyFault.Doubt => ProxyOutcome.Doubtful,
        _ => ProxyOutcome.Undecided,
    };

    private void Note(ProxyOutcome outcome, string reason, int requests, long bytes)
    {
        var state = record.State;
        state.Requests += requests;
        state.Bytes += bytes;
        state.Cost += _provider.Prices.CostOf(requests, bytes);
        switch (outcome)
        {
            case ProxyOutcome.Answered:
                _monitor.Succeeded();
                state.Problem = null;
                break;
            case ProxyOutcome.Failed or ProxyOutcome.ExitFailed:
                _monitor.Failed();
                state.Failures++;
                state.Problem = reason;
                state.Session += outcome == ProxyOutcome.ExitFailed ? 1 : 0;
                break;
            case ProxyOutcome.OperatorNeeded:
                // No fault of its health; the pool stops it.
                state.Failures++;
                state.Problem = reason;
                _monitor.Undecided();
                break;
            default:
                _monitor.Undecided();
                break;
        }

        state.Condition = _monitor.Condition;
        _changed = true;
        var before = state.Changes.Count == 0 ? ProxyState.Healthy : state.Changes[^1].State;
        if (StateOf(_monitor.Health) != before)
        {
            var why = reason.Length == 0 ? "requests succeed" : reason;
            state.Changes.Add(new ProxyChange { At = time.GetUtcNow(), State = StateOf(_monitor.Health), Reason = why });
            state.Changes.RemoveRange(0, Math.Max(0, state.Changes.Count - ProxyChange.Kept));
            LogHealth(Name, _monitor.Health, why);
        }
    }

    private async Task StoreAsync(CancellationToken cancellationToken)
    {
        if (_changed)
        {
            _changed = false;
            record.State.Condition = _monitor.Condition;
            try
            {
                await record.WriteStateAsync(cancellationToken);
            }
            catch
            {
                // The next turn of the timer tries again.
                _changed = true;
                throw;
            }
        }
    }

    private ProxyStatus Describe() => new()
    {
        Name = Name,
        Address = _provider.EndpointOf(_index, record.State.Session).Address,
        State = StateOf(_monitor.Health),
        OpenUntil = _monitor.Condition.OpenUntil,
        Requests = record.State.Requests,
        Failures = record.State.Failures,
        Bytes = record.State.Bytes,
        Cost = record.State.Cost,
        CheckedAt = record.State.CheckedAt,
        Problem = record.State.Problem,
        Session = record.State.Session,
        Changes = [.. record.State.Changes],
    };

    private static ProxyState StateOf(ProxyHealth health) => health switch
    {
        ProxyHealth.Healthy => ProxyState.Healthy,
        ProxyHealth.Degraded => ProxyState.Degraded,
        _ => ProxyState.Failed,
    };

    [LoggerMessage(EventId = 2601, Level = LogLevel.Information, Message = "Proxy {Proxy} is {Health}: {Reason}")]
    private partial void LogHealth(string proxy, ProxyHealth health, string reason);
}
