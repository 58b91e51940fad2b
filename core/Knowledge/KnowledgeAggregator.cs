using System.Runtime.CompilerServices;
using Contexter.Documents;
using Contexter.Knowledge.Pipeline;
using Contexter.Knowledge.Synthesis;
using Contexter.Search.Analysis;

namespace Contexter.Knowledge;

/// <summary>Answers questions from several sources at once, and tells what it does while it does it (D1).</summary>
/// <remarks>
/// <para>Safe for any number of questions at once. Everything that a question holds is let go of when its enumeration is disposed of, also in the middle: requests to sources are
/// cancelled, and the enumeration ends when they have.</para>
/// <para>A source that fails or is slow costs its own results; the answer is then partial and says so.</para>
/// </remarks>
/// <example>
/// <code>
/// await foreach (var step in aggregator.AskAsync(new KnowledgeQuery { Text = "How do I cancel a request?" }, KnowledgeCheckpoint.None, cancellationToken)) { ... }
/// </code>
/// </example>
public sealed class KnowledgeAggregator
{
    private readonly IReadOnlyList<IKnowledgeSource> _sources;
    private readonly ExtractiveWriter _writer;
    private readonly IAnswerModel? _model;
    private readonly KnowledgeOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Makes an aggregator.</summary>
    /// <param name="sources">All sources that there are.</param>
    /// <param name="writer">Writes answers from results.</param>
    /// <param name="model">Writes answers with a language model; null where there is none.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ContexterException">A limit is out of its range (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public KnowledgeAggregator(IEnumerable<IKnowledgeSource> sources, ExtractiveWriter writer, IAnswerModel? model, KnowledgeOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        options.Validate();
        (_sources, _writer, _model, _options, _time) = ([.. sources], writer, model, options, time);
    }

    /// <summary>Answers a question.</summary>
    /// <param name="query">The question.</param>
    /// <param name="checkpoint">What an earlier part of the same answer has already; sources that are named there are not asked.</param>
    /// <param name="cancellationToken">Ends the answering at once.</param>
    /// <exception cref="ContexterException">The question breaks a rule, names a source that there is not, or leaves none to ask (<see cref="ErrorCodes.InvalidInput"/>).</exception>
    public async IAsyncEnumerable<KnowledgeEvent> AskAsync(KnowledgeQuery query, KnowledgeCheckpoint checkpoint, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(checkpoint);
        var log = new KnowledgeLog(_time);
        query.Validate();
        RequireKnownSources(query);
        var started = log.Stamp(new SearchStarted(query.Text));
        var begin = _time.GetTimestamp();
        var analysis = QueryAnalyzer.Analyze(query.Text, query.Libraries.Select(library => library.Split('@')[0]), _options.Analysis);
        var analysed = log.Stamp(new AnalysisComplete(analysis, _time.GetElapsedTime(begin)));
        var choices = _sources.Select(source => checkpoint.Finished.ContainsKey(source.Name)
            ? new SourceChoice(source.Name, IsSelected: true, "its results are there from before")
            : source.Choose(query, analysis)).ToList();
        if (!choices.Exists(choice => choice.IsSelected))
        {
            throw new ContexterException(ErrorCodes.InvalidInput, $"There is no source to ask: {string.Join("; ", choices.Select(choice => $"{choice.Source}: {choice.Reason}"))}.");
        }

        yield return started;
        yield return analysed;
        yield return log.Stamp(new SourcesSelected(choices));

        using var deadline = new CancellationTokenSource(_options.Deadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var gathering = new Gathering(this, query, analysis, log, [.. choices.Where(choice => choice.IsSelected).Select(choice => choice.Source)]);
        await foreach (var step in gathering.RunAsync(checkpoint, either.Token, cancellationToken).ConfigureAwait(false))
        {
            yield return step;
        }

        await foreach (var step in gathering.WriteAsync(either.Token, cancellationToken).ConfigureAwait(false))
        {
            yield return step;
        }

        yield return log.Stamp(new MetricsTaken(gathering.Measure()));
        yield return log.Stamp(new AnswerDone(gathering.Failed));
    }

    private void RequireKnownSources(KnowledgeQuery query)
    {
        if (query.Sources.FirstOrDefault(name => !_sources.Any(source => source.Name == name)) is { } unknown)
        {
            throw new ContexterException(
                ErrorCodes.InvalidInput, $"There is no source '{Http.ServerText.Clean(unknown, key: null)}'; there are {string.Join(" and ", _sources.Select(source => source.Name))}.");
        }
    }

    /// <summary>One answer in the making.</summary>
    private sealed class Gathering(KnowledgeAggregator owner, KnowledgeQuery query, QueryAnalysis analysis, KnowledgeLog log, IReadOnlyList<string> selected)
    {
        private readonly MemoryBudget _budget = new(owner._options.MemoryBytes);
        private readonly ResultFilter _filter = new(owner._options.DuplicateSimilarity);
        private readonly List<KnowledgeResult> _results = [];
        private readonly Dictionary<string, SourceMetrics> _ended = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
        private TimeSpan _writing;
        private TimeSpan? _firstResult;
        private int _waits;
        private int _written;

        /// <summary>Sources that did not say all they had to say.</summary>
        public IReadOnlyList<string> Failed => [.. _ended.Values.Where(source => source.Code is not null).Select(source => source.Source)];

        /// <summary>Tells what sources find, and first answers meanwhile.</summary>
        public async IAsyncEnumerable<KnowledgeEvent> RunAsync(KnowledgeCheckpoint checkpoint, CancellationToken deadline, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            foreach (var (source, results) in checkpoint.Finished)
            {
                foreach (var result in results)
                {
                    if (_filter.Pass(result) is { } kept)
                    {
                        _budget.Charge(kept.Bytes);
                        yield return Add(kept);
                    }
                }

                _ended[source] = new SourceMetrics(source, TimeSpan.Zero, results.Count, Code: null, IsResumed: true);
            }

            var sources = owner._sources.Where(source => selected.Contains(source.Name, StringComparer.Ordinal) && !_ended.ContainsKey(source.Name)).ToList();
            var question = new SourceQuestion(query, analysis, _budget);
            var pipeline = new SearchPipeline(sources, question, _filter, owner._options, owner._time, deadline);
            await using var _ = pipeline.ConfigureAwait(false);
            await foreach (var item in pipeline.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                if (item.Result is { } result)
                {
                    yield return Add(result);
                }
                else
                {
                    _ended[item.Source] = new SourceMetrics(item.Source, log.Elapsed, _counts.GetValueOrDefault(item.Source), item.Fault?.Code, IsResumed: false);
                    yield return log.Stamp(new SourceEnded(item.Source, item.Fault));
                }

                if (IsWorthAFirstAnswer(item))
                {
                    yield return Answer(isFinal: false);
                }
            }

            _waits = pipeline.Waits;
        }

        /// <summary>Writes the answer.</summary>
        public async IAsyncEnumerable<KnowledgeEvent> WriteAsync(CancellationToken deadline, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            if (owner._model is { } model && query.UsesModel && _results.Exists(result => !result.IsUntrusted))
            {
                var begin = owner._time.GetTimestamp();
                SynthesizedAnswer? last = null;
                ContexterException? fault = null;
                var versions = model.WriteAsync(query.Text, _results, deadline).GetAsyncEnumerator(deadline);
                await using (versions.ConfigureAwait(false))
                {
                    while (fault is null)
                    {
                        try
                        {
                            if (!await versions.MoveNextAsync().ConfigureAwait(false))
                            {
                                break;
                            }
                        }
                        catch (ContexterException refusal)
                        {
                            fault = refusal;
                            break;
                        }
                        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                        {
                            fault = new ContexterException(
                                ErrorCodes.DeadlineExceeded,
                                FormattableString.Invariant($"The language model did not end its answer within the {owner._options.Deadline.TotalSeconds} s of knowledge.deadline."));
                            break;
                        }

                        last = versions.Current;
                        if (query.TellsFirstAnswers)
                        {
                            yield return log.Stamp(new AnswerWritten(last, IsFinal: false));
                        }
                    }
                }

                _writing += owner._time.GetElapsedTime(begin);
                if (fault is null && last is not null)
                {
                    yield return log.Stamp(new AnswerWritten(last, IsFinal: true));
                    yield break;
                }

                yield return log.Stamp(new ModelFailed(fault ?? new ContexterException(ErrorCodes.ChatUnavailable, "The language model gave no answer.")));
            }

            yield return Answer(isFinal: true);
        }

        /// <summary>What it cost.</summary>
        public KnowledgeMetrics Measure() => new()
        {
            Total = log.Elapsed,
            FirstResult = _firstResult,
            Synthesis = _writing,
            Results = _results.Count,
            Duplicates = _filter.Duplicates,
            PeakBytes = _budget.Peak,
            BudgetBytes = _budget.Limit,
            Waits = _waits,
            Sources = [.. _ended.Values],
        };

        private ResultFound Add(KnowledgeResult result)
        {
            _results.Add(result);
            _firstResult ??= log.Elapsed;
            _counts[result.Source] = _counts.GetValueOrDefault(result.Source) + 1;
            return log.Stamp(new ResultFound(_results.Count, result));
        }

        /// <summary>When there are enough results for one, and when a source has ended while another is still asked.</summary>
        private bool IsWorthAFirstAnswer(PipelineItem item) => query.TellsFirstAnswers &&
            ((item.Result is null && _ended.Count < selected.Count && _results.Count > _written) || (item.Result is not null && _written == 0 && _results.Count == owner._options.PartialAfter));

        private AnswerWritten Answer(bool isFinal)
        {
            var begin = owner._time.GetTimestamp();
            _written = _results.Count;
            var answer = owner._writer.Write(query.Text, analysis, _results);
            _writing += owner._time.GetElapsedTime(begin);
            return log.Stamp(new AnswerWritten(answer, isFinal));
        }
    }
}
