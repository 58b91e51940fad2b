using Contexter.Client.Api;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Silo.Configuration;

namespace Contexter.Cli.Commands;

/// <summary>Reads what <c>--from</c> takes.</summary>
internal static class SourceArgument
{
    /// <summary>The source that a text means.</summary>
    /// <param name="from">A text that <see cref="SourceText"/> reads.</param>
    /// <param name="machine">Makes paths absolute: a server does not know the caller's working folder.</param>
    /// <exception cref="GrainInterfaces.ContexterFaultException">It is none.</exception>
    public static SourceDescription Parse(string from, IConfigurationEnvironment machine)
    {
        var (kind, location, isPath) = SourceText.Parse(from);
        return new() { Kind = kind, Location = isPath ? Absolute(location, machine) : location };
    }

    private static string Absolute(string path, IConfigurationEnvironment machine)
    {
        // Shells leave the tilde alone in '--from=~/docs' and behind a prefix.
        var rooted = path.StartsWith("~/", StringComparison.Ordinal) && machine.HomeFolder.Length > 0 ? Path.Join(machine.HomeFolder, path[2..]) : path;
        return Path.GetFullPath(rooted, machine.WorkingFolder);
    }
}
