using Contexter.Documents;

namespace Contexter.Sources;

/// <summary>A place where documents come from: it lists items and reads them one by one, so that a job can go on where it was.</summary>
/// <remarks>
/// Implementations are stateless and safe for concurrent use. A fault of one item is a <see cref="ContexterException"/> from <see cref="ReadAsync"/> and costs
/// only that item; a fault of the whole source is one from <see cref="ListAsync"/> and fails the job.
/// </remarks>
public interface IDocumentSource
{
    /// <summary>Name of the kind of source in configuration and job state: <c>files</c>, <c>sdk-docs</c>, ...</summary>
    string Kind { get; }

    /// <summary>Lists the items of a source in ordinal order of their keys. The same source in the same state lists the same items.</summary>
    /// <exception cref="ContexterException">The source is not there, is empty or its specification is wrong.</exception>
    IAsyncEnumerable<SourceItem> ListAsync(SourceSpecification specification, CancellationToken cancellationToken);

    /// <summary>The version of the library that the source itself states; null where it states none.</summary>
    /// <exception cref="ContexterException">The source is not there.</exception>
    string? GetVersion(SourceSpecification specification);

    /// <summary>Reads one item whole.</summary>
    /// <exception cref="ContexterException">The item is gone, too large, binary or not text; the message names it, the rule and the way out.</exception>
    Task<SourceContent> ReadAsync(SourceSpecification specification, SourceItem item, CancellationToken cancellationToken);
}

/// <summary>What a library is made from: kind of source, where it is, and which part of it is wanted.</summary>
public sealed record SourceSpecification
{
    /// <summary>The <see cref="IDocumentSource.Kind"/> that serves it.</summary>
    public required string Kind { get; init; }

    /// <summary>Where: an absolute folder or file path, a URL, or empty where the kind has only one place.</summary>
    public required string Location { get; init; }

    /// <summary>Globs of what is taken; empty takes everything that the kind takes by default.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Globs of what is left out, stronger than <see cref="Include"/>.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Largest item in bytes. Default 64 MiB; larger ones are refused by name and size.</summary>
    public long MaxItemBytes { get; init; } = 64L * 1024 * 1024;
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
