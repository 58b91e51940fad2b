namespace Contexter.GrainInterfaces;

/// <summary>
/// Keys of all grains. Each starts with a prefix that cannot be read as hexadecimal: the PostgreSQL storage provider would otherwise fold keys such as
/// <c>ab</c> and <c>0AB</c> into one row.
/// </summary>
public static class GrainKeys
{
    /// <summary>The one catalogue.</summary>
    public const string Catalogue = "catalogue/main";

    /// <summary>The one queue of jobs.</summary>
    public const string JobQueue = "jobs/main";

    /// <summary>The one that looks after embedding models.</summary>
    public const string Models = "models/main";

    /// <summary>The workers that look at sources.</summary>
    public const string Source = "source/main";

    /// <summary>The workers that read stored documents.</summary>
    public const string Documents = "documents/main";

    /// <summary>The workers that take library archives in and give them out.</summary>
    public const string Archives = "archives/main";

    /// <summary>The workers that tell of the quality of what is stored.</summary>
    public const string Quality = "quality/main";

    /// <summary>The search workers.</summary>
    public const string Search = "search/main";

    /// <summary>The workers that look after dead letters.</summary>
    public const string DeadLetters = "dead-letters/main";

    /// <summary>The keys by which requests are let in.</summary>
    public const string ApiKeys = "api-keys/main";

    /// <summary>The one log of errors.</summary>
    public const string ErrorLog = "errors/main";

    /// <summary>The worker that tells what grains do.</summary>
    public const string Statistics = "statistics/main";

    /// <summary>The worker that tells of the providers of proxies.</summary>
    public const string ProxyProviders = "proxy-providers/main";

    /// <summary>The one that keeps flags.</summary>
    public const string Flags = "flags/main";

    /// <summary>The one that forgets answers whose time is over.</summary>
    public const string KnowledgeSessions = "knowledge-sessions/main";

    /// <summary>Key of the grain that remembers requests whose identity, a hash, begins with some digits.</summary>
    public static string Idempotency(string digits) => "idempotency/" + digits;

    /// <summary>Key of the grain of an answer.</summary>
    public static string Knowledge(string token) => "knowledge/" + token;

    /// <summary>Key of the pool of a provider's proxies.</summary>
    public static string ProxyPool(string provider) => "proxies/" + provider;

    /// <summary>Key of a proxy of a provider, by its number from 0.</summary>
    public static string Proxy(string provider, int index) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"proxy/{provider}/{index}");

    /// <summary>Key of the embedder workers of a model: a model whose server is slow does not keep another one waiting.</summary>
    public static string Embedder(string model) => "embedder/" + model;

    /// <summary>Key of the grain of a library version, written <c>name@version</c>.</summary>
    public static string Library(string libraryVersion) => "lib/" + libraryVersion;

    /// <summary>Key of the grain that has the index of a library version, written <c>name@version</c>, follow changes; of its stream of events, too.</summary>
    public static string IndexSync(string libraryVersion) => "sync/" + libraryVersion;

    /// <summary>Key of the grain of a job.</summary>
    public static string Job(string jobId) => "job/" + jobId;

    /// <summary>Key of a lane of a job: a chunk stream and the indexer grain that consumes it.</summary>
    public static string Lane(string jobId, int lane) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"lane/{jobId}/{lane}");
}

/// <summary>Names of the streams that tell of changes of single documents.</summary>
public static class DocumentStreams
{
    /// <summary>The namespace of the streams that carry <see cref="Libraries.DocumentsChanged"/>; the provider is <see cref="ChunkStreams.Provider"/>.</summary>
    public const string Namespace = "contexter.documents";
}

/// <summary>Names of streams, for producers and consumers alike.</summary>
public static class ChunkStreams
{
    /// <summary>The stream provider.</summary>
    public const string Provider = "chunks";

    /// <summary>The namespace of the streams that carry <see cref="Ingestion.ChunkBatch"/> to indexers.</summary>
    public const string Namespace = "contexter.chunks";

    /// <summary>Bytes of text that a batch may have to travel by a stream; larger ones are handed over directly. A memory stream of Orleans loses what does not fit into its blocks of 1 MiB.</summary>
    public const int MaxBytes = 768 * 1024;
}
