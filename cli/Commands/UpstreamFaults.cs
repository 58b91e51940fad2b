using System.CommandLine;
using Contexter.Documents;
using Contexter.Upstreams.Faults;
using Contexter.Upstreams.Hosting;

namespace Contexter.Cli.Commands;

/// <summary>The options for faults of simulated services.</summary>
internal static class UpstreamFaults
{
    /// <summary>The option for the faults.</summary>
    public static Option<string[]> Option() => OptionValues.Repeatable(
        "--faults", "[NAME:]FAULTS", "Faults of one simulated service, or of all of them, such as error=0.2,latency=20ms-80ms or site:storm=5/50; repeatable.");

    /// <summary>The option for the seed.</summary>
    public static Option<int?> SeedOption() => OptionValues.WholeNumber("--seed", "N", "Seed of the faults: the n-th request has the same fate in every run. Default: 1.");

    /// <summary>The seed of the option's value.</summary>
    public static ulong Seed(int? value) => value is null ? new UpstreamOptions().Seed
        : value >= 0 ? (ulong)value.Value
        : throw new ContexterException(ErrorCodes.InvalidInput, $"--seed does not take '{value}'; allowed: a whole number from 0.");

    /// <summary>Faults by service; what is said of one service stands before what is said of all.</summary>
    /// <exception cref="ContexterException">A value is not of the form (<see cref="ErrorCodes.InvalidInput"/>).</exception>
    public static Dictionary<UpstreamKind, FaultSettings> Parse(string[]? values)
    {
        var all = new Dictionary<UpstreamKind, FaultSettings>();
        var one = new Dictionary<UpstreamKind, FaultSettings>();
        foreach (var value in values ?? [])
        {
            var colon = value.IndexOf(':', StringComparison.Ordinal);
            var settings = FaultSettings.Parse(value[(colon + 1)..]);
            if (colon >= 0)
            {
                one[Named(value[..colon])] = settings;
                continue;
            }

            foreach (var kind in Enum.GetValues<UpstreamKind>())
            {
                all[kind] = settings;
            }
        }

        foreach (var (kind, settings) in one)
        {
            all[kind] = settings;
        }

        return all;
    }

    private static UpstreamKind Named(string name)
    {
        var names = Enum.GetNames<UpstreamKind>();
        return Array.Find(names, known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase)) is { } found
            ? Enum.Parse<UpstreamKind>(found)
            : throw new ContexterException(ErrorCodes.InvalidInput, $"--faults names '{name}', which is no simulated service; there are: {string.Join(", ", names).ToLowerInvariant()}.");
    }
}
