using Contexter.Documents;
using Contexter.Embeddings.Local;
using Contexter.Indexing.Embedded;
using Contexter.Lexical;
using Contexter.Storage;

namespace Contexter.Bench.Availability;

/// <summary>What a data directory holds after its server has ended, compared with what callers were told.</summary>
/// <param name="Lost">Documents, <c>LIBRARY/PATH</c>, that are not both stored and in the index, though callers were told that they are there.</param>
/// <param name="Wrong">What is there twice, or is in the index or the store alone; a line each.</param>
internal sealed record KeptDocuments(IReadOnlyList<string> Lost, IReadOnlyList<string> Wrong)
{
    /// <summary>Reads store and index of a data directory that no process has open and whose model is the built-in one.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="answered">The documents that callers were told are there: library and path.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<KeptDocuments> ReadAsync(string data, IEnumerable<(string Library, string Path)> answered, CancellationToken cancellationToken)
    {
        var (files, model) = (new PhysicalFileSystem(), LocalEmbedder.Model);
        await using var store = SqliteDocumentStore.Open(Path.Combine(data, "documents.db"));
        await using var index = new EmbeddedChunkIndex(
            new EmbeddedIndexOptions { Root = new ModelFolders(Path.Combine(data, "index"), files).PathOf(model), ModelId = model.Id, Dimension = model.Dimension },
            files,
            new TextAnalyzer());
        var kept = new HashSet<string>(StringComparer.Ordinal);
        var wrong = new List<string>();
        foreach (var library in await store.ListLibrariesAsync(cancellationToken))
        {
            var stored = new HashSet<string>(StringComparer.Ordinal);
            foreach (var entry in await store.ListAsync(library, cancellationToken))
            {
                if (!stored.Add(entry.Metadata.Path))
                {
                    wrong.Add($"{library}/{entry.Metadata.Path} is stored twice");
                }
            }

            var (chunks, indexed) = (new HashSet<ChunkId>(), new HashSet<string>(StringComparer.Ordinal));
            await foreach (var chunk in index.ScanAsync(library, cancellationToken))
            {
                indexed.Add(chunk.Metadata.Path);
                if (!chunks.Add(chunk.Chunk.Id))
                {
                    wrong.Add($"a chunk of {library}/{chunk.Metadata.Path} is in the index twice");
                }
            }

            wrong.AddRange(stored.Except(indexed, StringComparer.Ordinal).Select(path => $"{library}/{path} is stored and not in the index"));
            wrong.AddRange(indexed.Except(stored, StringComparer.Ordinal).Select(path => $"{library}/{path} is in the index and not stored"));
            kept.UnionWith(stored.Intersect(indexed, StringComparer.Ordinal).Select(path => $"{library}/{path}"));
        }

        return new KeptDocuments([.. answered.Select(document => $"{document.Library}/{document.Path}").Except(kept, StringComparer.Ordinal)], wrong);
    }
}
