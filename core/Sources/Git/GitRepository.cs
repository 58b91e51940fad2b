using System.IO.Compression;
using System.Text;
using Contexter.Documents;

namespace Contexter.Sources.Git;

/// <summary>What the files in <c>.git</c> say of a working copy: where it is, what is checked out, its tags and its remote. No program is run.</summary>
internal sealed class GitRepository
{
    private const int MaxFileBytes = 16 << 20;
    private const int MaxSymbolicHops = 8;
    private const int MaxTags = 100_000;

    private readonly string _gitFolder;
    private readonly string _commonFolder;

    private GitRepository(string root, string gitFolder)
    {
        Root = root;
        _gitFolder = gitFolder;

        // A linked working tree has a folder of its own for what is checked out, and shares the rest.
        var common = ReadText(Path.Combine(gitFolder, "commondir"))?.Trim();
        _commonFolder = string.IsNullOrEmpty(common) ? gitFolder : Path.GetFullPath(common, gitFolder);
    }

    /// <summary>Top folder of the working copy.</summary>
    public string Root { get; }

    /// <summary>File of patterns that only this copy ignores.</summary>
    public string ExcludeFile => Path.Combine(_commonFolder, "info", "exclude");

    /// <summary>Finds the working copy that a folder is, or is in.</summary>
    /// <exception cref="ContexterException">There is none (<see cref="ErrorCodes.SourceNotFound"/>).</exception>
    public static GitRepository Find(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            var git = Path.Combine(at.FullName, ".git");
            if (Directory.Exists(git))
            {
                return new GitRepository(at.FullName, git);
            }

            if (ReadText(git) is { } text && text.StartsWith("gitdir:", StringComparison.Ordinal) && Path.GetFullPath(text["gitdir:".Length..].Trim(), at.FullName) is var linked && Directory.Exists(linked))
            {
                return new GitRepository(at.FullName, linked);
            }
        }

        throw new ContexterException(ErrorCodes.SourceNotFound, $"'{folder}' is no git working copy and is in none; add it as files instead, or check the path.");
    }

    /// <summary>Id of the commit that is checked out; null in a repository without commits.</summary>
    public string? HeadCommit()
    {
        var text = ReadText(Path.Combine(_gitFolder, "HEAD"))?.Trim();
        for (var hops = 0; text is not null && hops < MaxSymbolicHops; hops++)
        {
            if (!text.StartsWith("ref:", StringComparison.Ordinal))
            {
                return IsId(text) ? text : null;
            }

            var name = text["ref:".Length..].Trim();
            text = IsSafe(name) ? ReadText(Path.Combine(_gitFolder, name))?.Trim() ?? ReadText(Path.Combine(_commonFolder, name))?.Trim() ?? PackedRefs().FirstOrDefault(r => r.Name == name).Id : null;
        }

        return null;
    }

    /// <summary>Names of the tags on a commit.</summary>
    public IReadOnlyList<string> TagsOf(string commit)
    {
        const string Prefix = "refs/tags/";
        var tags = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, id, peeled) in PackedRefs())
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal) && (peeled ?? id) == commit)
            {
                tags.Add(name[Prefix.Length..]);
            }
        }

        var folder = new DirectoryInfo(Path.Combine(_commonFolder, "refs", "tags"));
        if (folder.Exists)
        {
            foreach (var file in folder.EnumerateFiles("*", SearchOption.AllDirectories).Take(MaxTags))
            {
                var name = Path.GetRelativePath(folder.FullName, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
                var id = ReadText(file.FullName)?.Trim();

                // A tag of its own may replace a packed one of the same name.
                tags.Remove(name);
                if (id is not null && IsId(id) && (id == commit || Peel(id) == commit))
                {
                    tags.Add(name);
                }
            }
        }

        return [.. tags];
    }

    /// <summary>Address of the remote <c>origin</c>, or of the only one; null where there is none.</summary>
    public string? RemoteUrl()
    {
        var remotes = new Dictionary<string, string>(StringComparer.Ordinal);
        var current = default(string);
        foreach (var line in (ReadText(Path.Combine(_commonFolder, "config")) ?? string.Empty).Split('\n').Select(line => line.Trim()))
        {
            if (line.StartsWith('['))
            {
                current = line.StartsWith("[remote \"", StringComparison.Ordinal) && line.EndsWith("\"]", StringComparison.Ordinal) ? line["[remote \"".Length..^2] : null;
            }
            else if (current is not null && line.Split('=', 2) is [var key, var value] && key.Trim() is "url")
            {
                remotes.TryAdd(current, value.Trim());
            }
        }

        return remotes.GetValueOrDefault("origin") ?? (remotes.Count == 1 ? remotes.Values.First() : null);
    }

    private IEnumerable<(string Name, string Id, string? Peeled)> PackedRefs()
    {
        var lines = (ReadText(Path.Combine(_commonFolder, "packed-refs")) ?? string.Empty).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            // "<id> <name>", and below an annotated tag "^<id of the commit>".
            if (lines[i].Split(' ', 2) is [var id, var name] && IsId(id))
            {
                var peeled = i + 1 < lines.Length && lines[i + 1].StartsWith('^') ? lines[i + 1][1..].Trim() : null;
                yield return (name.Trim(), id, peeled);
            }
        }
    }

    /// <summary>The commit that an annotated tag names; null for anything else, and for a tag in a pack, where only packed refs say it.</summary>
    private string? Peel(string id)
    {
        try
        {
            using var file = new FileStream(Path.Combine(_commonFolder, "objects", id[..2], id[2..]), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var unzipped = new ZLibStream(file, CompressionMode.Decompress);
            Span<byte> start = stackalloc byte[256];
            var text = Encoding.ASCII.GetString(start[..unzipped.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)]);
            var body = text.IndexOf('\0', StringComparison.Ordinal);
            const string Object = "object ";
            return text.StartsWith("tag ", StringComparison.Ordinal) && body > 0 && text.AsSpan(body + 1).StartsWith(Object) && text.Length >= body + 1 + Object.Length + id.Length
                ? text.Substring(body + 1 + Object.Length, id.Length)
                : null;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsId(string text) => text.Length is 40 or 64 && text.All(char.IsAsciiHexDigitLower);

    private static bool IsSafe(string name) => name.StartsWith("refs/", StringComparison.Ordinal) && !name.Contains("..", StringComparison.Ordinal) && !name.Any(char.IsControl);

    private static string? ReadText(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && file.Length <= MaxFileBytes ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
