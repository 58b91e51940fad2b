using Contexter.Documents;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Silo.Configuration;
using Contexter.Sources.Files;
using Contexter.Sources.SdkDocs;

namespace Contexter.Cli.Commands;

/// <summary>Reads what <c>--from</c> takes.</summary>
internal static class SourceArgument
{
    private const string SdkDocsPrefix = SdkDocsSource.KindName + ":";

    /// <summary>The source that a text means.</summary>
    /// <param name="from"><c>sdk-docs</c>, <c>sdk-docs:DIR</c>, or a folder or file.</param>
    /// <param name="include">Globs of what is taken.</param>
    /// <param name="exclude">Globs of what is left out.</param>
    /// <param name="machine">Makes paths absolute: a server does not know the caller's working folder.</param>
    /// <exception cref="ContexterException">It is empty or a URL.</exception>
    public static SourceDescription Parse(string from, string[] include, string[] exclude, IConfigurationEnvironment machine)
    {
        if (string.IsNullOrWhiteSpace(from))
        {
            throw new ContexterException(ErrorCodes.InvalidInput, "--from is empty; give a folder, a file or 'sdk-docs'.");
        }

        if (from.Contains("://", StringComparison.Ordinal))
        {
            throw new ContexterException(ErrorCodes.InvalidInput, $"--from '{from}' is a URL; only a folder, a file or 'sdk-docs' can be read.");
        }

        var isSdkDocs = string.Equals(from, SdkDocsSource.KindName, StringComparison.Ordinal) || from.StartsWith(SdkDocsPrefix, StringComparison.Ordinal);
        var place = !isSdkDocs ? from : from.Length > SdkDocsPrefix.Length ? from[SdkDocsPrefix.Length..] : string.Empty;
        return new()
        {
            Kind = isSdkDocs ? SdkDocsSource.KindName : FileSource.KindName,
            Location = place.Length == 0 ? string.Empty : Absolute(place, machine),
            Include = include,
            Exclude = exclude,
        };
    }

    private static string Absolute(string path, IConfigurationEnvironment machine)
    {
        // Shells leave the tilde alone in '--from=~/docs' and behind a prefix.
        var rooted = path.StartsWith("~/", StringComparison.Ordinal) && machine.HomeFolder.Length > 0 ? Path.Join(machine.HomeFolder, path[2..]) : path;
        return Path.GetFullPath(rooted, machine.WorkingFolder);
    }
}
