using System.Globalization;
using Contexter.GrainInterfaces.Proxies;
using Contexter.Proxies;

namespace Contexter.Grains.Proxies;

/// <content>What is told of the provider.</content>
public sealed partial class ProxyPoolGrain
{
    private ProxyProviderStatus Describe()
    {
        var stopped = record.State.Stopped;
        var (state, problem) = stopped.Count == _provider.Count ? (ProxyProviderState.Stopped, stopped.Values.First())
            : _budget.Exhausted is { } limit ? (ProxyProviderState.Limited, DescribeLimit(limit))
            : _pace.Paused > TimeSpan.Zero ? (ProxyProviderState.Paused, "It asks to be left alone for a while.")
            : _proxies!.Where((_, i) => !stopped.ContainsKey(i)).All(proxy => proxy.State == ProxyState.Failed) ? (ProxyProviderState.Failed, DescribeFailure())
            : (ProxyProviderState.Ready, null);
        var used = _budget.Used;
        return new ProxyProviderStatus
        {
            Name = _provider.Name,
            Kind = _provider.Kind == ProxyKind.Brightdata ? "brightdata" : "http",
            State = state,
            Problem = problem,
            RequestsToday = used.Requests,
            RequestsPerDay = _provider.Limits.Requests,
            BytesToday = used.Bytes,
            BytesPerDay = _provider.Limits.Bytes,
            CostToday = _budget.Cost,
            CostPerDay = _provider.Limits.Cost,
            RenewedAt = _budget.RenewedAt,
            Proxies = [.. _proxies!.Select((proxy, i) => stopped.TryGetValue(i, out var reason) ? proxy with { Problem = reason } : proxy)],
        };
    }

    private string DescribeLimit(string limit) =>
        string.Create(CultureInfo.InvariantCulture, $"{limit} is reached; it is renewed at {_budget.RenewedAt:yyyy-MM-dd HH:mm} UTC, or raise it below 'proxies.providers.{_provider.Name}'");

    private string DescribeFailure()
    {
        var problem = _proxies!.Select(proxy => proxy.Problem).FirstOrDefault(text => text is not null);
        return "none of its proxies works" + (problem is null ? "" : $" ({problem})");
    }
}
