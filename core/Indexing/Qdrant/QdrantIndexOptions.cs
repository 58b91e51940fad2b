using System.Globalization;
using Contexter.Documents;
using Contexter.Lexical;

namespace Contexter.Indexing.Qdrant;

/// <summary>Where a Qdrant server is, what the collection on it is bound to, and how it is made and asked.</summary>
/// <remarks>What shapes the collection (<see cref="Graph"/>, <see cref="Optimizers"/>, <see cref="Shards"/>, <see cref="Replicas"/>) counts when it is created; one that is there is left as it is.</remarks>
public sealed record QdrantIndexOptions
{
    /// <summary>Oldest release of Qdrant that has all that is asked of it: prefixes of keywords came last.</summary>
    public static Version MinimumServerVersion { get; } = new(1, 19);

    /// <summary>Address of the server's REST interface, http or https, without user and query: <c>http://localhost:6333</c>.</summary>
    public required Uri Address { get; init; }

    /// <summary>Key of the server; null where it asks for none. Never shown.</summary>
    public string? ApiKey { get; init; }

    /// <summary>What the names of collections begin with. Default <c>contexter</c>, 1 to 60 letters, digits, <c>-</c> and <c>_</c>.</summary>
    public string CollectionPrefix { get; init; } = "contexter";

    /// <summary>The embedding model that made the vectors; each model has a collection of its own.</summary>
    public required string ModelId { get; init; }

    /// <summary>Dimension of the vectors, 1 to <see cref="IndexLimits.MaxDimension"/>.</summary>
    public required int Dimension { get; init; }

    /// <summary>Parameters of the keyword leg. They may change at any time: nothing of them is stored.</summary>
    public Bm25Options Bm25 { get; init; } = new();

    /// <summary>How long one attempt of a request may take. Default 30 s, range 1 ms to 10 min.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts after the first that failed for a passing reason. Default 3, range 0 to 10.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>Pause before the second attempt; doubled before each further one, with jitter. Default 200 ms, range 0 to 60 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest pause between attempts, also of those that the server asks for. Default 30 s, range 0 to 10 min.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts that fail one after the other before requests are refused without trying. Default 10, range 2 to 1,000.</summary>
    public int BreakAfter { get; init; } = 10;

    /// <summary>How long requests are then refused before one tries again. Default 5 s, range 500 ms to 10 min.</summary>
    public TimeSpan BreakDuration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most points of one request. Default 1,000, range 1 to 10,000.</summary>
    public int BatchPoints { get; init; } = 1_000;

    /// <summary>Most bytes of one request. Default 24 MiB, range 64 KiB to 31 MiB: the server takes 32 MiB at most.</summary>
    public int BatchBytes { get; init; } = 24 << 20;

    /// <summary>Shape of the graph over the vectors.</summary>
    public QdrantGraphOptions Graph { get; init; } = new();

    /// <summary>When the server rewrites its segments.</summary>
    public QdrantOptimizerOptions Optimizers { get; init; } = new();

    /// <summary>Shards of the collection. Default 2, range 1 to 1,000.</summary>
    public int Shards { get; init; } = 2;

    /// <summary>Copies of each shard. Default 1, range 1 to 100; more needs a cluster.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>
    /// How long counts of the whole index (chunks, lengths, document frequencies) are taken as they are. Default 5 s, range 0 to 1 h. What this process writes beyond
    /// <see cref="CountsTolerance"/> is counted at once; what others write, after this time.
    /// </summary>
    public TimeSpan CountsLifetime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How far counts of the whole index may be from the truth, as a share of its chunks: searches go on with counts while they are read anew, and wait only where this
    /// process has written more than that share since, or where the counts are twice as old as <see cref="CountsLifetime"/>. Default 0.02, range 0 to 1; 0 is exact, and
    /// goes through the whole index after every write.
    /// </summary>
    public double CountsTolerance { get; init; } = 0.02;

    /// <summary>
    /// Most chunks that a leg looks at to prove that it has the best. Default 4,000, range 1 to 100,000. Where that is not enough (thousands of chunks with almost
    /// one score), the candidates are the best of those looked at; their scores are true all the same.
    /// </summary>
    public int MaxDepth { get; init; } = 4_000;

    /// <summary>Name under which the collection is reached: an alias, so that another collection can take its place at once.</summary>
    public string CollectionName => string.Create(CultureInfo.InvariantCulture, $"{CollectionPrefix}-{Slug(ModelId)}-{Dimension}");

