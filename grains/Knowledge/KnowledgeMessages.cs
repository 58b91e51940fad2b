using Contexter.Documents;
using Contexter.GrainInterfaces.Knowledge;
using Contexter.Grains.Search;
using Contexter.Knowledge;
using Contexter.Knowledge.Synthesis;
using Contexter.Search.Analysis;
using KnowledgeEvent = Contexter.GrainInterfaces.Knowledge.KnowledgeEvent;
using Step = Contexter.Knowledge.KnowledgeEvent;

namespace Contexter.Grains.Knowledge;

/// <summary>Translates what the core tells of an answer into the events that travel.</summary>
internal static class KnowledgeMessages
{
    /// <summary>The source that errors of the language model are told of.</summary>
    private const string Model = "model";

    /// <summary>The kind and the content of an event, without number and time; null for what callers do not see.</summary>
    /// <param name="step">What happened.</param>
    /// <param name="token">The answer's token; null when it cannot be gone on with.</param>
    /// <param name="isResumed">Whether it is gone on with.</param>
    /// <param name="tellsMemory">Whether figures say what memory was held.</param>
    public static KnowledgeEvent? ToEvent(Step step, string? token, bool isResumed, bool tellsMemory) => step switch
    {
        SearchStarted started => Event(KnowledgeEventKind.SearchStarted) with { Started = new KnowledgeStart { Query = started.Query, Token = token ?? string.Empty, IsResumed = isResumed } },
        AnalysisComplete analysed => Event(KnowledgeEventKind.AnalysisComplete) with { Analysis = ToAnalysis(analysed.Analysis, analysed.Took) },
        SourcesSelected selected => Event(KnowledgeEventKind.SourceSelected) with
        {
            Sources = [.. selected.Choices.Select(choice => new KnowledgeSource { Name = choice.Source, IsSelected = choice.IsSelected, Reason = choice.Reason })],
        },
        ResultFound found => Event(KnowledgeEventKind.Result) with { Result = ToHit(found.Number, found.Result) },
        AnswerWritten written => Event(KnowledgeEventKind.Synthesis) with { Synthesis = ToSynthesis(written.Answer, written.IsFinal) },
        SourceEnded { Fault: { } fault } ended => Event(KnowledgeEventKind.Error) with { Error = ToProblem(ended.Source, fault) },
        ModelFailed failed => Event(KnowledgeEventKind.Error) with { Error = ToProblem(Model, failed.Fault) },
        MetricsTaken taken => Event(KnowledgeEventKind.Metrics) with { Metrics = ToFigures(taken.Metrics, tellsMemory) },
        AnswerDone done => Event(KnowledgeEventKind.Done) with
        {
            Done = new KnowledgeEnd { IsPartial = done.FailedSources.Count > 0, FailedSources = [.. done.FailedSources], ResumeToken = done.FailedSources.Count > 0 ? token : null },
        },
        _ => null,
    };

    private static KnowledgeEvent Event(KnowledgeEventKind kind) => new() { Sequence = 0, ElapsedMs = 0, Kind = kind };

    private static KnowledgeAnalysis ToAnalysis(QueryAnalysis analysis, TimeSpan took) => new()
    {
        Input = SearchMessages.NameOf(analysis.Input),
        Confidence = Math.Round(analysis.Confidence, 3),
        Complexity = SearchMessages.NameOf(analysis.Complexity),
        Intents = [.. analysis.Intents.Select(SearchMessages.NameOf)],
        Entities = [.. analysis.Entities.Select(entity => new KnowledgeEntity { Kind = SearchMessages.NameOf(entity.Kind), Text = entity.Text })],
        TookUs = Math.Round(took.TotalMicroseconds, 1),
    };

    private static KnowledgeHit ToHit(int number, KnowledgeResult result) => new()
    {
        Number = number,
        Source = result.Source,
        Title = result.Title,
        Url = result.Url,
        Text = result.Text,
        Score = result.Score,
        Published = result.Published,
        Library = result.Library,
        Section = result.Section,
        IsUntrusted = result.IsUntrusted,
    };

    private static KnowledgeSynthesis ToSynthesis(SynthesizedAnswer answer, bool isFinal) => new()
    {
        IsFinal = isFinal,
        Text = answer.Text,
        Method = answer.Method,
        Citations =
        [
            .. answer.Citations.Select(citation => new KnowledgeCitation
            {
                Number = citation.Number,
                Title = citation.Title,
                Url = citation.Url,
                Source = citation.Source,
                Library = citation.Library,
                Published = citation.Published,
            }),
        ],
        Contradictions =
        [
            .. answer.Contradictions.Select(pair => new KnowledgeContradiction
            {
                First = pair.First,
                FirstCitation = pair.FirstCitation,
                Second = pair.Second,
                SecondCitation = pair.SecondCitation,
            }),
        ],
    };

    private static KnowledgeProblem ToProblem(string source, ContexterException fault) => new() { Source = source, Code = fault.Code, Message = fault.Message, MayPass = fault.MayPass };

    private static KnowledgeFigures ToFigures(KnowledgeMetrics metrics, bool tellsMemory) => new()
    {
        TotalMs = Milliseconds(metrics.Total),
        FirstResultMs = metrics.FirstResult is { } first ? Milliseconds(first) : null,
        SynthesisMs = Milliseconds(metrics.Synthesis),
        Results = metrics.Results,
        Duplicates = metrics.Duplicates,
        PeakBytes = tellsMemory ? metrics.PeakBytes : null,
        BudgetBytes = metrics.BudgetBytes,
        Waits = metrics.Waits,
        Sources =
        [
            .. metrics.Sources.Select(source => new KnowledgeSourceFigures
            {
                Name = source.Source,
                ElapsedMs = Milliseconds(source.Elapsed),
                Results = source.Results,
                Error = source.Code,
                IsResumed = source.IsResumed,
            }),
        ],
    };

    internal static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
