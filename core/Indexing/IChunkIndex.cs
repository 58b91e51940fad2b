using Contexter.Documents;

namespace Contexter.Indexing;

/// <summary>
/// Chunks of all libraries, found by words and by vectors. What is written is durable and visible when the call returns; a document's chunks are replaced
/// together, so a reader sees all the old or all the new ones.
/// </summary>
/// <remarks>Safe for concurrent use; readers never wait for writers.</remarks>
public interface IChunkIndex : IAsyncDisposable
{
    /// <summary>Puts documents with all their chunks in the place of what was there. The same document again, with an equal <see cref="IndexedDocument.Fingerprint"/>, changes nothing.</summary>
    /// <exception cref="ContexterException"><see cref="ErrorCodes.EmbeddingInvalid"/>, <see cref="ErrorCodes.ModelMismatch"/>, <see cref="ErrorCodes.StorageFull"/> or <see cref="ErrorCodes.StorageCorrupted"/>; nothing is changed then.</exception>
    Task<UpsertResult> UpsertAsync(LibraryVersion library, IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken);

    /// <summary>Removes documents; those that are not there are passed over.</summary>
    /// <returns>How many were removed.</returns>
    Task<int> DeleteDocumentsAsync(LibraryVersion library, IReadOnlyCollection<DocumentId> documents, CancellationToken cancellationToken);

    /// <summary>Removes a whole library version and its files. Nothing happens when it is not there.</summary>
    Task DeleteLibraryAsync(LibraryVersion library, CancellationToken cancellationToken);

    /// <summary>Removes everything that the index holds, also what cannot be opened. It may be used again: it is empty then.</summary>
    Task DropAsync(CancellationToken cancellationToken);

    /// <summary>Fingerprints of the documents that the index holds of a library version; empty when it is not there.</summary>
    Task<IReadOnlyDictionary<DocumentId, string>> GetFingerprintsAsync(LibraryVersion library, CancellationToken cancellationToken);

    /// <summary>Finds candidates by both legs; every candidate carries its true score of both.</summary>
    Task<CandidateSet> FindCandidatesAsync(CandidateQuery query, CancellationToken cancellationToken);

    /// <summary>Loads chunks with their documents' metadata, in the order asked for; ids that are gone are left out.</summary>
    Task<IReadOnlyList<IndexedChunk>> GetChunksAsync(LibraryVersion library, IReadOnlyList<ChunkId> ids, CancellationToken cancellationToken);

    /// <summary>Loads the chunks of candidates with their documents' metadata, in the order asked for; those that are gone are left out.</summary>
    /// <param name="library">The library version of all of them.</param>
    /// <param name="candidates">What this index found.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<IndexedChunk>> GetChunksAsync(LibraryVersion library, IReadOnlyList<Candidate> candidates, CancellationToken cancellationToken)
        => GetChunksAsync(library, [.. candidates.Select(candidate => candidate.Id)], cancellationToken);

    /// <summary>All chunks of a library version with their vectors, ordered by document path and chunk index: for comparison, export and rebuilds.</summary>
    IAsyncEnumerable<IndexedChunk> ScanAsync(LibraryVersion library, CancellationToken cancellationToken);

    /// <summary>Counts of a library version, or of the whole index when none is given.</summary>
    Task<IndexStatistics> GetStatisticsAsync(LibraryVersion? library, CancellationToken cancellationToken);

    /// <summary>Names the content of library versions, of all when none is given: it changes whenever a search over them may find something else.</summary>
    /// <returns>Null when the index cannot tell; then nothing that was found may be remembered.</returns>
    ValueTask<string?> GetRevisionAsync(IReadOnlyList<LibraryVersion> libraries, CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);

    /// <summary>Makes the library version's files compact and fast to open: joins small segments, drops deleted chunks. Changes no result.</summary>
    Task OptimizeAsync(LibraryVersion library, CancellationToken cancellationToken);
}

/// <summary>A document as it is indexed: metadata, chunks and one vector a chunk.</summary>
public sealed record IndexedDocument
{
    /// <summary>The document without its text.</summary>
    public required DocumentMetadata Metadata { get; init; }

    /// <summary>Names content, metadata, chunking options and embedding model together; equal means up to date.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>All chunks of the document, in order.</summary>
    public required IReadOnlyList<Chunk> Chunks { get; init; }

    /// <summary>One vector a chunk, in the same order, of the index's dimension; normalised on the way in.</summary>
    public required IReadOnlyList<ReadOnlyMemory<float>> Vectors { get; init; }
}

/// <summary>What an upsert did, in documents.</summary>
/// <param name="Added">Documents that were not there.</param>
/// <param name="Updated">Documents whose chunks were replaced.</param>
/// <param name="Unchanged">Documents with an equal fingerprint.</param>
public readonly record struct UpsertResult(int Added, int Updated, int Unchanged);

/// <summary>A chunk as stored, with its document's metadata.</summary>
/// <param name="Chunk">The chunk.</param>
/// <param name="Metadata">Its document.</param>
/// <param name="Vector">Its unit vector; empty where it was not asked for.</param>
public sealed record IndexedChunk(Chunk Chunk, DocumentMetadata Metadata, ReadOnlyMemory<float> Vector);

/// <summary>Counts of an index or of a part of it.</summary>
public sealed record IndexStatistics
{
    /// <summary>Live documents.</summary>
    public required long Documents { get; init; }

    /// <summary>Live chunks.</summary>
    public required long Chunks { get; init; }

