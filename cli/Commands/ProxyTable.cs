using Contexter.Cli.Output;
using Contexter.Client;
using Contexter.GrainInterfaces.Proxies;

namespace Contexter.Cli.Commands;

/// <summary>Providers of proxies as they are shown: a row a proxy, a line a provider.</summary>
internal static class ProxyTable
{
    /// <summary>Writes them.</summary>
    public static void Write(CliOutput output, ProxyProviderStatus[] providers)
    {
        if (output.IsJson)
        {
            output.WriteJson(providers);
            return;
        }

        if (providers.Length == 0)
        {
            output.WriteNote("There are no proxies; describe providers below 'proxies.providers' in the configuration.");
            return;
        }

        var table = new Table(
            new("Proxy"), new("Address"), new("State"), new("Requests", IsNumber: true), new("Failures", IsNumber: true), new("Bytes", IsNumber: true), new("Cost", IsNumber: true), new("Checked"));
        foreach (var proxy in providers.SelectMany(provider => provider.Proxies))
        {
            table.AddRow(
                proxy.Name,
                proxy.Address,
                ContexterJson.NameOf(proxy.State),
                Figures.Count(proxy.Requests),
                Figures.Count(proxy.Failures),
                Figures.Bytes(proxy.Bytes),
                Figures.Decimal(proxy.Cost, 4),
                Figures.Moment(proxy.CheckedAt));
        }

        table.WriteTo(output);
        foreach (var line in providers.SelectMany(Notes))
        {
            output.WriteNote(line);
        }
    }

    private static IEnumerable<string> Notes(ProxyProviderStatus provider)
    {
        yield return $"{provider.Name} is {ContexterJson.NameOf(provider.State)}. Today: {Share(Figures.Count(provider.RequestsToday, "request"), provider.RequestsPerDay, Figures.Count(provider.RequestsPerDay))}, "
            + $"{Share(Figures.Bytes(provider.BytesToday), provider.BytesPerDay, Figures.Bytes(provider.BytesPerDay))}, "
            + $"cost {Share(Figures.Decimal(provider.CostToday, 4), provider.CostPerDay, Figures.Decimal(provider.CostPerDay, 2))}; until {Figures.Moment(provider.RenewedAt)} UTC.";
        if (provider.Problem is { } problem)
        {
            yield return $"{provider.Name}: {problem}";
        }

        foreach (var proxy in provider.Proxies.Where(proxy => proxy.Problem is not null && proxy.Problem != provider.Problem))
        {
            yield return $"{proxy.Name}: {proxy.Problem}";
        }
    }

    private static string Share(string used, double limit, string shownLimit) => limit > 0 ? $"{used} of {shownLimit}" : used;
}
