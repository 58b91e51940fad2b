using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Proxies;
using Contexter.Observability;
using Contexter.Proxies;
using Contexter.Proxies.Health;
using Contexter.Proxies.Limits;
using Microsoft.Extensions.Logging;

namespace Contexter.Grains.Proxies;

/// <inheritdoc cref="IProxyPoolGrain"/>
/// <remarks>
/// What is counted is stored every few seconds and at the end of the activation; before limits could be passed by forgetting what a crash takes away, a promise is
/// stored (<see cref="DailyBudget.NextPromise"/>). Checks interleave with calls and store nothing themselves.
/// </remarks>
public sealed partial class ProxyPoolGrain(
    [PersistentState("proxy-pool")] IPersistentState<ProxyPoolRecord> record, ProxyProviders providers, ServiceInstruments instruments, TimeProvider time, ILogger<ProxyPoolGrain> logger)
    : Grain, IProxyPoolGrain
{
    private const int RefusedKept = 4_096;
    private const int HealthyWeight = 4;
    private const int DegradedWeight = 1;
    private static readonly TimeSpan StoreEvery = TimeSpan.FromSeconds(10);

    /// <summary>A dead server makes every request to it doubtful; one check a while is enough to clear the proxy.</summary>
    private static readonly TimeSpan CheckPause = TimeSpan.FromSeconds(30);

    /// <summary>Whoever took a proxy and was never heard of again is taken for gone.</summary>
    private static readonly TimeSpan GrantLifetime = TimeSpan.FromHours(1);

    private readonly Dictionary<long, Grant> _grants = [];
    private readonly HashSet<int> _checking = [];
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private ProxyProvider _provider = null!;
    private DailyBudget _budget = null!;
    private RequestPace _pace = null!;
    private WeightedRotation _rotation = null!;
    private ProxyStatus[]? _proxies;
    private long _lastGrant;
    private IGrainTimer? _checks;
    private bool _changed;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var name = this.GetPrimaryKeyString().Split('/')[1];
        _provider = providers.Find(name)
            ?? throw new ContexterFaultException(ErrorCodes.InvalidInput, $"There is no provider '{name}' of proxies; describe it below 'proxies.providers'.");
        _budget = new DailyBudget(_provider.Limits, _provider.Prices, record.State.Promised ?? record.State.Used, time);
        _pace = new RequestPace(_provider.RequestsPerSecond, time);
        _rotation = new WeightedRotation(_provider.Count);
        _refused.UnionWith(record.State.Refused);
        if (!string.Equals(record.State.Fingerprint, _provider.Fingerprint, StringComparison.Ordinal))
        {
            record.State.Fingerprint = _provider.Fingerprint;
            record.State.Stopped.Clear();
        }

        this.RegisterGrainTimer(TendAsync, new GrainTimerCreationOptions(StoreEvery, StoreEvery));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_changed || record.State.Promised is not null)
        {
            record.State.Promised = null;
            await StoreAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<ProxyGrant> TakeAsync(ProxyClaim claim, CancellationToken cancellationToken)
    {
        // From its first use on; who only looks at its state has nothing checked.
        _checks ??= this.RegisterGrainTimer(
            token => CheckAllAsync(force: false, token), new GrainTimerCreationOptions(_provider.CheckEvery, _provider.CheckEvery) { Interleave = true, KeepAlive = true });
        await LoadAsync(cancellationToken);
        if (FindRefusal(claim) is { } refusal)
        {
            return refusal;
        }

        if (await ChooseAsync(claim, cancellationToken) is not { } index)
        {
            return Refuse(ProxyRefusal.Unhealthy, claim.Tried.Length == 0 ? DescribeFailure() : "no other proxy works");
        }

        if (_budget.TryBegin() is not { } bytes)
        {
            return Refuse(ProxyRefusal.Limit, DescribeLimit("a daily limit"));
        }

        await PromiseAsync(cancellationToken);
        var grant = ++_lastGrant;
        _grants.Add(grant, new Grant(index, bytes, time.GetUtcNow()));
        return new ProxyGrant { Number = grant, Index = index, Session = _proxies![index].Session, Bytes = bytes, Wait = _pace.Take() };
    }

    /// <inheritdoc/>
    public async Task<long?> ExtendAsync(long grant, CancellationToken cancellationToken)
    {
        if (!_grants.TryGetValue(grant, out var known) || _budget.TryExtend() is not { } bytes)
        {
            return null;
        }

        _grants[grant] = bytes == long.MaxValue ? known : known with { Reserved = known.Reserved + bytes };
        await PromiseAsync(cancellationToken);
        return bytes;
    }

    /// <summary>An outcome as labels have it.</summary>
    private static string OutcomeName(ProxyOutcome outcome) => outcome switch
    {
        ProxyOutcome.Answered => "answered",
        ProxyOutcome.Failed => "failed",
        ProxyOutcome.ExitFailed => "exit_failed",
        ProxyOutcome.Overloaded => "overloaded",
        ProxyOutcome.Refused => "refused",
        ProxyOutcome.OperatorNeeded => "operator_needed",
        ProxyOutcome.Doubtful => "doubtful",
        _ => "undecided",
    };

    /// <inheritdoc/>
    public async Task EndAsync(long grant, ProxyRequestEnd end, CancellationToken cancellationToken)
    {
        if (!_grants.Remove(grant, out var known))
        {
            return;
        }

        instruments.OnProxy(_provider.Name, OutcomeName(end.Outcome));
        _budget.End(known.Reserved, end.Bytes, end.Sent ? 1 : 0);
        _changed = true;
        switch (end.Outcome)
        {
            case ProxyOutcome.Answered:
                _pace.Served();
                break;
            case ProxyOutcome.Overloaded:
                _pace.Overloaded(end.RetryAfter);
                break;
            case ProxyOutcome.Refused:
                Remember(end.Url);
                break;
            case ProxyOutcome.OperatorNeeded:
                Stop(known.Index, end.Reason);
                await StoreAsync(cancellationToken);
                break;
        }

        await LoadAsync(cancellationToken);
        Update(known.Index, await Proxy(known.Index).RecordAsync(end, cancellationToken));
        if (end.Outcome == ProxyOutcome.Doubtful && !_checking.Contains(known.Index) && !(time.GetUtcNow() - _proxies![known.Index].CheckedAt < CheckPause))
        {
            CheckSoon(known.Index, TimeSpan.Zero);
        }
    }

    /// <inheritdoc/>
    public async Task<ProxyProviderStatus> GetStatusAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        for (var i = 0; i < _proxies!.Length; i++)
        {
            _proxies[i] = await Proxy(i).GetStatusAsync(cancellationToken);
        }

        return Describe();
    }

    /// <inheritdoc/>
    public async Task<ProxyProviderStatus> CheckAsync(CancellationToken cancellationToken)
    {
        await CheckAllAsync(force: true, cancellationToken);
        return Describe();
    }

    private ProxyGrant? FindRefusal(ProxyClaim claim)
    {
        if (record.State.Stopped.Count == _provider.Count)
        {
            return Refuse(ProxyRefusal.Operator, record.State.Stopped.Values.First());
        }

        if (_refused.Contains(claim.Url))
        {
            return Refuse(ProxyRefusal.Url, "it does not fetch this URL");
        }

        if (_budget.Exhausted is { } limit)
        {
            return Refuse(ProxyRefusal.Limit, DescribeLimit(limit));
        }

        return _pace.Paused > TimeSpan.Zero ? Refuse(ProxyRefusal.Paused, "it asks to be left alone for a while") with { Wait = _pace.Paused } : null;
    }

    /// <summary>The proxy whose turn it is; one whose breaker is half-open takes part when its probe is free.</summary>
    private async Task<int?> ChooseAsync(ProxyClaim claim, CancellationToken cancellationToken)
    {
        var without = claim.Tried.Concat(record.State.Stopped.Keys).ToHashSet();
        while (_rotation.Next(i => without.Contains(i) ? 0 : WeightOf(_proxies![i])) is { } index)
        {
            if (_proxies![index].State != ProxyState.Failed || await Proxy(index).TryBeginAsync(cancellationToken))
            {
                return index;
            }

            without.Add(index);
        }

        return null;
    }

    private int WeightOf(ProxyStatus proxy) => proxy.State switch
    {
        ProxyState.Healthy => HealthyWeight,
        ProxyState.Degraded => DegradedWeight,
        _ => proxy.OpenUntil <= time.GetUtcNow() ? DegradedWeight : 0,
    };

    private async Task LoadAsync(CancellationToken cancellationToken) =>
        _proxies ??= await Task.WhenAll(Enumerable.Range(0, _provider.Count).Select(index => Proxy(index).GetStatusAsync(cancellationToken)));

    private void Remember(string url)
    {
        if (_refused.Add(url))
        {
            record.State.Refused.Add(url);
            if (record.State.Refused.Count > RefusedKept)
            {
                _refused.Remove(record.State.Refused[0]);
                record.State.Refused.RemoveAt(0);
            }
        }
    }

    private async Task TendAsync(CancellationToken cancellationToken)
    {
        foreach (var (number, grant) in _grants.Where(grant => time.GetUtcNow() - grant.Value.Since > GrantLifetime).ToList())
        {
            // It may have used all that it was given.
            _grants.Remove(number);
            _budget.End(grant.Reserved, grant.Reserved == long.MaxValue ? 0 : grant.Reserved);
            _changed = true;
        }

        if (_changed)
        {
            await StoreAsync(cancellationToken);
        }
    }

    private async Task PromiseAsync(CancellationToken cancellationToken)
    {
        if (_budget.NextPromise(record.State.Promised) is { } promise)
        {
            record.State.Promised = promise;
            await StoreAsync(cancellationToken);
        }
    }

    private async Task StoreAsync(CancellationToken cancellationToken)
    {
        _changed = false;
        record.State.Used = _budget.Used;
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

    private static ProxyGrant Refuse(ProxyRefusal refusal, string reason) => new() { Refusal = refusal, Reason = reason };

    private IProxyGrain Proxy(int index) => GrainFactory.GetGrain<IProxyGrain>(GrainKeys.Proxy(_provider.Name, index));

    /// <summary>A proxy that somebody has.</summary>
    private sealed record Grant(int Index, long Reserved, DateTimeOffset Since);
}
