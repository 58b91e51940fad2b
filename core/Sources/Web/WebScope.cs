using System.Text.RegularExpressions;

namespace Contexter.Sources.Web;

/// <summary>Which addresses belong to a source: where they are, what their paths match, and that they are pages.</summary>
/// <remarks>Patterns are matched with the path without slashes at its ends, and without index pages: <c>docs/guide/intro</c>.</remarks>
internal sealed partial class WebScope
{
    private const int MaxParts = 30;
    private const int MaxRepeats = 3;

    // Files that no page is in.
    private static readonly HashSet<string> Assets = new(StringComparer.OrdinalIgnoreCase)
    {
        "7z", "apk", "atom", "avi", "avif", "bin", "bmp", "bz2", "css", "csv", "deb", "dll", "dmg", "doc", "docx", "eot", "eps", "epub", "exe", "gif", "gz", "ico", "iso", "jar", "jpeg", "jpg", "js",
        "json", "map", "mjs", "mobi", "mov", "mp3", "mp4", "msi", "nupkg", "odt", "ogg", "otf", "pdf", "png", "ppt", "pptx", "ps", "rar", "rpm", "rss", "svg", "swf", "tar", "tgz", "tif", "tiff",
        "ttf", "wasm", "wav", "webm", "webmanifest", "webp", "whl", "woff", "woff2", "xls", "xlsx", "xml", "xsd", "xsl", "xz", "yaml", "yml", "zip", "zst",
    };

    // What pages look like for editors, printers and searchers.
    private static readonly HashSet<string> ViewParameters = new(StringComparer.OrdinalIgnoreCase)
    {
        "print", "printable", "share", "replytocom", "action", "diff", "oldid", "search", "q", "s", "query", "sort", "order", "redirect", "redirect_to", "return_to", "next", "login", "highlight",
    };

    private readonly LinkScope _scope;
    private readonly string _authority;
    private readonly string _folder;
    private readonly GlobSet _include;
    private readonly GlobSet _exclude;
    private readonly DefaultExclusions _defaults;

    /// <summary>Makes a scope.</summary>
    /// <param name="specification">The source.</param>
    /// <param name="location">Its location, which the scope is of.</param>
    /// <param name="start">The page that the location leads to, after redirections.</param>
    /// <exception cref="Documents.ContexterException">A pattern is malformed.</exception>
    public WebScope(SourceSpecification specification, WebAddress location, WebAddress start)
    {
        _scope = specification.Scope;
        _include = new GlobSet(specification.Include, nameof(SourceSpecification.Include));
        _exclude = new GlobSet(specification.Exclude, nameof(SourceSpecification.Exclude));
        _defaults = new DefaultExclusions(start.Path);

        // A location that leads to another place means that place.
        var root = IsInside(_scope, AuthorityOf(_scope, location), FolderOf(location), start) ? location : start;
        (_authority, _folder) = (AuthorityOf(_scope, root), FolderOf(root));
    }

    /// <summary>Path of the folder that a scope of <see cref="LinkScope.Path"/> takes; empty for the whole host.</summary>
    public string Folder => _folder;

    /// <summary>True for an address in the place that the source is of, whatever it is.</summary>
    public bool IsInside(WebAddress address) => IsInside(_scope, _authority, _folder, address);

    /// <summary>True for an address whose page is to be read.</summary>
    public bool Takes(WebAddress address) => IsInside(address) && IsPage(address) && Matches(address, isListed: false);

    /// <summary>True when the patterns take an address, wherever it is.</summary>
    /// <param name="address">The address.</param>
    /// <param name="isListed">It comes from a list that its site made for this purpose, so the default exclusions do not count.</param>
    public bool Matches(WebAddress address, bool isListed) =>
        !_exclude.IsMatch(address.Path) && (_include.IsEmpty ? isListed || !_defaults.Excludes(RelativePath(address)) : _include.IsMatch(address.Path));

    /// <summary>True unless an address is plainly none of a page: a file of another kind, a form of a page for some other use, or one that grows out of itself.</summary>
    public static bool IsPage(WebAddress address)
    {
        var parts = address.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var dot = parts.Length == 0 ? -1 : parts[^1].LastIndexOf('.');
        if (dot > 0 && Assets.Contains(parts[^1][(dot + 1)..]))
        {
            return false;
        }

        if (address.HasQuery && address.Url.Query.TrimStart('?').Split('&').Any(parameter => ViewParameters.Contains(parameter.Split('=', 2)[0])))
        {
            return false;
        }

        return parts.Length <= MaxParts && !parts.GroupBy(part => part, StringComparer.Ordinal).Any(group => group.Count() > MaxRepeats);
    }

    private string RelativePath(WebAddress address)
    {
        var path = address.Path;
        return path.Length > _folder.Length && path.StartsWith(_folder, StringComparison.Ordinal) && (_folder.Length == 0 || path[_folder.Length] == '/')
            ? path[_folder.Length..]
            : path;
    }

    private static bool IsInside(LinkScope scope, string authority, string folder, WebAddress address) =>
        string.Equals(authority, AuthorityOf(scope, address), StringComparison.Ordinal)
        && (scope is not LinkScope.Path || folder.Length == 0 || address.Path == folder
            || (address.Path.StartsWith(folder, StringComparison.Ordinal) && address.Path[folder.Length] == '/'));

    /// <summary>What hosts are compared by. Hosts that differ by <c>www.</c> only are one site.</summary>
    private static string AuthorityOf(LinkScope scope, WebAddress address) => scope is LinkScope.Domain
        ? RegistrableDomain.Of(address.Authority)
        : address.Authority.StartsWith("www.", StringComparison.Ordinal) ? address.Authority[4..] : address.Authority;

    /// <summary>The folder of a location: itself, unless its last part has the extension of a file.</summary>
    private static string FolderOf(WebAddress location)
    {
        var path = location.Path;
        var name = path[(path.LastIndexOf('/') + 1)..];
        return FileName().IsMatch(name) && location.Url.AbsolutePath.EndsWith(name, StringComparison.Ordinal) ? path[..Math.Max(path.LastIndexOf('/'), 0)] : path;
    }

    [GeneratedRegex(@"\.[A-Za-z][A-Za-z0-9]{0,5}$", RegexOptions.NonBacktracking)]
    private static partial Regex FileName();
}
