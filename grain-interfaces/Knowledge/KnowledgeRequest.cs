namespace Contexter.GrainInterfaces.Knowledge;

/// <summary>A question.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.knowledge-request")]
public sealed record KnowledgeRequest
{
    /// <summary>The question, 1 to 10,000 characters. Empty where an answer is gone on with.</summary>
    [Id(0)]
    public string Query { get; init; } = string.Empty;

    /// <summary>Sources to ask: <c>web</c>, <c>index</c>. Null asks all.</summary>
    [Id(1)]
    public string[]? Sources { get; init; }

    /// <summary>References of libraries that the index is asked for, <c>name</c> or <c>name@version</c>. Null asks for all.</summary>
    [Id(2)]
    public string[]? Libraries { get; init; }

    /// <summary>Token of an answer that is gone on with, as its events have it; null asks anew.</summary>
    [Id(3)]
    public string? Resume { get; init; }
}
