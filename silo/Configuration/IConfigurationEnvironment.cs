namespace Contexter.Silo.Configuration;

/// <summary>Conventions for the folders of a user.</summary>
public enum ConfigurationPlatform
{
    /// <summary>The XDG Base Directory Specification: Linux and everything that is neither of the others.</summary>
    Xdg = 0,

    /// <summary>macOS.</summary>
    MacOS = 1,

    /// <summary>Windows.</summary>
    Windows = 2,
}

/// <summary>All that <see cref="ConfigurationLoader"/> sees of the machine it runs on.</summary>
public interface IConfigurationEnvironment
{
    /// <summary>Conventions for the folders of the user.</summary>
    ConfigurationPlatform Platform { get; }

    /// <summary>The environment variables.</summary>
    IReadOnlyDictionary<string, string> Variables { get; }

    /// <summary>The working folder, absolute.</summary>
    string WorkingFolder { get; }

    /// <summary>The user's home folder, absolute; empty when the user has none.</summary>
    string HomeFolder { get; }

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">Absolute path.</param>
    /// <returns>The open file, for the caller to close; null when there is no such file.</returns>
    /// <exception cref="IOException">The file is there and cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a folder.</exception>
    Stream? OpenFile(string path);
}

/// <summary>The environment of this process, as it is when the object is made.</summary>
public sealed class ProcessEnvironment : IConfigurationEnvironment
{
    /// <inheritdoc/>
    public ConfigurationPlatform Platform { get; } =
        OperatingSystem.IsWindows() ? ConfigurationPlatform.Windows
        : OperatingSystem.IsMacOS() ? ConfigurationPlatform.MacOS
        : ConfigurationPlatform.Xdg;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Variables { get; } = Environment.GetEnvironmentVariables()
        .Cast<System.Collections.DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);

    /// <inheritdoc/>
    public string WorkingFolder { get; } = Environment.CurrentDirectory;

    /// <inheritdoc/>
    public string HomeFolder { get; } = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <inheritdoc/>
    public Stream? OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
