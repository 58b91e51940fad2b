using Contexter.Documents;

namespace Contexter.Sources.Git;

/// <summary>
/// Which files a repository ignores: the patterns of <c>.gitignore</c> files, each for the folder it is in, and of <c>.git/info/exclude</c>. Of the patterns that match a
/// name the last counts; <c>!</c> takes back. Names, <c>*</c>, <c>?</c>, <c>**</c>, slashes at either end and comments are understood; character classes match nothing.
/// </summary>
internal sealed class GitIgnore
{
    private const string FileName = ".gitignore";
    private const int MaxFileBytes = 1 << 20;
    private const int MaxRules = 20_000;

    private readonly List<Rule> _rules = [];

    /// <summary>Adds the patterns of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="key">Its key from the top of the working copy; empty for that itself.</param>
    public void AddFolder(string folder, string key) => AddFile(Path.Combine(folder, FileName), key);

    /// <summary>Adds the patterns of a file.</summary>
    public void AddFile(string path, string key)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.Exists && file.Length <= MaxFileBytes && file.LinkTarget is null)
            {
                foreach (var line in File.ReadLines(path))
                {
                    Add(line, key.Length == 0 ? string.Empty : key + "/");
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without its patterns nothing is ignored that should not be.
        }
    }

    /// <summary>Whether a file or folder is ignored, its parents left aside.</summary>
    /// <param name="key">Its key from the top of the working copy.</param>
    /// <param name="isFolder">What it is.</param>
    public bool IsIgnored(string key, bool isFolder)
    {
        for (var i = _rules.Count - 1; i >= 0; i--)
        {
            var rule = _rules[i];
            if (key.StartsWith(rule.Folder, StringComparison.Ordinal) && (isFolder || !rule.IsForFolders) && rule.Pattern.IsMatch(key[rule.Folder.Length..]))
            {
                return !rule.TakesBack;
            }
        }

        return false;
    }

    private void Add(string line, string folder)
    {
        var text = line.TrimEnd();
        var takesBack = text.StartsWith('!');
        text = takesBack ? text[1..] : text;
        if (text.Length == 0 || text[0] == '#' || _rules.Count >= MaxRules || text.AsSpan().ContainsAny("[]{}\\"))
        {
            return;
        }

        var isForFolders = text.EndsWith('/');
        text = text.TrimEnd('/');
        try
        {
            _rules.Add(new Rule(folder, new GlobSet([text], FileName), isForFolders, takesBack));
        }
        catch (ContexterException)
        {
            // Nothing that git would ignore either: an empty pattern, one that leads upwards.
        }
    }

    private sealed record Rule(string Folder, GlobSet Pattern, bool IsForFolders, bool TakesBack);
}
