namespace Contexter.Silo.Configuration;

/// <summary>Where the user's own files belong, by the conventions of the platform.</summary>
/// <remarks>Linux: XDG Base Directory Specification 0.8, by which a variable that is empty or holds a relative path counts as not set.</remarks>
/// <param name="environment">The machine.</param>
internal sealed class UserFolders(IConfigurationEnvironment environment)
{
    private const string Application = "contexter";

    /// <summary>Folder of the user's configuration; null when the user has no home folder.</summary>
    public string? Configuration => environment.Platform switch
    {
        ConfigurationPlatform.Windows => Under(Variable("APPDATA") ?? Home("AppData", "Roaming")),
        ConfigurationPlatform.MacOS => Under(Home("Library", "Application Support")),
        _ => Under(AbsoluteVariable("XDG_CONFIG_HOME") ?? Home(".config")),
    };

    /// <summary>Folder of the user's data; null when the user has no home folder.</summary>
    public string? Data => environment.Platform switch
    {
        ConfigurationPlatform.Windows => Under(Variable("LOCALAPPDATA") ?? Home("AppData", "Local")),
        ConfigurationPlatform.MacOS => Under(Home("Library", "Application Support")),
        _ => Under(AbsoluteVariable("XDG_DATA_HOME") ?? Home(".local", "share")),
    };

    /// <summary>Makes a path absolute.</summary>
    /// <param name="path">A path; one that is empty stays so, a leading <c>~/</c> is the home folder.</param>
    /// <param name="baseFolder">Folder that a relative path starts from.</param>
    public ParsedValue Resolve(string path, string baseFolder)
    {
        if (path.Length == 0)
        {
            return ParsedValue.Of("");
        }

        if (path.Contains('\0', StringComparison.Ordinal))
        {
            return ParsedValue.Wrong("holds a NUL character");
        }

        if (path is not "~" && !path.StartsWith("~/", StringComparison.Ordinal))
        {
            return ParsedValue.Of(Path.GetFullPath(path, baseFolder));
        }

        return environment.HomeFolder.Length > 0
            ? ParsedValue.Of(Path.GetFullPath(Path.Combine(environment.HomeFolder, path[1..].TrimStart('/'))))
            : ParsedValue.Wrong("starts at the home folder, and the user has none");
    }

    private static string? Under(string? folder) => folder is null ? null : Path.Combine(folder, Application);

    private string? Variable(string name) => environment.Variables.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    private string? AbsoluteVariable(string name) => Variable(name) is { } value && Path.IsPathFullyQualified(value) ? value : null;

    private string? Home(params ReadOnlySpan<string> below) => environment.HomeFolder.Length > 0 ? Path.Combine([environment.HomeFolder, .. below]) : null;
}
