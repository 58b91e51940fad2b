using Contexter.GrainInterfaces.Proxies;
using Contexter.Proxies;
using Microsoft.Extensions.Logging;

namespace Contexter.Grains.Proxies;

/// <content>Checks, and proxies that wait for their operator.</content>
public sealed partial class ProxyPoolGrain
{
    private void Update(int index, ProxyStatus status)
    {
        var failsAnew = status.State == ProxyState.Failed && status.OpenUntil != _proxies![index].OpenUntil;
        _proxies![index] = status;
        if (failsAnew && status.OpenUntil is { } until)
        {
            // If nobody sends a request meanwhile, a check is the probe.
            CheckSoon(index, until - time.GetUtcNow());
        }
    }

    private void CheckSoon(int index, TimeSpan delay)
    {
        var due = delay > TimeSpan.Zero ? delay : TimeSpan.Zero;
        IGrainTimer? timer = null;
        timer = this.RegisterGrainTimer(
            async token =>
            {
                await CheckOneAsync(index, force: false, token);
                timer?.Dispose();
            },
            new GrainTimerCreationOptions(due, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
    }

    private async Task CheckAllAsync(bool force, CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        await Task.WhenAll(Enumerable.Range(0, _provider.Count).Select(index => CheckOneAsync(index, force, cancellationToken)));
    }

    private async Task CheckOneAsync(int index, bool force, CancellationToken cancellationToken)
    {
        // Who waits for its operator is left alone; and a check counts like any request.
        var needsBudget = _provider.CheckUrl is not null;
        if ((record.State.Stopped.ContainsKey(index) && !force) || (needsBudget && _budget.Exhausted is not null) || !_checking.Add(index))
        {
            return;
        }

        var reserved = needsBudget ? _budget.TryBegin() : 0;
        if (reserved is null)
        {
            _checking.Remove(index);
            return;
        }

        var (bytes, requests) = (0L, 0);
        try
        {
            var check = await Proxy(index).CheckAsync(force, cancellationToken);
            (bytes, requests) = (check.Bytes, check.Requests);
            if (check.Outcome == ProxyOutcome.OperatorNeeded)
            {
                Stop(index, check.Reason);
            }
            else if (check.Outcome == ProxyOutcome.Answered)
            {
                record.State.Stopped.Remove(index);
            }

            Update(index, check.Status);
        }
        finally
        {
            _checking.Remove(index);
            if (needsBudget)
            {
                _budget.End(reserved.Value, bytes, requests);
            }

            _changed = true;
        }
    }

    /// <summary>An account is all proxies' of Bright Data; of a list of proxies, each may ask for credentials of its own.</summary>
    private void Stop(int index, string reason)
    {
        foreach (var stopped in _provider.Kind == ProxyKind.Brightdata ? Enumerable.Range(0, _provider.Count) : [index])
        {
            record.State.Stopped[stopped] = reason;
        }

        LogStopped(_provider.Kind == ProxyKind.Brightdata ? _provider.Name : _provider.NameOf(index), reason, _provider.Name);
    }

    [LoggerMessage(
        EventId = 2602, Level = LogLevel.Error,
        Message = "Proxies of {Proxies} serve nothing until somebody acts: {Reason} Mend it in the configuration or with the provider, then run 'contexter proxies check' ({Provider}).")]
    private partial void LogStopped(string proxies, string reason, string provider);
}
