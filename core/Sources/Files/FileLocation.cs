using Contexter.Documents;

namespace Contexter.Sources.Files;

/// <summary>A folder or file that a source reads from: the border that no key may cross.</summary>
internal sealed class FileLocation
{
    private FileLocation(string root, bool isFile)
    {
        Root = root;
        IsFile = isFile;
    }

    /// <summary>Absolute path of the folder or file.</summary>
    public string Root { get; }

    /// <summary>True for a single file.</summary>
    public bool IsFile { get; }

    /// <summary>The location of a specification.</summary>
    /// <exception cref="ContexterException">It is empty, malformed or not there.</exception>
    public static FileLocation Of(SourceSpecification specification)
    {
        var given = specification.Location;
        if (string.IsNullOrWhiteSpace(given))
        {
            throw new ContexterException(ErrorCodes.InvalidInput, "A source of kind 'files' needs a location; give the path of a folder or a file.");
        }

        if (given.Contains('\0', StringComparison.Ordinal) || !Path.IsPathFullyQualified(given))
        {
            throw new ContexterException(ErrorCodes.InvalidInput, $"Location '{given.Replace('\0', '?')}' is not an absolute path; give one such as '/srv/docs'.");
        }

        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(given));
        if (Directory.Exists(root))
        {
            return new FileLocation(root, isFile: false);
        }

        if (File.Exists(root))
        {
            return Path.EndsInDirectorySeparator(given)
                ? throw new ContexterException(ErrorCodes.SourceNotFound, $"'{given}' is a file, not a folder; leave out the slash at the end to read that file.")
                : new FileLocation(root, isFile: true);
        }

        throw new ContexterException(
            ErrorCodes.SourceNotFound,
            $"Folder or file '{given}' does not exist, or may not be read by this process; check the path and its permissions.");
    }

    /// <summary>The key of a file below the location: its path from there, with forward slashes.</summary>
    public string KeyOf(string path) =>
        IsFile ? Path.GetFileName(path) : Path.GetRelativePath(Root, path).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>The path of a key.</summary>
    /// <exception cref="ContexterException">The key leads out of the location, by its parts or by a symbolic link on the way.</exception>
    public string Resolve(string key)
    {
        if (IsFile)
        {
            return string.Equals(key, Path.GetFileName(Root), StringComparison.Ordinal) ? Root : throw Outside(key);
        }

        var path = Root;
        foreach (var part in key.Split('/'))
        {
            if (part is "" or "." or ".." || part.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(part))
            {
                throw Outside(key);
            }

            path = Path.Join(path, part);
            if (new FileInfo(path).LinkTarget is not null)
            {
                throw Outside(key);
            }
        }

        return path;
    }

    /// <summary>The file URL of a path, every character that means something in a URL escaped.</summary>
    public static string UrlOf(string path)
    {
        var parts = path.Replace(Path.DirectorySeparatorChar, '/').Split('/').Select(Uri.EscapeDataString);
        var escaped = string.Join('/', parts);
        return "file://" + (escaped.StartsWith('/') ? string.Empty : "/") + escaped;
    }

    private ContexterException Outside(string key) => new(
        ErrorCodes.SourceNotFound,
        $"'{key.Replace('\0', '?')}' is not inside '{Root}' or is reached through a symbolic link, which is not followed; list the source again.");
}
