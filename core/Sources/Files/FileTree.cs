using Contexter.Documents;
using Contexter.Parsing.PlainText;
using Contexter.Parsing.XmlDoc;

namespace Contexter.Sources.Files;

/// <summary>Walks a folder in ordinal order of the keys and picks the files that a source takes.</summary>
internal sealed class FileTree(FileLocation location, SourceSpecification specification)
{
    private readonly GlobSet _include = new(specification.Include, nameof(SourceSpecification.Include));
    private readonly GlobSet _exclude = new(specification.Exclude, nameof(SourceSpecification.Exclude));
    private readonly GlobSet _named = new(specification.Include.Where(NamesFiles), nameof(SourceSpecification.Include));

    /// <summary>The files with their formats.</summary>
    /// <exception cref="ContexterException">A folder cannot be read.</exception>
    public IEnumerable<(FileInfo Info, string Format)> Files(CancellationToken cancellationToken)
    {
        var open = new Stack<Queue<FileSystemInfo>>();
        open.Push(Entries(new DirectoryInfo(location.Root)));
        while (open.TryPeek(out var entries))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!entries.TryDequeue(out var entry))
            {
                open.Pop();
            }
            else if (entry is DirectoryInfo folder)
            {
                open.Push(Entries(folder));
            }
            else if (entry is FileInfo file && FormatOf(file) is { } format)
            {
                yield return (file, format);
            }
        }
    }

    private Queue<FileSystemInfo> Entries(DirectoryInfo folder)
    {
        try
        {
            // A folder sorts as its name with a slash, which puts whole keys into ordinal order.
            return new Queue<FileSystemInfo>(folder.EnumerateFileSystemInfos()
                .Where(entry => entry.Name[0] != '.' && entry.LinkTarget is null && (entry is not DirectoryInfo || IsSearched(entry)))
                .OrderBy(entry => entry is DirectoryInfo ? entry.Name + "/" : entry.Name, StringComparer.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.SecurityException)
        {
            throw new ContexterException(
                ErrorCodes.SourceNotFound,
                $"Folder '{folder.FullName}' cannot be read: {e.Message} Give this process access to it, or exclude it with the pattern '{location.KeyOf(folder.FullName)}/'.",
                e);
        }
    }

    private bool IsSearched(FileSystemInfo folder) =>
        folder.Name is not ("node_modules" or "bin" or "obj") && !_exclude.IsMatch(location.KeyOf(folder.FullName) + "/");

    private string? FormatOf(FileInfo file)
    {
        var key = location.KeyOf(file.FullName);
        if (_exclude.IsMatch(key) || (!_include.IsEmpty && !_include.IsMatch(key)))
        {
            return null;
        }

        var format = FileFormats.FromExtension(file.FullName);
        if (format is XmlDocParser.FormatName && !FileFormats.IsXmlDocumentation(file.FullName))
        {
            format = null;
        }

        return format ?? (_named.IsMatch(key) ? PlainTextParser.FormatName : null);
    }

    /// <summary>True for a pattern that means files by name or extension, rather than all that is in a folder.</summary>
    private static bool NamesFiles(string pattern)
    {
        var last = pattern[(pattern.LastIndexOfAny(['/', '\\']) + 1)..];
        return last.AsSpan().IndexOfAnyExcept("*?. ") >= 0;
    }
}
