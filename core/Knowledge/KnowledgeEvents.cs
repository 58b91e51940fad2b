using Contexter.Documents;
using Contexter.Knowledge.Synthesis;
using Contexter.Search.Analysis;

namespace Contexter.Knowledge;

/// <summary>Something that happened while a question was answered.</summary>
public abstract record KnowledgeEvent
{
    /// <summary>Number of the event, from 1, without gaps.</summary>
    public long Sequence { get; internal init; }

    /// <summary>Time since the question arrived.</summary>
    public TimeSpan Elapsed { get; internal init; }
}

/// <summary>The question was taken.</summary>
/// <param name="Query">The question.</param>
public sealed record SearchStarted(string Query) : KnowledgeEvent;

/// <summary>The question was analysed.</summary>
/// <param name="Analysis">What can be read off it.</param>
/// <param name="Took">What that cost.</param>
public sealed record AnalysisComplete(QueryAnalysis Analysis, TimeSpan Took) : KnowledgeEvent;

/// <summary>It is settled who is asked.</summary>
/// <param name="Choices">All sources, with reasons.</param>
public sealed record SourcesSelected(IReadOnlyList<SourceChoice> Choices) : KnowledgeEvent;

/// <summary>A source found something that no other had found.</summary>
/// <param name="Number">Number of the result, from 1.</param>
/// <param name="Result">What it found.</param>
public sealed record ResultFound(int Number, KnowledgeResult Result) : KnowledgeEvent;

/// <summary>A source has said all that it had to say, and every result of it has been told.</summary>
/// <param name="Source">Its name.</param>
/// <param name="Fault">Why it could not say more; null when nothing went wrong.</param>
public sealed record SourceEnded(string Source, ContexterException? Fault) : KnowledgeEvent;

/// <summary>The answer, as far as it can be given.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="IsFinal">Whether it will not change any more.</param>
public sealed record AnswerWritten(SynthesizedAnswer Answer, bool IsFinal) : KnowledgeEvent;

/// <summary>The language model could not write the answer; it is taken from the results instead.</summary>
/// <param name="Fault">Why.</param>
public sealed record ModelFailed(ContexterException Fault) : KnowledgeEvent;

/// <summary>What the answer cost.</summary>
/// <param name="Metrics">Figures.</param>
public sealed record MetricsTaken(KnowledgeMetrics Metrics) : KnowledgeEvent;

/// <summary>Nothing follows.</summary>
/// <param name="FailedSources">Sources that could not say all they had to say; with any, the answer is partial.</param>
public sealed record AnswerDone(IReadOnlyList<string> FailedSources) : KnowledgeEvent;

/// <summary>What an answer cost.</summary>
public sealed record KnowledgeMetrics
{
    /// <summary>From the question to its end.</summary>
    public required TimeSpan Total { get; init; }

    /// <summary>From the question to the first result; null without any.</summary>
    public required TimeSpan? FirstResult { get; init; }

    /// <summary>What writing the answer took, all versions of it together.</summary>
    public required TimeSpan Synthesis { get; init; }

    /// <summary>Results that were told.</summary>
    public required int Results { get; init; }

    /// <summary>Results that were not told because others said the same.</summary>
    public required int Duplicates { get; init; }

    /// <summary>Most bytes that buffers and results held at once.</summary>
    public required long PeakBytes { get; init; }

    /// <summary>Bytes that the request may hold.</summary>
    public required long BudgetBytes { get; init; }

    /// <summary>How often a stage had to wait for the next one.</summary>
    public required int Waits { get; init; }

    /// <summary>The sources that were asked.</summary>
    public required IReadOnlyList<SourceMetrics> Sources { get; init; }
}

/// <summary>What a source did.</summary>
/// <param name="Source">Its name.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Results">Results of it that were told; for one that was not asked again, those that it had.</param>
/// <param name="Code">Code of its error; null when nothing went wrong.</param>
/// <param name="IsResumed">Whether it was not asked, because an earlier part of the same answer has its results.</param>
public sealed record SourceMetrics(string Source, TimeSpan Elapsed, int Results, string? Code, bool IsResumed);
