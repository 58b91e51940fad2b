using Contexter.Documents;
using Contexter.Parsing.XmlDoc;

namespace Contexter.Sources.Files;

/// <summary>Walks a folder in ordinal order of the keys and picks the files that a source takes.</summary>
internal sealed class FileTree(FileLocation location, FileSelection selection, IFileIgnore? ignore = null)
{
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
        var folderKey = location.KeyOf(folder.FullName);
        ignore?.Enter(folder.FullName, folderKey is "." ? string.Empty : folderKey);
        try
        {
            // A folder sorts as its name with a slash, which puts whole keys into ordinal order.
            return new Queue<FileSystemInfo>(folder.EnumerateFileSystemInfos()
                .Where(IsReached)
                .OrderBy(entry => entry is DirectoryInfo ? entry.Name + "/" : entry.Name, StringComparer.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.SecurityException)
        {
            throw new ContexterException(
                ErrorCodes.SourceNotFound,
                $"Folder '{folder.FullName}' cannot be read: {e.Message} Give this process access to it, or exclude it with the pattern '{folderKey}/'.",
                e);
        }
    }

    private bool IsReached(FileSystemInfo entry)
    {
        var isFolder = entry is DirectoryInfo;
        return entry.Name[0] != '.' && entry.LinkTarget is null
            && location.KeyOf(entry.FullName) is var key && (!isFolder || selection.IsSearched(entry.Name, key)) && ignore?.IsIgnored(key, isFolder) is not true;
    }

    private string? FormatOf(FileInfo file)
    {
        var key = location.KeyOf(file.FullName);
        return selection.FormatOf(key) switch
        {
            XmlDocParser.FormatName when !FileFormats.IsXmlDocumentation(file.FullName) => selection.OfUnknown(key),
            var format => format,
        };
    }
}
