using System.Globalization;
using System.Runtime.InteropServices;
using Contexter.Chunking;
using Contexter.Deduplication;
using Contexter.Documents;
using Contexter.Storage;

namespace Contexter.Ingestion;

/// <summary>
/// Finds the chunks of a library version that say the same. The plan is a function of the stored documents alone: it is made anew whenever documents and index are
/// compared, and what it says of a document is part of that document's fingerprint. So when the document goes whose chunk stood for others, these are indexed by the
/// next comparison, whoever was stopped or killed in between.
/// </summary>
/// <remarks>
/// Chunks are merged only where filters cannot tell them apart (type, language, tags, trust), and where the headings above them, and their document's title, name the same
/// things: in documentation of interfaces all of these have to be equal, elsewhere the names of code and the numbers in them. Safe for concurrent use.
/// </remarks>
/// <param name="documents">The truth.</param>
/// <param name="chunker">Cuts documents.</param>
/// <param name="signatures">Keeps signatures from one comparison to the next.</param>
/// <param name="options">Which chunks are duplicates; null when none are looked for.</param>
/// <param name="time">Measures how long it takes.</param>
public sealed class DuplicatePlanner(IDocumentStore documents, IChunker chunker, SignatureStore signatures, DeduplicationOptions? options, TimeProvider time)
{
    /// <summary>Changes whenever signatures are made in another way.</summary>
    private const int SignatureVersion = 1;

    /// <summary>Documents of pairs that are read again; near duplicates often follow one another in two documents.</summary>
    private const int CachedDocuments = 8;

    /// <summary>Makes the plan of a library version.</summary>
    /// <param name="library">The library version.</param>
    /// <param name="stored">Its documents.</param>
    /// <param name="chunking">How they are cut.</param>
    /// <param name="cancellationToken">Ends the work between two documents.</param>
    public async Task<DuplicatePlan> PlanAsync(
        LibraryVersion library, IReadOnlyList<DocumentEntry> stored, ChunkingOptions chunking, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(chunking);
        if (options is null)
        {
            return DuplicatePlan.None;
        }

        var known = signatures.Read(library);
        var current = new StoredSignatures();
        var isChanged = false;
        foreach (var entry in stored)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var key = KeyOf(entry.Metadata.ContentHash, chunking);
            if (known.Documents.TryGetValue(entry.Metadata.Id, out var document) && document.Key == key)
            {
                current.Documents[entry.Metadata.Id] = document;
            }
            else if (await CutAsync(library, entry.Metadata, chunking, cancellationToken).ConfigureAwait(false) is { } chunks)
            {
                isChanged = true;
                current.Documents[entry.Metadata.Id] = new DocumentSections(
                    key, [.. chunks.Select(chunk => new ChunkSignature(chunk.Id, chunk.HeadingPath, SectionSignature.Of(chunk.Text)))]);
            }
        }

        var metadata = stored.Where(entry => current.Documents.ContainsKey(entry.Metadata.Id)).ToDictionary(entry => entry.Metadata.Path, entry => entry.Metadata, StringComparer.Ordinal);
        KeepKnown(known.Known, current);
        var pairs = current.Known.Count;
        var texts = new TextCache(this, library, metadata, chunking);
        var result = await new SectionDeduplicator(options, time)
            .RunAsync(metadata.Values.SelectMany(document => Records(document, current.Documents[document.Id])), current.Known, texts.LoadAsync, cancellationToken)
            .ConfigureAwait(false);
        if (isChanged || current.Documents.Count != known.Documents.Count || current.Known.Count != pairs)
        {
            signatures.Write(library, current);
        }

