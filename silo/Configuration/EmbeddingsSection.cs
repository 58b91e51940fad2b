namespace Contexter.Silo.Configuration;

/// <summary>Settings below <c>embeddings</c>: the model to begin with, and what all models share.</summary>
public sealed record EmbeddingsSection : ModelSection
{
    /// <summary>Embeddings that were paid for.</summary>
    [Setting("Embeddings of other models than the built-in one, kept on disk for all libraries.")]
    public EmbeddingCacheSection Cache { get; init; } = new();

    /// <summary>Embeddings of questions that are kept in memory.</summary>
    [Setting("Embeddings of questions that are kept in memory.")]
    public QueryCacheSection QueryCache { get; init; } = new();
}

/// <summary>Settings below <c>models.NAME</c>: a further model.</summary>
public sealed record FurtherModelSection : ModelSection
{
    internal override IEnumerable<RuleViolation> Check() => Provider == EmbeddingProvider.Local
        ? [new(nameof(Provider), "is the built-in model, which is always there by that name", "voyage or openai")]
        : base.Check();
}

/// <summary>Settings below <c>embeddings.cache</c>.</summary>
public sealed record EmbeddingCacheSection : OptionsSection
{
    /// <summary>Size of the file from which what is unused for longest goes. Default 1 GiB, range 0 to 1 TiB; 0 switches the cache off.</summary>
    [Setting("Size of the cache, from which what is unused for longest goes; 0B switches it off. 1GiB holds about 250000 vectors of 1024 components.")]
    [Between("0B", "1TiB")]
    public ByteSize Size { get; init; } = new(1 << 30);

    internal override IEnumerable<RuleViolation> Check()
    {
        if (Size.Bytes is > 0 and < 1 << 20)
        {
            yield return new(nameof(Size), "is too small to hold anything", "0B, or 1MiB and more");
        }
    }
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
