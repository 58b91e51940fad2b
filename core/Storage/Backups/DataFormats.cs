using Contexter.Embeddings.Caching;

namespace Contexter.Storage.Backups;

/// <summary>The newest versions of the databases of a data directory that this Contexter reads.</summary>
public static class DataFormats
{
    /// <summary>The versions by the databases' files.</summary>
    /// <param name="state">That of the grains' states, which whoever keeps them knows.</param>
    public static IReadOnlyDictionary<string, int> Newest(int state) => new Dictionary<string, int>(StringComparer.Ordinal)
    {
        [DataDirectory.StateFile] = state,
        [DataDirectory.DocumentsFile] = SqliteDocumentStoreSchema.Version,
        [DataDirectory.JobLogFile] = SqliteJobLog.Version,
        [DataDirectory.EmbeddingsFile] = DiskEmbeddingCacheFile.Version,
    };
}
