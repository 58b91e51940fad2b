namespace Contexter.Sources.Git;

/// <summary>The address on the web of a file in a repository, for the forges that show files.</summary>
internal static class GitWebAddress
{
    /// <summary>What stands before a file's path, with a slash at the end; null where the forge is not known.</summary>
    /// <param name="remote">The remote's address, of any form that git takes.</param>
    /// <param name="commit">The commit.</param>
    public static string? Of(string? remote, string? commit)
    {
        if (remote is null || commit is null || Split(remote) is not ({ } host, { } path))
        {
            return null;
        }

        var site = $"https://{host}/{path}";
        return host switch
        {
            "github.com" => $"{site}/blob/{commit}/",
            "bitbucket.org" => $"{site}/src/{commit}/",
            "codeberg.org" or "gitea.com" => $"{site}/src/commit/{commit}/",
            _ when host.StartsWith("gitlab.", StringComparison.Ordinal) || host is "salsa.debian.org" or "invent.kde.org" => $"{site}/-/blob/{commit}/",
            _ => null,
        };
    }

    /// <summary>Host and path of <c>https://host/path.git</c>, <c>ssh://git@host/path</c> or <c>git@host:path</c>, without credentials.</summary>
    private static (string? Host, string? Path) Split(string remote)
    {
        var (host, path) = Uri.TryCreate(remote, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" or "ssh" or "git"
            ? (url!.Host, Uri.UnescapeDataString(url.AbsolutePath))
            : remote.IndexOf(':', StringComparison.Ordinal) is var colon and > 1 && !remote.AsSpan(0, colon).Contains('/')
                ? (remote[(remote.IndexOf('@', StringComparison.Ordinal) + 1)..colon], remote[(colon + 1)..])
                : (string.Empty, string.Empty);
        path = path.Trim('/');
        path = path.EndsWith(".git", StringComparison.Ordinal) ? path[..^4] : path;
        return host.Length > 0 && path.Contains('/', StringComparison.Ordinal) && path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.' or '~')
            ? (host.ToLowerInvariant(), path)
            : (null, null);
    }
}
