using Contexter.Cli.Output;
using Contexter.Documents;
using Contexter.Upstreams.Hosting;

namespace Contexter.Cli.Hosting;

/// <summary>Starts simulated services and says where they are.</summary>
internal static class UpstreamStart
{
    /// <summary>Starts the services.</summary>
    /// <exception cref="ContexterException">A port is taken (<see cref="CliErrorCodes.AddressUnavailable"/>).</exception>
    public static async Task<UpstreamHost> StartAsync(UpstreamOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await UpstreamHost.StartAsync(options, cancellationToken);
        }
        catch (IOException e)
        {
            throw new ContexterException(
                CliErrorCodes.AddressUnavailable,
                $"The simulated services cannot listen on the ports from {options.BasePort} on: {e.Message} Choose others with --port BASE, or free ones with --port 0.",
                e);
        }
    }

    /// <summary>Says where the services are.</summary>
    public static void Announce(CliOutput output, UpstreamHost upstreams)
    {
        foreach (var server in upstreams.Servers)
        {
            var (name, faults) = (NameOf(server.Kind), server.Faults.Settings.ToString());
            if (output.IsJson)
            {
                output.WriteJson(new { Upstream = name, server.Address, Faults = faults });
            }
            else
            {
                output.WriteLine($"{name,-10} {server.Address}{(faults == "none" ? "" : $"  ({faults})")}");
            }
        }
    }

    /// <summary>Name of a service on the command line.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Globalization", "CA1308", Justification = "Lower case is how names are written, not a comparison trick.")]
    public static string NameOf(UpstreamKind kind) => kind.ToString().ToLowerInvariant();
}