    /// <summary>Checks all values.</summary>
    /// <exception cref="ContexterException">A value is missing or out of its range (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public void Validate()
    {
        if (Address is not { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" })
        {
            throw Invalid(
                $"{nameof(Address)} is '{(Address is { UserInfo.Length: > 0 } ? "an address with a user in it" : Address?.OriginalString)}'; allowed is an http or https address without user and query, such as http://localhost:6333");
        }

        if (string.IsNullOrWhiteSpace(ModelId))
        {
            throw Invalid($"{nameof(ModelId)} is empty; name the embedding model that makes the vectors");
        }

        if (CollectionPrefix is not { Length: > 0 and <= 60 } || !CollectionPrefix.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            throw Invalid($"{nameof(CollectionPrefix)} is '{CollectionPrefix}'; allowed are 1 to 60 letters, digits, '-' and '_'");
        }

        if (ApiKey is not null && (ApiKey.Length == 0 || ApiKey.Any(c => c is < '!' or > '~')))
        {
            throw Invalid($"{nameof(ApiKey)} is empty or holds spaces or characters that no header may hold; take the key as the server's configuration has it");
        }

        Check(Dimension, 1, IndexLimits.MaxDimension, nameof(Dimension));
        Check(AttemptTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(10), nameof(AttemptTimeout));
        Check(Retries, 0, 10, nameof(Retries));
        Check(RetryDelay, TimeSpan.Zero, TimeSpan.FromSeconds(60), nameof(RetryDelay));
        Check(MaxRetryDelay, TimeSpan.Zero, TimeSpan.FromMinutes(10), nameof(MaxRetryDelay));
        Check(BreakAfter, 2, 1_000, nameof(BreakAfter));
        Check(BreakDuration, TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(10), nameof(BreakDuration));
        Check(BatchPoints, 1, 10_000, nameof(BatchPoints));
        Check(BatchBytes, 64 << 10, 31 << 20, nameof(BatchBytes));
        Check(Shards, 1, 1_000, nameof(Shards));
        Check(Replicas, 1, 100, nameof(Replicas));
        Check(CountsLifetime, TimeSpan.Zero, TimeSpan.FromHours(1), nameof(CountsLifetime));
        Check(CountsTolerance, 0, 1, nameof(CountsTolerance));
        Check(MaxDepth, 1, 100_000, nameof(MaxDepth));
        Graph.Validate();
        Optimizers.Validate();
        Bm25.Validate();
    }

    /// <summary>The options without the key, for logs.</summary>
    public override string ToString() => $"{Address} {CollectionName}";

    internal static void Check<T>(T value, T minimum, T maximum, string name)
        where T : struct, IComparable<T>
    {
        // Not "value < minimum || value > maximum", which lets NaN pass.
        if (!(value.CompareTo(minimum) >= 0 && value.CompareTo(maximum) <= 0))
        {
            throw Invalid(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; allowed are {minimum} to {maximum}"));
        }
    }

    private static ContexterException Invalid(string problem) => new(ErrorCodes.ConfigurationInvalid, $"Option {problem} (Qdrant index).");

    /// <summary>A model's name as collections may have it. Two models may come out alike; what the collection says of itself tells them apart.</summary>
    private static string Slug(string model)
    {
        var slug = string.Concat(model.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? char.ToLowerInvariant(c) : '-'));
        return slug.Length <= 100 ? slug : slug[..100];
    }
}

/// <summary>Shape of the graph over the vectors (HNSW).</summary>
public sealed record QdrantGraphOptions
{
    /// <summary>Links of a node. Default 16, range 2 to 256.</summary>
    public int M { get; init; } = 16;

    /// <summary>Candidates looked at while building. Default 200, range 4 to 10,000.</summary>
    public int EfConstruct { get; init; } = 200;

    /// <summary>Kilobytes of vectors below which all are compared instead. Default 10,000, range 10 to 10,000,000.</summary>
    public int FullScanThreshold { get; init; } = 10_000;

    /// <summary>Candidates looked at while searching, at least as many as are asked for. Default 128, range 1 to 10,000.</summary>
    public int EfSearch { get; init; } = 128;

    internal void Validate()
    {
        QdrantIndexOptions.Check(M, 2, 256, nameof(M));
        QdrantIndexOptions.Check(EfConstruct, 4, 10_000, nameof(EfConstruct));
        QdrantIndexOptions.Check(FullScanThreshold, 10, 10_000_000, nameof(FullScanThreshold));
        QdrantIndexOptions.Check(EfSearch, 1, 10_000, nameof(EfSearch));
    }
}

/// <summary>When the server rewrites its segments.</summary>
public sealed record QdrantOptimizerOptions
{
    /// <summary>Share of deleted points from which a segment is rewritten. Default 0.2, range 0 to 1.</summary>
    public double DeletedThreshold { get; init; } = 0.2;

    /// <summary>Points from which a segment is rewritten at all. Default 1,000, range 100 to 10,000,000.</summary>
    public int VacuumFrom { get; init; } = 1_000;

    /// <summary>Segments of a shard; 0 takes as many as there are processors. Default 5, range 0 to 1,000.</summary>
    public int Segments { get; init; } = 5;

    /// <summary>Largest segment, in kilobytes. Default 200,000, range 1,000 to 100,000,000.</summary>
    public int MaxSegmentSize { get; init; } = 200_000;

    /// <summary>Kilobytes of vectors from which a segment is mapped from disk. Default 50,000, range 0 to 100,000,000; 0 maps none.</summary>
    public int MapFrom { get; init; } = 50_000;

    /// <summary>Kilobytes of vectors from which a segment gets a graph. Default 20,000, range 0 to 100,000,000; 0 builds none.</summary>
    public int IndexFrom { get; init; } = 20_000;

    /// <summary>How often written data goes to disk (the server's log has it at once). Default 5 s, range 1 s to 1 h, whole seconds.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromSeconds(5);

    internal void Validate()
    {
        QdrantIndexOptions.Check(DeletedThreshold, 0, 1, nameof(DeletedThreshold));
        QdrantIndexOptions.Check(VacuumFrom, 100, 10_000_000, nameof(VacuumFrom));
        QdrantIndexOptions.Check(Segments, 0, 1_000, nameof(Segments));
        QdrantIndexOptions.Check(MaxSegmentSize, 1_000, 100_000_000, nameof(MaxSegmentSize));
        QdrantIndexOptions.Check(MapFrom, 0, 100_000_000, nameof(MapFrom));
        QdrantIndexOptions.Check(IndexFrom, 0, 100_000_000, nameof(IndexFrom));
        QdrantIndexOptions.Check(FlushInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), nameof(FlushInterval));
    }
}
