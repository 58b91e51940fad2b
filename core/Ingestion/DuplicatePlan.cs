using Contexter.Deduplication;
using Contexter.Documents;

namespace Contexter.Ingestion;

/// <summary>Which chunks of a library version are left out of its index, and which stand for them.</summary>
/// <param name="documents">What it says of documents that have such chunks.</param>
/// <param name="statistics">What was done to find out.</param>
public sealed class DuplicatePlan(IReadOnlyDictionary<DocumentId, DocumentDuplicates> documents, DeduplicationStatistics statistics)
{
    /// <summary>Leaves nothing out.</summary>
    public static DuplicatePlan None { get; } = new(
        new Dictionary<DocumentId, DocumentDuplicates>(),
        new DeduplicationStatistics { Sections = 0, ExactDuplicates = 0, NearDuplicates = 0, BytesSaved = 0, Comparisons = 0, Duration = TimeSpan.Zero });

    /// <summary>What was done to find out.</summary>
    public DeduplicationStatistics Statistics => statistics;

    /// <summary>What it says of a document; null when all of its chunks are indexed and stand for themselves alone.</summary>
    public DocumentDuplicates? Find(DocumentId document) => documents.GetValueOrDefault(document);
}

/// <summary>What is left out of one document, and what its other chunks stand for.</summary>
/// <param name="LeftOut">Indexes of the chunks that are left out.</param>
/// <param name="AlsoAt">What chunks stand for, by their indexes.</param>
public sealed record DocumentDuplicates(IReadOnlySet<int> LeftOut, IReadOnlyDictionary<int, IReadOnlyList<MergedChunk>> AlsoAt)
{
    /// <summary>Names all of it: equal means that the document's indexed form is the same.</summary>
    public string Fingerprint { get; } = ContentHash.Of(
        [
            string.Join(',', LeftOut.Order()),
            .. AlsoAt.OrderBy(entry => entry.Key).SelectMany(entry => entry.Value.SelectMany(IEnumerable<string> (chunk) =>
                [entry.Key.ToString(System.Globalization.CultureInfo.InvariantCulture), chunk.Id.Value, chunk.Path, chunk.Title, chunk.SourceUrl, .. chunk.HeadingPath])),
        ]).Value;

    /// <summary>The chunks of the document that are indexed, each with what it stands for.</summary>
    /// <param name="chunks">All chunks of the document as it was planned with.</param>
    public IReadOnlyList<Chunk> Apply(IReadOnlyList<Chunk> chunks) =>
    [
        .. chunks
            .Where(chunk => !LeftOut.Contains(chunk.Index))
            .Select(chunk => AlsoAt.TryGetValue(chunk.Index, out var places) ? chunk with { AlsoAt = places } : chunk),
    ];
}