        return new DuplicatePlan(ByDocument(result.Merged, metadata, current), result.Statistics);
    }

    private static ContentHash KeyOf(ContentHash content, ChunkingOptions chunking) => ContentHash.Of(
        content.Value,
        string.Create(CultureInfo.InvariantCulture, $"{SignatureVersion}/{chunking.Strategy}/{chunking.MaxTokens}/{chunking.OverlapTokens}/{chunking.MinTokens}"));

    /// <summary>The chunks of a document as it is listed; null when it has changed since, is gone or cannot be read: the index stage says so.</summary>
    private async Task<IReadOnlyList<Chunk>?> CutAsync(LibraryVersion library, DocumentMetadata listed, ChunkingOptions chunking, CancellationToken cancellationToken)
    {
        try
        {
            return await documents.GetAsync(library, listed.Id, cancellationToken).ConfigureAwait(false) is { } document && document.ContentHash == listed.ContentHash
                ? chunker.Chunk(document, chunking, cancellationToken)
                : null;
        }
        catch (ContexterException fault) when (fault.Code is ErrorCodes.StorageCorrupted or ErrorCodes.DocumentInvalid)
        {
            return null;
        }
    }

    private static IEnumerable<SectionRecord> Records(DocumentMetadata document, DocumentSections sections) => sections.Sections.Select((section, index) => new SectionRecord
    {
        Place = document.Path,
        Index = index,
        Scope = ScopeOf(document, section),
        Quality = document.QualityScore,
        Signature = section.Signature,
    });

    private static ulong ScopeOf(DocumentMetadata document, ChunkSignature section)
    {
        IEnumerable<string> names = section.HeadingPath.Prepend(document.Title).Distinct(StringComparer.Ordinal);
        var context = document.Type == DocumentType.Api
            ? string.Join('\n', names)
            : SectionFacts.Hash(string.Join('\n', names)).ToString(CultureInfo.InvariantCulture);
        var scope = string.Create(
            CultureInfo.InvariantCulture, $"{document.Type}\n{document.Language}\n{document.TrustScore}\n{string.Join('\t', document.Tags.Order(StringComparer.Ordinal))}\n{context}");
        return XxHash64.Hash(MemoryMarshal.AsBytes(scope.AsSpan()));
    }

    /// <summary>Takes over the pairs of texts that are still there.</summary>
    private static void KeepKnown(KnownSimilarities known, StoredSignatures current)
    {
        var texts = current.Documents.Values.SelectMany(document => document.Sections).Select(section => section.Signature.TextHash).ToHashSet();
        foreach (var (first, second, similarity) in known.Pairs.Where(pair => texts.Contains(pair.First) && texts.Contains(pair.Second)))
        {
            current.Known.Set(first, second, similarity);
        }
    }

    private static Dictionary<DocumentId, DocumentDuplicates> ByDocument(
        IReadOnlyList<MergedSection> merged, Dictionary<string, DocumentMetadata> metadata, StoredSignatures current)
    {
        var leftOut = merged.ToLookup(pair => pair.Section.Place, pair => pair.Section.Index, StringComparer.Ordinal);
        var alsoAt = merged.ToLookup(pair => pair.Survivor.Place, StringComparer.Ordinal);
        return leftOut.Select(group => group.Key).Union(alsoAt.Select(group => group.Key), StringComparer.Ordinal).ToDictionary(
            path => metadata[path].Id,
            path => new DocumentDuplicates(
                leftOut[path].ToHashSet(),
                alsoAt[path].GroupBy(pair => pair.Survivor.Index).ToDictionary(
                    group => group.Key,
                    IReadOnlyList<MergedChunk> (group) =>
                    [
                        .. group.OrderBy(pair => pair.Section.Place, StringComparer.Ordinal).ThenBy(pair => pair.Section.Index).Select(pair => Place(pair.Section)),
                    ])));

        MergedChunk Place(SectionRecord section)
        {
            var document = metadata[section.Place];
            var chunk = current.Documents[document.Id].Sections[section.Index];
            return new MergedChunk { Id = chunk.Id, Path = document.Path, Title = document.Title, SourceUrl = document.SourceUrl, HeadingPath = chunk.HeadingPath };
        }
    }

    /// <summary>Reads the texts of chunks again, and keeps the chunks of the documents that were read last.</summary>
    private sealed class TextCache(DuplicatePlanner planner, LibraryVersion library, Dictionary<string, DocumentMetadata> metadata, ChunkingOptions chunking)
    {
        private readonly Queue<(string Path, IReadOnlyList<Chunk>? Chunks)> _last = new();

        public async ValueTask<string?> LoadAsync(SectionRecord section, CancellationToken cancellationToken)
        {
            var (path, chunks) = _last.FirstOrDefault(entry => string.Equals(entry.Path, section.Place, StringComparison.Ordinal));
            if (path is null)
            {
                chunks = await planner.CutAsync(library, metadata[section.Place], chunking, cancellationToken).ConfigureAwait(false);
                if (_last.Count == CachedDocuments)
                {
                    _last.Dequeue();
                }

                _last.Enqueue((section.Place, chunks));
            }

            return chunks is not null && section.Index < chunks.Count ? chunks[section.Index].Text : null;
        }
    }
}
