using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Libraries;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Contexter.Client.Mcp;

/// <summary>
/// Libraries and their documents as resources: <c>docs://libraries</c>, <c>docs://{library}/{version}</c> with the list of documents, and
/// <c>docs://{library}/{version}/{path}</c> with one. Names are percent-encoded, so that one with a slash is one part.
/// </summary>
internal sealed partial class LibraryResources(McpParts parts)
{
    private const string Scheme = "docs://";
    private const string AllLibraries = Scheme + "libraries";
    private const string Markdown = "text/markdown";
    private const int PageSize = 100;
    private const int DocumentsOfList = 500;

    /// <summary>The templates.</summary>
    public static ListResourceTemplatesResult Templates { get; } = new()
    {
        ResourceTemplates =
        [
            new ResourceTemplate
            {
                Name = "documents",
                Title = "Documents of a library",
                UriTemplate = Scheme + "{library}/{version}{?after}",
                Description = "The list of a library version's documents. 'latest' is the highest version. Long lists come in parts, each of which says how to get the next.",
                MimeType = Markdown,
            },
            new ResourceTemplate
            {
                Name = "document",
                Title = "A document",
                UriTemplate = Scheme + "{library}/{version}/{+path}",
                Description = "A document of a library version as Markdown, by its path.",
                MimeType = Markdown,
            },
        ],
    };

    /// <summary>A page of the resources: the list of libraries, then every library version. The cursor is the reference after which the page begins.</summary>
    public async ValueTask<ListResourcesResult> ListAsync(string? cursor, CancellationToken cancellationToken)
    {
        var libraries = await parts.Api.ListLibrariesAsync(cancellationToken).ConfigureAwait(false);
        var first = 0;
        if (cursor is not null)
        {
            first = Array.FindIndex(libraries, library => string.Equals(library.Reference(), cursor, StringComparison.Ordinal)) + 1;
            if (first == 0)
            {
                throw new McpProtocolException($"The cursor '{cursor}' is none that this list gave; begin again without one.", McpErrorCode.InvalidParams);
            }
        }

        var page = libraries.Skip(first).Take(PageSize).ToArray();
        List<Resource> resources = [.. page.Select(Describe)];
        if (cursor is null)
        {
            resources.Insert(0, new Resource { Name = "libraries", Title = "All libraries", Uri = AllLibraries, Description = "Which libraries are here, in which versions.", MimeType = Markdown });
        }

        return new ListResourcesResult { Resources = resources, NextCursor = first + page.Length < libraries.Length ? page[^1].Reference() : null };
    }

    /// <summary>What a resource says.</summary>
    public async ValueTask<ReadResourceResult> ReadAsync(string uri, CancellationToken cancellationToken)
    {
        try
        {
            var text = string.Equals(uri, AllLibraries, StringComparison.OrdinalIgnoreCase) || string.Equals(uri, AllLibraries + "/", StringComparison.OrdinalIgnoreCase)
                ? await LibrariesAsync(cancellationToken).ConfigureAwait(false)
                : await ReadPartsAsync(uri, cancellationToken).ConfigureAwait(false);
            return new ReadResourceResult { Contents = [new TextResourceContents { Uri = uri, MimeType = Markdown, Text = text }] };
        }
        catch (ContexterFaultException e) when (e.Code is FaultCodes.LibraryNotFound or FaultCodes.DocumentNotFound)
        {
            throw new McpProtocolException(e.Message, e, McpErrorCode.ResourceNotFound);
        }
        catch (ContexterFaultException e) when (e.Code is not FaultCodes.Internal)
        {
            throw new McpProtocolException($"{e.Message} ({e.Code})", e, McpErrorCode.InvalidParams);
        }
    }

    /// <summary>The address of a library version's list of documents.</summary>
    public static string UriOf(LibrarySummary library) => $"{Scheme}{Uri.EscapeDataString(library.Name)}/{Uri.EscapeDataString(library.Version)}";

    private async Task<string> ReadPartsAsync(string uri, CancellationToken cancellationToken)
    {
        var match = DocsUri().Match(uri);
        if (!match.Success)
        {
            throw new McpProtocolException(
                $"There is no resource '{uri}'. Resources are {AllLibraries}, docs://LIBRARY/VERSION and docs://LIBRARY/VERSION/PATH.", McpErrorCode.ResourceNotFound);
        }

        var reference = $"{Uri.UnescapeDataString(match.Groups["library"].Value)}@{Uri.UnescapeDataString(match.Groups["version"].Value)}";
        var library = await parts.Api.GetLibraryAsync(reference, cancellationToken).ConfigureAwait(false);
        if (match.Groups["path"].Value is { Length: > 0 } path)
        {
            return (await parts.Api.GetDocumentAsync(library.Reference(), Uri.UnescapeDataString(path), cancellationToken).ConfigureAwait(false)).Text;
        }

        var after = match.Groups["after"].Value is { Length: > 0 } value ? Uri.UnescapeDataString(value) : null;
        return Write(library, await parts.Api.ListDocumentsAsync(library.Reference(), after, DocumentsOfList, cancellationToken).ConfigureAwait(false));
    }

    private async Task<string> LibrariesAsync(CancellationToken cancellationToken)
    {
        var libraries = await parts.Api.ListLibrariesAsync(cancellationToken).ConfigureAwait(false);
        var text = new StringBuilder("# Libraries\n\n");
        foreach (var library in libraries)
        {
            text.Append(CultureInfo.InvariantCulture, $"- [{library.Reference()}]({UriOf(library)}): {library.Documents} documents, {ContexterJson.NameOf(library.State)}\n");
        }

        return libraries.Length == 0 ? text.Append("There are none yet.\n").ToString() : text.ToString();
    }

    private static string Write(LibrarySummary library, DocumentPage page)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {library.Name} {library.Version}\n\n{library.Documents} documents from {SourceText.Describe(library.Source)}.\n\n");
        foreach (var document in page.Documents)
        {
            text.Append(CultureInfo.InvariantCulture, $"- [{document.Title}]({UriOf(library)}/{Encode(document.Path)})\n");
        }

        if (page.Next is { } next)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nMore: {UriOf(library)}?after={Uri.EscapeDataString(next)}\n");
        }

        return text.ToString();
    }

    private static Resource Describe(LibrarySummary library) => new()
    {
        Name = library.Reference(),
        Title = $"{library.Name} {library.Version}",
        Uri = UriOf(library),
        Description = string.Create(CultureInfo.InvariantCulture, $"{library.Documents} documents from {SourceText.Describe(library.Source)}"),
        MimeType = Markdown,
    };

    /// <summary>A path with its slashes, and everything else that an address cannot hold encoded.</summary>
    private static string Encode(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    [GeneratedRegex(@"^docs://(?<library>[^/?#]+)/(?<version>[^/?#]+)(/(?<path>[^?#]+)|/?(\?after=(?<after>[^&#]*))?)$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1_000)]
    private static partial Regex DocsUri();
}
