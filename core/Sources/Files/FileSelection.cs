using Contexter.Parsing.PlainText;

namespace Contexter.Sources.Files;

/// <summary>Which files a source takes, by their keys: known formats, hidden and generated folders left out, globs over both.</summary>
internal sealed class FileSelection(SourceSpecification specification)
{
    private readonly GlobSet _include = new(specification.Include, nameof(SourceSpecification.Include));
    private readonly GlobSet _exclude = new(specification.Exclude, nameof(SourceSpecification.Exclude));
    private readonly GlobSet _named = new(specification.Include.Where(NamesFiles), nameof(SourceSpecification.Include));

    /// <summary>Whether anything below a folder may be taken.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="key">Its key, without a slash at the end.</param>
    public bool IsSearched(string name, string key) => name[0] != '.' && name is not ("node_modules" or "bin" or "obj") && !_exclude.IsMatch(key + "/");

    /// <summary>Whether a file may be taken, by the folders that it is in and its own name, and whatever its format.</summary>
    public bool IsReached(string key)
    {
        var parts = key.Split('/');
        for (int i = 0, end = -1; i < parts.Length - 1; i++)
        {
            end += parts[i].Length + 1;
            if (parts[i].Length == 0 || !IsSearched(parts[i], key[..end]))
            {
                return false;
            }
        }

        return parts[^1].Length > 0 && parts[^1][0] != '.';
    }

    /// <summary>The format in which a file is taken; null for one that is not. XML still needs a look inside (<see cref="FileFormats.IsXmlDocumentation(string)"/>).</summary>
    public string? FormatOf(string key) => _exclude.IsMatch(key) || (!_include.IsEmpty && !_include.IsMatch(key)) ? null : FileFormats.FromExtension(key) ?? OfUnknown(key);

    /// <summary>The format of an XML file that turned out to be no documentation.</summary>
    public string? OfUnknown(string key) => _named.IsMatch(key) ? PlainTextParser.FormatName : null;

    /// <summary>True for a pattern that means files by name or extension, rather than all that is in a folder.</summary>
    private static bool NamesFiles(string pattern)
    {
        var last = pattern[(pattern.LastIndexOfAny(['/', '\\']) + 1)..];
        return last.AsSpan().IndexOfAnyExcept("*?. ") >= 0;
    }
}