    /// <summary>Sum of analysed terms over all live chunks and fields.</summary>
    public required long Terms { get; init; }

    /// <summary>Different terms.</summary>
    public required long DistinctTerms { get; init; }

    /// <summary>Bytes on disk.</summary>
    public required long DiskBytes { get; init; }
}

/// <summary>A query as both legs need it.</summary>
public sealed record CandidateQuery
{
    /// <summary>Library versions to search; empty searches all of them.</summary>
    public IReadOnlyList<LibraryVersion> Libraries { get; init; } = [];

    /// <summary>The query's text for the keyword leg, analysed by the index's own analyser; null leaves the leg out.</summary>
    public string? Text { get; init; }

    /// <summary>The query's vector for the semantic leg; empty leaves the leg out.</summary>
    public ReadOnlyMemory<float> Vector { get; init; }

    /// <summary>How many candidates each leg brings. Default 30, range 1 to 1,000.</summary>
    public int CandidatesPerLeg { get; init; } = 30;

    /// <summary>What documents must be like.</summary>
    public ChunkFilter Filter { get; init; } = ChunkFilter.None;

    /// <summary>Whether each candidate carries the parts of its BM25 score.</summary>
    public bool Explain { get; init; }
}

/// <summary>Conditions on the documents of candidates; all that are set must hold.</summary>
public sealed record ChunkFilter
{
    /// <summary>No condition.</summary>
    public static ChunkFilter None { get; } = new();

    /// <summary>Any of these types; empty allows all.</summary>
    public IReadOnlyList<DocumentType> Types { get; init; } = [];

    /// <summary>Any of these languages; empty allows all.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>Any of these tags; empty allows all.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The joined heading path (<c>A &gt; B</c>) or the document's path starts with this, without case; null allows all.</summary>
    public string? SectionPrefix { get; init; }

    /// <summary>Least trust score, 0 to 10; null allows all.</summary>
    public double? MinTrustScore { get; init; }

    /// <summary>Least quality score, 0 to 1; null allows all.</summary>
    public double? MinQualityScore { get; init; }

    /// <summary>Content changed at or after this; null allows all.</summary>
    public DateTimeOffset? UpdatedSince { get; init; }

    /// <summary>What the chunk's title, headings or text must hold, all of it: words, beginnings (<c>use*</c>) and phrases, as <see cref="Lexical.LexicalClause"/> reads them.</summary>
    public IReadOnlyList<string> Require { get; init; } = [];

    /// <summary>What neither title nor headings nor text may hold, likewise.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Whether chunks are left out that hold text which reads like an instruction to a language model. Default false.</summary>
    public bool ExcludeUntrusted { get; init; }

    /// <summary>True when no condition is set.</summary>
    public bool IsEmpty => Require.Count == 0 && Exclude.Count == 0 && Types.Count == 0 && Languages.Count == 0 && Tags.Count == 0 && SectionPrefix is null
        && MinTrustScore is null && MinQualityScore is null && UpdatedSince is null && !ExcludeUntrusted;
}

/// <summary>Candidates of both legs.</summary>
/// <param name="Candidates">Without duplicates, in no order that means anything.</param>
/// <param name="Terms">The terms the query was analysed into, without duplicates, as highlights match them.</param>
public sealed record CandidateSet(IReadOnlyList<Candidate> Candidates, IReadOnlyList<string> Terms);

/// <summary>A chunk that one of the legs, or both, found.</summary>
public sealed record Candidate
{
    /// <summary>Library version of the chunk.</summary>
    public required LibraryVersion Library { get; init; }

    /// <summary>The chunk.</summary>
    public required ChunkId Id { get; init; }

    /// <summary>Cosine of query and chunk, -1 to 1; null when the query has no vector.</summary>
    public float? Cosine { get; init; }

    /// <summary>BM25 score of the chunk, 0 or more; null when the query has no text.</summary>
    public float? Bm25 { get; init; }

    /// <summary>Rank in the semantic leg from 1; null when only the keyword leg found it.</summary>
    public int? SemanticRank { get; init; }

    /// <summary>Rank in the keyword leg from 1; null when only the semantic leg found it.</summary>
    public int? KeywordRank { get; init; }

    /// <summary>Parts of the BM25 score, one a matching term and field; empty unless asked for.</summary>
    public IReadOnlyList<TermContribution> Terms { get; init; } = [];

    /// <summary>Where the index that found it saw it last, so that it need not look for it: a hint, which content that changes makes wrong. Null where there is none.</summary>
    internal ChunkPlace? Place { get; init; }
}

/// <summary>A place in the files of a library version.</summary>
/// <param name="Segment">Number of the segment.</param>
/// <param name="Chunk">Ordinal of the chunk in it.</param>
internal readonly record struct ChunkPlace(int Segment, int Chunk);

/// <summary>What one term adds to a BM25 score.</summary>
/// <param name="Term">The analysed term.</param>
/// <param name="DocumentFrequency">Chunks of the whole index that hold it.</param>
/// <param name="ChunkCount">Chunks of the whole index.</param>
/// <param name="Idf">ln(1 + (N - df + 0.5) / (df + 0.5)).</param>
/// <param name="TermFrequency">Weighted occurrences in the chunk, over all fields.</param>
/// <param name="Length">Weighted length of the chunk in terms.</param>
/// <param name="AverageLength">Average weighted length over the whole index.</param>
/// <param name="Score">What it adds.</param>
public sealed record TermContribution(
    string Term, long DocumentFrequency, long ChunkCount, double Idf, double TermFrequency, double Length, double AverageLength, double Score);
