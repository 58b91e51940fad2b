using System.Text;
using Contexter.Documents;
using Contexter.Vectors;

namespace Contexter.Indexing;

/// <summary>Refuses documents that cannot be indexed, before anything is written.</summary>
internal static class DocumentValidator
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Checks documents with all their chunks and vectors.</summary>
    /// <returns>Each document once: one that comes twice is there as it came last.</returns>
    /// <exception cref="ContexterException"><see cref="ErrorCodes.InvalidInput"/> or <see cref="ErrorCodes.EmbeddingInvalid"/>.</exception>
    public static IReadOnlyCollection<IndexedDocument> Validate(LibraryVersion library, IReadOnlyList<IndexedDocument> documents, int dimension)
    {
        ArgumentNullException.ThrowIfNull(documents);
        var last = new Dictionary<DocumentId, IndexedDocument>();
        foreach (var document in documents)
        {
            Validate(library, document, dimension);
            last[document.Metadata.Id] = document;
        }

        return last.Values;
    }

    private static void Validate(LibraryVersion library, IndexedDocument document, int dimension)
    {
        var metadata = document.Metadata;
        if (metadata.Library != library)
        {
            throw Invalid(metadata, $"belongs to {metadata.Library} and cannot be put into {library}");
        }

        if (!HexId.TryParse(metadata.Id.Value, out _))
        {
            throw Invalid(metadata, $"has the id '{metadata.Id}'; an id is {HexId.Digits} lower-case hexadecimal digits, as DocumentId.Create makes it");
        }

        if (document.Vectors.Count != document.Chunks.Count)
        {
            throw new ContexterException(
                ErrorCodes.EmbeddingInvalid,
                $"Document '{metadata.Path}' of {library} has {document.Chunks.Count} chunks and {document.Vectors.Count} vectors; embed each of its chunks once.");
        }

        CheckText(metadata, "its metadata", [document.Fingerprint, metadata.Path, metadata.Title, metadata.SourceUrl, metadata.Language, metadata.ContentHash.Value, .. metadata.Tags]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < document.Chunks.Count; i++)
        {
            CheckChunk(document, i, seen);
            CheckVector(metadata, i, document.Vectors[i].Span, dimension);
        }
    }

    /// <summary>Checks a vector of a query and scales it to length 1.</summary>
    /// <exception cref="ContexterException">It has another dimension, or NaN, infinity or no length (<see cref="ErrorCodes.EmbeddingInvalid"/>).</exception>
    public static float[] NormalizeQuery(ReadOnlySpan<float> vector, int dimension)
    {
        var unit = new float[vector.Length];
        return vector.Length == dimension && VectorMath.TryNormalize(vector, unit)
            ? unit
            : throw new ContexterException(ErrorCodes.EmbeddingInvalid, $"The query's vector {Describe(vector, dimension)}; embed the query with the model of the index.");
    }

    private static void CheckChunk(IndexedDocument document, int index, HashSet<string> seen)
    {
        var (metadata, chunk) = (document.Metadata, document.Chunks[index]);
        var previous = index == 0 ? -1 : document.Chunks[index - 1].Index;
        if (chunk.DocumentId != metadata.Id || chunk.Index <= previous || chunk.Index >= chunk.Count || chunk.Count != document.Chunks[0].Count)
        {
            throw Invalid(
                metadata,
                $"has at place {index} of {document.Chunks.Count} a chunk that says it is {chunk.Index} of {chunk.Count} of document {chunk.DocumentId}; pass its chunks in order, each with how many it has in all");
        }

        if (!HexId.TryParse(chunk.Id.Value, out _) || !seen.Add(chunk.Id.Value))
        {
            throw Invalid(metadata, $"has a chunk {index} with the id '{chunk.Id}', which is used twice or is not {HexId.Digits} lower-case hexadecimal digits, as ChunkId.Create makes it");
        }

        CheckText(
            metadata, $"its chunk {index}",
            [
                chunk.Text, .. chunk.HeadingPath, .. chunk.UntrustedInstructions.SelectMany(IEnumerable<string> (found) => [found.Rule, found.Match]),
                .. chunk.AlsoAt.SelectMany(IEnumerable<string> (place) => [place.Id.Value, place.Path, place.Title, place.SourceUrl, .. place.HeadingPath]),
            ]);
    }

    private static void CheckVector(DocumentMetadata metadata, int index, ReadOnlySpan<float> vector, int dimension)
    {
        Span<float> unit = vector.Length <= 4_096 ? stackalloc float[vector.Length] : new float[vector.Length];
        if (vector.Length != dimension || !VectorMath.TryNormalize(vector, unit))
        {
            throw new ContexterException(
                ErrorCodes.EmbeddingInvalid,
                $"The vector of chunk {index} of document '{metadata.Path}' of {metadata.Library} {Describe(vector, dimension)}; embed the chunk again with the model of the index.");
        }
    }

    private static string Describe(ReadOnlySpan<float> vector, int dimension)
    {
        if (vector.Length != dimension)
        {
            return $"has {vector.Length} dimensions where the index has {dimension}";
        }

        foreach (var value in vector)
        {
            if (!float.IsFinite(value))
            {
                return "holds NaN or infinity";
            }
        }

        return "is all zeros and points nowhere";
    }

    /// <summary>Half a surrogate pair has no UTF-8 and would come back as something else.</summary>
    private static void CheckText(DocumentMetadata metadata, string where, ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            try
            {
                _ = StrictUtf8.GetByteCount(text);
            }
            catch (EncoderFallbackException exception)
            {
                throw new ContexterException(
                    ErrorCodes.InvalidInput,
                    $"Document '{metadata.Path}' of {metadata.Library} holds half a surrogate pair in {where}, which is not text; cut texts at whole characters.",
                    exception);
            }
        }
    }

    private static ContexterException Invalid(DocumentMetadata metadata, string problem)
        => new(ErrorCodes.InvalidInput, $"Document '{metadata.Path}' of {metadata.Library} {problem}.");
}
