using System.Globalization;
using System.Runtime.CompilerServices;
using Contexter.Documents;
using Contexter.Parsing.PlainText;
using Contexter.Parsing.XmlDoc;

namespace Contexter.Sources.Files;

/// <summary>Documents from a folder, or a single file, of the local file system.</summary>
/// <remarks>
/// <para>
/// Of a folder it takes <c>.md .markdown .mdx .html .htm .xhtml .txt .rst .d.ts</c>, manual pages (<c>.1</c> to <c>.8</c>, gzipped or not), and <c>.xml</c> where the root
/// element is <c>doc</c>. An include pattern whose
/// last part names an extension or a file (<c>**/*.adoc</c>, <c>LICENSE</c>) takes such files too, as plain text. Left out are hidden files and folders and
/// folders called <c>node_modules</c>, <c>bin</c> and <c>obj</c>; to read one of these, make it the location.
/// </para>
/// <para>
/// Symbolic links below the location are not followed: what they point to inside of it is listed under its own name, and what is outside is not part of the
/// source. A single file that is the location may have any extension; one that is not known is read as plain text.
/// </para>
/// </remarks>
public sealed class FileSource(TimeProvider clock) : IDocumentSource
{
    /// <summary>The kind's name.</summary>
    public const string KindName = "files";

    /// <summary>Trust in files that the user chose.</summary>
    public const double Trust = 7;

    /// <inheritdoc/>
    public string Kind => KindName;

    /// <inheritdoc/>
    public async IAsyncEnumerable<SourceItem> ListAsync(
        SourceSpecification specification, SourceListing listing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        var location = FileLocation.Of(specification);
        if (location.IsFile)
        {
            yield return Item(location, new FileInfo(location.Root), FormatOf(location.Root) ?? PlainTextParser.FormatName);
            yield break;
        }

        // Leaves the caller's thread: a large tree on a slow disk takes seconds.
        await Task.Yield();
        var count = 0;
        foreach (var file in new FileTree(location, new FileSelection(specification)).Files(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            count++;
            yield return Item(location, file.Info, file.Format);
        }

        if (count == 0)
        {
            throw new ContexterException(ErrorCodes.SourceEmpty, NothingFound(location, specification));
        }
    }

    /// <inheritdoc/>
    public Task<string?> GetVersionAsync(SourceSpecification specification, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <inheritdoc/>
    public async Task<SourceReading> ReadAsync(SourceSpecification specification, SourceItem item, string? knownToken, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(item);
        var path = FileLocation.Of(specification).Resolve(item.Key);
        var bytes = await FileBytes.ReadAsync(item.Key, path, specification.MaxItemBytes, cancellationToken).ConfigureAwait(false);
        return SourceReading.Of(new SourceContent
        {
            Item = item,
            Text = FileText.Decode(item.Key, bytes, specification.MaxItemBytes),
            SizeBytes = bytes.Length,
            FetchedAt = clock.GetUtcNow(),
            TrustScore = Trust,
        });
    }

    private static string? FormatOf(string path) => FileFormats.FromExtension(path) switch
    {
        XmlDocParser.FormatName when !FileFormats.IsXmlDocumentation(path) => null,
        var format => format,
    };

    private static SourceItem Item(FileLocation location, FileInfo file, string format) => new()
    {
        Key = location.KeyOf(file.FullName),
        Url = FileLocation.UrlOf(file.FullName),
        Format = format,
        SizeBytes = file.Length,
        ModifiedAt = new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero),
        ChangeToken = FileBytes.ChangeTokenOf(file),
    };

    private static string NothingFound(FileLocation location, SourceSpecification specification)
    {
        var what = specification.Include.Count > 0
            ? $"no file that matches {string.Join(", ", specification.Include.Select(pattern => $"'{pattern}'"))}"
            : $"no file of a known format ({FileFormats.Known})";
        var except = specification.Exclude.Count > 0
            ? string.Create(CultureInfo.InvariantCulture, $" outside of the {specification.Exclude.Count} exclude patterns")
            : string.Empty;
        return $"Folder '{location.Root}' holds {what}{except}. Hidden folders, node_modules, bin and obj are not searched. "
            + "Check the folder, or name the files with an include pattern such as '**/*.md'.";
    }
}
