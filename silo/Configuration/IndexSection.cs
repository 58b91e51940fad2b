using Contexter.Embeddings;
using Contexter.Indexing.Qdrant;
using Contexter.Lexical;
using Contexter.Vectors;

namespace Contexter.Silo.Configuration;

/// <summary>Where the index is kept.</summary>
public enum IndexStore
{
    /// <summary>In files of the data folder.</summary>
    Embedded = 0,

    /// <summary>On a Qdrant server.</summary>
    Qdrant,
}

/// <summary>Settings below <c>index</c>.</summary>
public sealed record IndexSection : OptionsSection
{
    /// <summary>Where the index is kept. Default <see cref="IndexStore.Embedded"/>.</summary>
    [Setting("Where the index is kept: in files of the data folder (embedded), or on a Qdrant server (qdrant). Libraries that were added before are to be added again.")]
    public IndexStore Store { get; init; } = IndexStore.Embedded;

    /// <summary>How the vectors of large segments are searched, in files. Default <see cref="VectorIndexKind.Hnsw"/>.</summary>
    [Setting("How the vectors of large segments are searched, in files: by a graph (hnsw, fastest), by their signs (binary, smallest), or all in full (flat, exact). "
        + "Counts when a library is next written.")]
    public VectorIndexKind VectorIndex { get; init; } = VectorIndexKind.Hnsw;

    /// <summary>Chunks from which a segment gets an index of its vectors, in files. Default 20,000, range 1 to 2,147,483,647.</summary>
    [Setting("Chunks from which a segment gets an index of its vectors, in files; the vectors of smaller ones are all compared.", Unit = "chunks")]
    [Between(1, int.MaxValue)]
    public int VectorIndexFrom { get; init; } = 20_000;

    /// <summary>Vectors that a walk over a graph keeps, in files. Default 128, range 1 to 4,096.</summary>
    [Setting("Vectors that a walk over a graph keeps, in files: more find more of the nearest, and take longer.", Unit = "vectors")]
    [Between(1, 4_096)]
    public int EfSearch { get; init; } = 128;

    /// <summary>The Qdrant server; of no effect with another store.</summary>
    [Setting("The Qdrant server; of no effect with another store.")]
    public QdrantSection Qdrant { get; init; } = new();
}

/// <summary>Settings below <c>index.qdrant</c>.</summary>
public sealed record QdrantSection : OptionsSection
{
    /// <summary>Address of the server's REST interface. Default <c>http://localhost:6333</c>.</summary>
    [Setting("Address of the server's REST interface.")]
    [HttpAddress]
    public string Address { get; init; } = "http://localhost:6333";

    /// <summary>Key of the server; empty for none. Default empty.</summary>
    [Setting("Key of the server; empty where it asks for none.")]
    [Secret]
    public string ApiKey { get; init; } = "";

    /// <summary>What names of collections begin with. Default <c>contexter</c>.</summary>
    [Setting("What the names of collections begin with: 1 to 60 letters, digits, - and _.")]
    public string Prefix { get; init; } = "contexter";

