using Contexter.Documents;
using Contexter.Sources;

namespace Contexter.Storage;

/// <summary>Where something was set aside.</summary>
public enum DeadLetterStage
{
    /// <summary>An item of a source, on its way into the store.</summary>
    Item = 0,

    /// <summary>A stored document, on its way into the index.</summary>
    Document = 1,
}

/// <summary>An item or document that was set aside, with all that is needed to find out why and to try it again.</summary>
public sealed record DeadLetter
{
    /// <summary>Most characters of <see cref="Detail"/>; longer ones are cut.</summary>
    public const int MaxDetail = 8_000;

    /// <summary>Its number, never used twice; 0 before it is stored.</summary>
    public long Id { get; init; }

    /// <summary>The library version.</summary>
    public required LibraryVersion Library { get; init; }

    /// <summary>Where it was set aside.</summary>
    public required DeadLetterStage Stage { get; init; }

    /// <summary>Key of the item, or path of the document.</summary>
    public required string Key { get; init; }

    /// <summary>The job that set it aside last.</summary>
    public required string JobId { get; init; }

    /// <summary>Stable code of the reason.</summary>
    public required string Code { get; init; }

    /// <summary>The reason for people.</summary>
    public required string Error { get; init; }

    /// <summary>What was thrown, with its stack; null where nothing was.</summary>
    public string? Detail { get; init; }

    /// <summary>How often it was tried, by all jobs together.</summary>
    public required int Attempts { get; init; }

    /// <summary>When it was first set aside, UTC.</summary>
    public required DateTimeOffset FirstAt { get; init; }

    /// <summary>When it was last set aside, UTC.</summary>
    public required DateTimeOffset LastAt { get; init; }

    /// <summary>Address of the original.</summary>
    public required string Url { get; init; }

    /// <summary>How an item is parsed; empty for a document.</summary>
    public string Format { get; init; } = "";

    /// <summary>Change token of the item, or fingerprint of the document, that was tried; null where it has none.</summary>
    public string? ChangeToken { get; init; }

    /// <summary>How many links away from the listed items an item is.</summary>
    public int Depth { get; init; }

    /// <summary>Whether jobs leave it alone until it changes or somebody has it tried again: the process ended at it.</summary>
    public bool IsHeld { get; init; }

    /// <summary>Documents of it that are stored; set when it is read.</summary>
    public int Documents { get; init; }

    /// <summary>The item, as its source would list it.</summary>
    public SourceItem ToItem() => new() { Key = Key, Url = Url, Format = Format };

    /// <summary>What was thrown, cut to what is kept.</summary>
    public static string? Cut(Exception? fault) => fault?.ToString() is not { } text ? null : text.Length <= MaxDetail ? text : text[..MaxDetail];
}

/// <summary>What was set aside. Entries of items are made and go with the items' lines in the ledger, in one step.</summary>
/// <remarks>Safe for concurrent use.</remarks>
public interface IDeadLetterStore
{
    /// <summary>Stores entries of documents; one that is there already counts its attempts on.</summary>
    Task PutAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken);

    /// <summary>Entries in the order in which they were first set aside.</summary>
    /// <param name="library">The library version; null for all.</param>
    /// <param name="after">The id to begin after; 0 begins at the first.</param>
    /// <param name="limit">Most entries, 1 or more.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<IReadOnlyList<DeadLetter>> ListAsync(LibraryVersion? library, long after, int limit, CancellationToken cancellationToken);

    /// <summary>One entry, or null when it is not there.</summary>
    Task<DeadLetter?> FindAsync(long id, CancellationToken cancellationToken);

    /// <summary>How many entries there are, of a job or of all.</summary>
    Task<int> CountAsync(string? jobId, CancellationToken cancellationToken);

    /// <summary>The entries of a library version that jobs leave alone.</summary>
    Task<IReadOnlyList<DeadLetter>> ListHeldAsync(LibraryVersion library, DeadLetterStage stage, CancellationToken cancellationToken);

    /// <summary>The entries of some items of a library version, by their keys.</summary>
    Task<IReadOnlyList<DeadLetter>> FindItemsAsync(LibraryVersion library, IReadOnlyCollection<string> keys, CancellationToken cancellationToken);

    /// <summary>Has the next job try entries that were left alone.</summary>
    Task ReleaseAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken);

    /// <summary>Removes an entry; false when it is not there.</summary>
    Task<bool> RemoveAsync(long id, CancellationToken cancellationToken);

    /// <summary>Removes the entries of a library version's documents that are in the index by now: all but those of some paths.</summary>
    Task ClearDocumentsAsync(LibraryVersion library, IReadOnlyCollection<string> except, CancellationToken cancellationToken);
}
