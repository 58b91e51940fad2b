using Contexter.Documents;

namespace Contexter.Sources;

/// <summary>A place where documents come from: it lists items and reads them one by one, so that a job can go on where it was.</summary>
/// <remarks>
/// Implementations are stateless and safe for concurrent use. A fault of one item is a <see cref="ContexterException"/> from <see cref="ReadAsync"/> and costs
/// only that item; a fault of the whole source is one from <see cref="ListAsync"/> and fails the job. A source repeats nothing itself: what failed in a way that may pass
/// (<see cref="ContexterException.MayPass"/>) is asked for once more by the job.
/// </remarks>
public interface IDocumentSource
{
    /// <summary>Name of the kind of source in configuration and job state: <c>files</c>, <c>sdk-docs</c>, ...</summary>
    string Kind { get; }

    /// <summary>Lists the items that a job begins with, each once. The same source in the same state lists the same items.</summary>
    /// <param name="specification">What is wanted.</param>
    /// <param name="listing">What is known from earlier jobs; takes reports of what the listing has to go on without.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="ContexterException">The source is not there, is empty or its specification is wrong.</exception>
    IAsyncEnumerable<SourceItem> ListAsync(SourceSpecification specification, SourceListing listing, CancellationToken cancellationToken);

    /// <summary>The version of the library that the source itself states; null where it states none.</summary>
    /// <exception cref="ContexterException">The source is not there.</exception>
    Task<string?> GetVersionAsync(SourceSpecification specification, CancellationToken cancellationToken);

    /// <summary>Reads one item whole.</summary>
    /// <param name="specification">What is wanted.</param>
    /// <param name="item">A listed item, or one that another item led to.</param>
    /// <param name="knownToken">The change token that the item is stored with; null where nothing of it is stored, or where it has to be read whatever it says.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ContexterException">The item cannot be reached, is too large, binary or not text; the message names it, the rule and the way out.</exception>
    Task<SourceReading> ReadAsync(SourceSpecification specification, SourceItem item, string? knownToken, CancellationToken cancellationToken);
}

/// <summary>What a library is made from: kind of source, where it is, and which part of it is wanted.</summary>
public sealed record SourceSpecification
{
    /// <summary>The <see cref="IDocumentSource.Kind"/> that serves it.</summary>
    public required string Kind { get; init; }

    /// <summary>Where: an absolute folder or file path, a URL, a name in a registry, or empty where the kind has only one place.</summary>
    public required string Location { get; init; }

    /// <summary>Globs of what is taken; empty takes everything that the kind takes by default.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Globs of what is left out, stronger than <see cref="Include"/>.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Largest item in bytes. Default 64 MiB; larger ones are refused by name and size.</summary>
    public long MaxItemBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Which links are followed, for sources that follow links. Default <see cref="LinkScope.Path"/>.</summary>
    public LinkScope Scope { get; init; } = LinkScope.Path;

    /// <summary>Most items that a job reads, 1 or more; those beyond are counted and left unread. Null sets no limit.</summary>
    public int? MaxItems { get; init; }

    /// <summary>How many links away from the listed items a job goes, 0 or more. Null sets no limit.</summary>
    public int? MaxDepth { get; init; }

    /// <summary>Bytes after which a job reads no further item; those beyond are counted and left unread. Null sets no limit.</summary>
    public long? MaxTotalBytes { get; init; }

    /// <summary>Subjects to ask for, for sources that answer questions instead of listing pages (Context7). Empty lets the source choose.</summary>
    public IReadOnlyList<string> Topics { get; init; } = [];
}

/// <summary>Which links belong to a source.</summary>
public enum LinkScope
{
    /// <summary>Those below the folder of the location, on the same host.</summary>
    Path = 0,

    /// <summary>Those on the same host.</summary>
    Host = 1,

    /// <summary>Those on the same registrable domain: <c>docs.example.com</c> and <c>www.example.com</c>.</summary>
    Domain = 2,
}

/// <summary>One thing a source can read: a file, a page, an assembly's documentation.</summary>
public sealed record SourceItem
{
    /// <summary>Stable name inside the source, with forward slashes, unique: what a job resumes by.</summary>
    public required string Key { get; init; }

    /// <summary>Address of the original.</summary>
    public required string Url { get; init; }

    /// <summary>How to parse it: <c>markdown</c>, <c>html</c>, <c>xmldoc</c>, <c>rst</c>, <c>text</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Size in bytes, where the source knows it before reading.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>When the original last changed, where the source knows.</summary>
    public DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>Cheap proof that nothing changed (size and time, or an ETag); null where there is none.</summary>
    public string? ChangeToken { get; init; }
}

/// <summary>An item as read: decoded text, with what the source knows about it.</summary>
public sealed record SourceContent
{
    /// <summary>The item.</summary>
    public required SourceItem Item { get; init; }

    /// <summary>Text with <c>\n</c> line ends and no byte order mark.</summary>
    public required string Text { get; init; }

    /// <summary>Bytes read.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>When it was read, UTC.</summary>
    public required DateTimeOffset FetchedAt { get; init; }

    /// <summary>Trust in the source, 0 to 10.</summary>
    public double TrustScore { get; init; } = 5;
}
