namespace Contexter.Silo.Configuration;

/// <summary>Settings below <c>embeddings</c>.</summary>
public sealed record EmbeddingsSection : OptionsSection
{
    /// <summary>Embeddings of questions that are kept in memory.</summary>
    [Setting("Embeddings of questions that are kept in memory.")]
    public QueryCacheSection QueryCache { get; init; } = new();
}

/// <summary>Settings below <c>embeddings.query_cache</c>.</summary>
public sealed record QueryCacheSection : OptionsSection
{
    /// <summary>Most questions kept. Default 1,000, range 0 to 1,000,000; 0 switches the cache off.</summary>
    [Setting("Most questions kept; 0 switches the cache off.", Unit = "entries")]
    [Between(0, 1_000_000)]
    public int Entries { get; init; } = 1_000;

    /// <summary>How long a question is kept. Default 1 hour, range 1 second to 30 days.</summary>
    [Setting("How long a question is kept.")]
    [Between("1s", "30d")]
    public TimeSpan Duration { get; init; } = TimeSpan.FromHours(1);
}
