using Contexter.Knowledge;

namespace Contexter.Grains.Knowledge;

/// <summary>Persisted state of <see cref="KnowledgeGrain"/>: what an answer needs to be gone on with.</summary>
public sealed class KnowledgeRecord
{
    /// <summary>The question; empty where nothing is stored.</summary>
    public string Query { get; set; } = "";

    /// <summary>Sources that were named; empty for all.</summary>
    public List<string> Sources { get; set; } = [];

    /// <summary>Libraries that were named; empty for all.</summary>
    public List<string> Libraries { get; set; } = [];

    /// <summary>When the answer is forgotten.</summary>
    public DateTimeOffset Until { get; set; }

    /// <summary>Sources that have said all they had to say, with their results.</summary>
    public Dictionary<string, List<KnowledgeResult>> Finished { get; set; } = [];
}

/// <summary>Persisted state of <see cref="KnowledgeSessionsGrain"/>.</summary>
public sealed class KnowledgeSessionsRecord
{
    /// <summary>Answers of which something may be stored, and when they are to be forgotten.</summary>
    public Dictionary<string, DateTimeOffset> Open { get; set; } = [];
}

/// <summary>What grains need to know to answer questions.</summary>
public sealed record KnowledgeSettings
{
    /// <summary>How long an answer that is partial or was broken off can be gone on with. Default 1 hour, range 1 minute to 7 days.</summary>
    public TimeSpan KeptFor { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Hits that the index is asked for. Default 8, range 1 to 100.</summary>
    public int IndexResults { get; init; } = 8;
}