    /// <summary>How long one attempt of a request may take. Default 30 s, range 1 ms to 10 min.</summary>
    [Setting("How long one attempt of a request may take.")]
    [Between("1ms", "10m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts after the first that failed for a passing reason. Default 3, range 0 to 10.</summary>
    [Setting("Attempts after the first one that failed for a passing reason.", Unit = "attempts")]
    [Between(0, 10)]
    public int Retries { get; init; } = 3;

    /// <summary>Most points of one request. Default 1,000, range 1 to 10,000.</summary>
    [Setting("Most points of one request.", Unit = "points")]
    [Between(1, 10_000)]
    public int BatchPoints { get; init; } = 1_000;

    /// <summary>Most bytes of one request. Default 24 MiB, range 64 KiB to 31 MiB.</summary>
    [Setting("Most bytes of one request; the server takes 32MiB at most unless it is told otherwise.")]
    [Between("64KiB", "31MiB")]
    public ByteSize BatchSize { get; init; } = new(24 << 20);

    /// <summary>Shards of a new collection. Default 2, range 1 to 1,000.</summary>
    [Setting("Shards of a collection when it is made.", Unit = "shards")]
    [Between(1, 1_000)]
    public int Shards { get; init; } = 2;

    /// <summary>Copies of each shard of a new collection. Default 1, range 1 to 100.</summary>
    [Setting("Copies of each shard of a collection when it is made; more than one needs a cluster.", Unit = "copies")]
    [Between(1, 100)]
    public int Replicas { get; init; } = 1;

    /// <summary>The graph over the vectors.</summary>
    [Setting("The graph over the vectors (HNSW).")]
    public QdrantGraphSection Graph { get; init; } = new();

    /// <summary>When the server rewrites its segments.</summary>
    [Setting("When the server rewrites the segments of a collection; counts when it is made.")]
    public QdrantOptimizersSection Optimizers { get; init; } = new();

    /// <summary>These settings as the index takes them.</summary>
    /// <param name="model">The embedding model.</param>
    /// <param name="bm25">Parameters of the keyword leg.</param>
    public QdrantIndexOptions ToOptions(EmbeddingModel model, Bm25Options bm25) => new()
    {
        Address = new Uri(Address),
        ApiKey = ApiKey.Length == 0 ? null : ApiKey,
        CollectionPrefix = Prefix,
        ModelId = model.Id,
        Dimension = model.Dimension,
        Bm25 = bm25,
        AttemptTimeout = Timeout,
        Retries = Retries,
        BatchPoints = BatchPoints,
        BatchBytes = (int)BatchSize.Bytes,
        Shards = Shards,
        Replicas = Replicas,
        Graph = new QdrantGraphOptions { M = Graph.M, EfConstruct = Graph.EfConstruct, FullScanThreshold = Graph.FullScanThreshold, EfSearch = Graph.EfSearch },
        Optimizers = new QdrantOptimizerOptions
        {
            DeletedThreshold = Optimizers.DeletedThreshold,
            VacuumFrom = Optimizers.VacuumFrom,
            Segments = Optimizers.Segments,
            MaxSegmentSize = Optimizers.MaxSegmentSize,
            MapFrom = Optimizers.MapFrom,
            IndexFrom = Optimizers.IndexFrom,
            FlushInterval = Optimizers.FlushInterval,
        },
    };
}

/// <summary>Settings below <c>index.qdrant.graph</c>.</summary>
public sealed record QdrantGraphSection : OptionsSection
{
    /// <summary>Links of a node. Default 16, range 2 to 256.</summary>
    [Setting("Links of a node; counts when a collection is made.", Unit = "links")]
    [Between(2, 256)]
    public int M { get; init; } = 16;

    /// <summary>Candidates looked at while building. Default 200, range 4 to 10,000.</summary>
    [Setting("Candidates looked at while building; counts when a collection is made.", Unit = "candidates")]
    [Between(4, 10_000)]
    public int EfConstruct { get; init; } = 200;

    /// <summary>Kilobytes of vectors below which all are compared. Default 10,000, range 10 to 10,000,000.</summary>
    [Setting("Vectors below which all are compared instead; counts when a collection is made.", Unit = "kilobytes")]
    [Between(10, 10_000_000)]
    public int FullScanThreshold { get; init; } = 10_000;

    /// <summary>Candidates looked at while searching. Default 128, range 1 to 10,000.</summary>
    [Setting("Candidates looked at while searching.", Unit = "candidates")]
    [Between(1, 10_000)]
    public int EfSearch { get; init; } = 128;
}

/// <summary>Settings below <c>index.qdrant.optimizers</c>.</summary>
public sealed record QdrantOptimizersSection : OptionsSection
{
    /// <summary>Share of deleted points from which a segment is rewritten. Default 0.2, range 0 to 1.</summary>
    [Setting("Share of deleted points from which a segment is rewritten.")]
    [Between(0, 1)]
    public double DeletedThreshold { get; init; } = 0.2;

    /// <summary>Points from which a segment is rewritten at all. Default 1,000, range 100 to 10,000,000.</summary>
    [Setting("Points from which a segment is rewritten at all.", Unit = "points")]
    [Between(100, 10_000_000)]
    public int VacuumFrom { get; init; } = 1_000;

    /// <summary>Segments of a shard. Default 5, range 0 to 1,000; 0 takes as many as there are processors.</summary>
    [Setting("Segments of a shard; 0 takes as many as there are processors.", Unit = "segments")]
    [Between(0, 1_000)]
    public int Segments { get; init; } = 5;

    /// <summary>Largest segment. Default 200,000 kilobytes, range 1,000 to 100,000,000.</summary>
    [Setting("Largest segment.", Unit = "kilobytes")]
    [Between(1_000, 100_000_000)]
    public int MaxSegmentSize { get; init; } = 200_000;

    /// <summary>Kilobytes of vectors from which a segment is mapped from disk. Default 50,000, range 0 to 100,000,000; 0 maps none.</summary>
    [Setting("Vectors from which a segment is mapped from disk; 0 maps none.", Unit = "kilobytes")]
    [Between(0, 100_000_000)]
    public int MapFrom { get; init; } = 50_000;

    /// <summary>Kilobytes of vectors from which a segment gets a graph. Default 20,000, range 0 to 100,000,000; 0 builds none.</summary>
    [Setting("Vectors from which a segment gets a graph; 0 builds none.", Unit = "kilobytes")]
    [Between(0, 100_000_000)]
    public int IndexFrom { get; init; } = 20_000;

    /// <summary>How often written data goes to disk; the server's log has it at once. Default 5 s, range 1 s to 1 h.</summary>
    [Setting("How often written data goes to disk; the server's log has it at once.")]
    [Between("1s", "1h")]
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromSeconds(5);
}
