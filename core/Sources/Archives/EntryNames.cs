using System.Globalization;

namespace Contexter.Sources.Archives;

/// <summary>Turns names of entries into keys. No name of an archive ever becomes a name on the disk; a name that means to be one is refused all the same.</summary>
internal static class EntryNames
{
    /// <summary>The key of a name, and what is wrong with the name.</summary>
    /// <returns>A key with forward slashes, empty for the root; and why the entry is not read, or null.</returns>
    public static (string Key, string? Fault) Clean(string name, ArchiveLimits limits)
    {
        var text = name.Replace('\\', '/');
        var parts = text.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part is not ".").ToList();
        var fault = text.StartsWith('/') || (text.Length > 1 && text[1] == ':' && char.IsAsciiLetter(text[0])) ? "it is absolute"
            : parts.Contains("..", StringComparer.Ordinal) ? "it leads out of the archive"
            : text.Any(char.IsControl) ? "it holds control characters"
            : parts.Count > limits.MaxDepth ? string.Create(CultureInfo.InvariantCulture, $"it is more than {limits.MaxDepth} folders deep")
            : text.Length > limits.MaxNameLength ? string.Create(CultureInfo.InvariantCulture, $"it is longer than {limits.MaxNameLength} characters")
            : null;
        var key = string.Join('/', parts);
        return (fault is null ? key : Visible(key, limits), fault);
    }

    /// <summary>The folder that all of an archive is in, with a slash at its end; empty where there is none.</summary>
    public static string CommonTop(IEnumerable<string> keys)
    {
        string? top = null;
        foreach (var key in keys)
        {
            var slash = key.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0 || (top is not null && !key.StartsWith(top, StringComparison.Ordinal)))
            {
                return string.Empty;
            }

            top ??= key[..(slash + 1)];
        }

        return top ?? string.Empty;
    }

    /// <summary>A refused name as a key, fit to be shown and stored; its end, which tells what it is, stays.</summary>
    private static string Visible(string name, ArchiveLimits limits)
    {
        var end = name.Length > limits.MaxNameLength ? name[^limits.MaxNameLength..] : name;
        var parts = new string([.. end.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)]).Split('/');
        return string.Join('/', (parts.Length > limits.MaxDepth ? parts[^limits.MaxDepth..] : parts).Select(part => part is ".." ? "%2E%2E" : part));
    }
}
