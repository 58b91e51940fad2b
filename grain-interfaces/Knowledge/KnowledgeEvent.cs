using System.Text.Json.Serialization;

namespace Contexter.GrainInterfaces.Knowledge;

/// <summary>What an event of an answer tells of.</summary>
[GenerateSerializer]
[Alias("contexter.knowledge-event-kind")]
public enum KnowledgeEventKind
{
    /// <summary>The question was taken (<see cref="KnowledgeEvent.Started"/>).</summary>
    SearchStarted = 0,

    /// <summary>It was analysed (<see cref="KnowledgeEvent.Analysis"/>).</summary>
    AnalysisComplete = 1,

    /// <summary>It is settled who is asked (<see cref="KnowledgeEvent.Sources"/>).</summary>
    SourceSelected = 2,

    /// <summary>A source found something (<see cref="KnowledgeEvent.Result"/>).</summary>
    Result = 3,

    /// <summary>The answer, as far as it can be given (<see cref="KnowledgeEvent.Synthesis"/>).</summary>
    Synthesis = 4,

    /// <summary>Figures (<see cref="KnowledgeEvent.Metrics"/>).</summary>
    Metrics = 5,

    /// <summary>Nothing follows (<see cref="KnowledgeEvent.Done"/>).</summary>
    Done = 6,

    /// <summary>Something failed; the answer goes on without it (<see cref="KnowledgeEvent.Error"/>).</summary>
    Error = 7,
}

/// <summary>Something that happened while a question was answered. The member of its kind is there, the others are absent.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.knowledge-event")]
public sealed record KnowledgeEvent
{
    /// <summary>Number of the event, from 1, without gaps.</summary>
    [Id(0)]
    public required long Sequence { get; init; }

    /// <summary>Milliseconds since the question arrived.</summary>
    [Id(1)]
    public required double ElapsedMs { get; init; }

    /// <summary>What it tells of.</summary>
    [Id(2)]
    public required KnowledgeEventKind Kind { get; init; }

    /// <summary>The question, with the token by which its answer can be gone on with.</summary>
    [Id(3)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public KnowledgeStart? Started { get; init; }

    /// <summary>What can be read off the question.</summary>
    [Id(4)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public KnowledgeAnalysis? Analysis { get; init; }

    /// <summary>All sources, and whether each is asked.</summary>
    [Id(5)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public KnowledgeSource[]? Sources { get; init; }

    /// <summary>What a source found.</summary>
    [Id(6)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public KnowledgeHit? Result { get; init; }

    /// <summary>The answer.</summary>
    [Id(7)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public KnowledgeSynthesis? Synthesis { get; init; }

    /// <summary>What the answer cost.</summary>
    [Id(8)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public KnowledgeFigures? Metrics { get; init; }

    /// <summary>What failed.</summary>
    [Id(9)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public KnowledgeProblem? Error { get; init; }

    /// <summary>How it ended.</summary>
    [Id(10)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public KnowledgeEnd? Done { get; init; }
}

/// <summary>A question that was taken.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.knowledge-start")]
public sealed record KnowledgeStart
{
    /// <summary>The question.</summary>
    [Id(0)]
    public required string Query { get; init; }

    /// <summary>By this token the answer can be gone on with when it is broken off.</summary>
    [Id(1)]
    public required string Token { get; init; }

    /// <summary>Whether an answer is gone on with.</summary>
    [Id(2)]
    public required bool IsResumed { get; init; }
}

/// <summary>What can be read off a question. Names are snake_case.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.knowledge-analysis")]
public sealed record KnowledgeAnalysis
{
    /// <summary>What it is made of: <c>natural_language</c>, <c>code</c>, <c>error_log</c>, <c>identifier</c> or <c>url</c>.</summary>
    [Id(0)]
    public required string Input { get; init; }

    /// <summary>How sure that is, 0 to 1.</summary>
    [Id(1)]
    public required double Confidence { get; init; }

    /// <summary>How long it is: <c>simple</c>, <c>moderate</c> or <c>complex</c>.</summary>
    [Id(2)]
    public required string Complexity { get; init; }

    /// <summary>What is wanted, the most likely first: <c>how_to</c>, <c>reference</c>, <c>troubleshooting</c>, <c>installation</c>, <c>example</c>, <c>concept</c>, <c>migration</c>.</summary>
    [Id(3)]
    public required string[] Intents { get; init; }

    /// <summary>What it names.</summary>
    [Id(4)]
    public required KnowledgeEntity[] Entities { get; init; }

    /// <summary>Microseconds that the analysis took.</summary>
    [Id(5)]
    public required double TookUs { get; init; }
}

/// <summary>Something that a question names.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.knowledge-entity")]
public sealed record KnowledgeEntity
{
    /// <summary>What it is: <c>identifier</c>, <c>library</c>, <c>error</c>, <c>version</c> or <c>url</c>.</summary>
    [Id(0)]
    public required string Kind { get; init; }

    /// <summary>The name as it stands in the question.</summary>
    [Id(1)]
    public required string Text { get; init; }
}

/// <summary>A source, and whether it is asked.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.knowledge-source")]
public sealed record KnowledgeSource
{
    /// <summary>Its name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Whether it is asked.</summary>
    [Id(1)]
    public required bool IsSelected { get; init; }

    /// <summary>Why, or why not.</summary>
    [Id(2)]
    public required string Reason { get; init; }
}

/// <summary>What failed.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.knowledge-problem")]
public sealed record KnowledgeProblem
{
    /// <summary>The source that failed, or <c>model</c>.</summary>
    [Id(0)]
    public required string Source { get; init; }

    /// <summary>Stable code of the error.</summary>
    [Id(1)]
    public required string Code { get; init; }

    /// <summary>What is wrong and what to do, for people.</summary>
    [Id(2)]
    public required string Message { get; init; }

    /// <summary>Whether going on with the answer a while later may bring what is missing.</summary>
    [Id(3)]
    public required bool MayPass { get; init; }
}

/// <summary>How an answer ended.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.knowledge-end")]
public sealed record KnowledgeEnd
{
    /// <summary>Whether something is missing.</summary>
    [Id(0)]
    public required bool IsPartial { get; init; }

    /// <summary>Sources that could not say all they had to say.</summary>
    [Id(1)]
    public required string[] FailedSources { get; init; }

    /// <summary>By this token the answer can be gone on with; null when nothing is missing.</summary>
    [Id(2)]
    public required string? ResumeToken { get; init; }
}
