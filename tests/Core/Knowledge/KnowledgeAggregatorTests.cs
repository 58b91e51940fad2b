using System.Runtime.CompilerServices;
using Contexter.Documents;
using Contexter.Knowledge;
using Contexter.Knowledge.Synthesis;
using Contexter.Lexical;
using Contexter.Tests.Hosting;

namespace Contexter.Core.Tests.Knowledge;

/// <summary>What an answer tells and in which order, and what becomes of it when sources are slow, fail, or nobody listens any more.</summary>
public sealed class KnowledgeAggregatorTests
{
    private static readonly KnowledgeResult Retry = ScriptedSource.Result("web", "retry", "The default number of retry attempts is 3. Set it with `max_attempts`.");
    private static readonly KnowledgeResult Lease = ScriptedSource.Result("index", "lease", "A lease ends after 30 seconds. Renew it to keep the retry going.");

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ask_WhenSourcesAnswer_TellsEverythingInOrder()
    {
        var events = await AskAsync([ScriptedSource.Of("web", Retry), ScriptedSource.Of("index", Lease)]);

        events.Select(step => step.Sequence).ShouldBe(Enumerable.Range(1, events.Count).Select(i => (long)i));
        events.Zip(events.Skip(1)).ShouldAllBe(pair => pair.First.Elapsed <= pair.Second.Elapsed);
        events.Select(step => step.GetType()).Where(type => type != typeof(SourceEnded)).Distinct().ShouldBe(
            [typeof(SearchStarted), typeof(AnalysisComplete), typeof(SourcesSelected), typeof(ResultFound), typeof(AnswerWritten), typeof(MetricsTaken), typeof(AnswerDone)]);
        events.OfType<AnswerWritten>().Select(step => step.IsFinal).ShouldBe([false, true], "a first answer when one source has ended, and the last one");
        events.OfType<AnswerWritten>().Last().Answer.Text.ShouldContain("The default number of retry attempts is 3. [");
        events.OfType<AnswerDone>().Single().FailedSources.ShouldBeEmpty();
        var metrics = events.OfType<MetricsTaken>().Single().Metrics;
        metrics.Results.ShouldBe(2);
        metrics.PeakBytes.ShouldBe(Retry.Bytes + Lease.Bytes);
    }

    [Fact]
    public async Task Ask_WithoutFirstAnswers_WritesTheLastOneAlone()
    {
        var model = new ScriptedModel(() => ["Three", "Three [1]."]);

        var events = await Create([ScriptedSource.Of("web", Retry), ScriptedSource.Of("index", Lease)], model: model)
            .AskAsync(Query with { TellsFirstAnswers = false }, KnowledgeCheckpoint.None, Token).ToListAsync(Token);

        events.OfType<AnswerWritten>().ShouldHaveSingleItem().ShouldSatisfyAllConditions(step => step.IsFinal.ShouldBeTrue(), step => step.Answer.Text.ShouldBe("Three [1]."));
    }

    [Fact]
    public async Task Ask_WhenASourceFails_GivesWhatTheOthersFoundAndSaysWhy()
    {
        var fault = new ContexterException(ErrorCodes.SourceRefused, "The key is wrong.");

        var events = await AskAsync([ScriptedSource.Failing("web", fault, Retry), ScriptedSource.Of("index", Lease)]);

        events.OfType<SourceEnded>().Single(step => step.Source == "web").Fault.ShouldBe(fault);
        events.OfType<ResultFound>().Count().ShouldBe(2, "what it found before is kept");
        events.OfType<AnswerDone>().Single().FailedSources.ShouldBe(["web"]);
    }

    [Fact]
    public async Task Ask_WhenASourceHasADefect_CostsThatSourceAlone()
    {
        var events = await AskAsync([ScriptedSource.Failing("web", new InvalidOperationException("secret detail")), ScriptedSource.Of("index", Lease)]);

        var fault = events.OfType<SourceEnded>().Single(step => step.Source == "web").Fault.ShouldNotBeNull();
        fault.Code.ShouldBe(ErrorCodes.Internal);
        fault.Message.ShouldNotContain("secret");
        events.OfType<ResultFound>().Single().Result.ShouldBe(Lease);
    }

    [Fact]
    public async Task Ask_WhenASourceIsSilent_TellsTheOthersAtOnceAndEndsInTime()
    {
        var time = new ManualTimeProvider();
        var silent = ScriptedSource.Silent("web");
        await using var events = Create([silent, ScriptedSource.Of("index", Lease)], time).AskAsync(Query, KnowledgeCheckpoint.None, Token).GetAsyncEnumerator(Token);
        while (events.Current is not AnswerWritten)
        {
            (await events.MoveNextAsync()).ShouldBeTrue();
        }

        await silent.Reached.WaitAsync(Deadline, Token);
        silent.Open.ShouldBe(1, "a first answer is there while the silent source is still asked");
        time.Advance(new KnowledgeOptions().SourceTimeout);
        var rest = new List<KnowledgeEvent>();
        while (await events.MoveNextAsync())
        {
            rest.Add(events.Current);
        }

        rest.OfType<SourceEnded>().Single().Fault!.Code.ShouldBe(ErrorCodes.DeadlineExceeded);
        rest.OfType<AnswerDone>().Single().FailedSources.ShouldBe(["web"]);
        silent.Open.ShouldBe(0);
    }

    [Fact]
    public async Task Ask_WhenNobodyListensAnyMore_EndsAllRequests()
    {
        var (silent, endless) = (ScriptedSource.Silent("web"), new ScriptedSource("index", EndlessAsync));
        var events = Create([silent, endless]).AskAsync(Query, KnowledgeCheckpoint.None, Token).GetAsyncEnumerator(Token);
        while (events.Current is not ResultFound)
        {
            (await events.MoveNextAsync()).ShouldBeTrue();
        }

        await events.DisposeAsync();

        silent.Open.ShouldBe(0);
        endless.Open.ShouldBe(0);
    }

    [Fact]
    public async Task Ask_WhenNobodyReads_IsNotFetchedAhead()
    {
        var given = 0;
        var source = new ScriptedSource("web", (_, token) => CountAsync(token));
        var options = new KnowledgeOptions { BufferItems = 10 };
        await using var events = Create([source], options: options).AskAsync(Query, KnowledgeCheckpoint.None, Token).GetAsyncEnumerator(Token);
        while (events.Current is not ResultFound { Number: 100 })
        {
            (await events.MoveNextAsync()).ShouldBeTrue();
        }

        // Both buffers, and one item in the hands of each of the three stages.
        given.ShouldBeInRange(100, 100 + 8 + 8 + 3);

        async IAsyncEnumerable<KnowledgeResult> CountAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var result in EndlessAsync(null!, cancellationToken))
            {
                Interlocked.Increment(ref given);
                yield return result;
            }
        }
    }

    [Fact]
    public async Task Ask_WhenResultsAreOverTheBudget_EndsInAPartialAnswer()
    {
        var options = new KnowledgeOptions { MemoryBytes = 64 << 10 };

        var events = await AskAsync([new ScriptedSource("web", EndlessAsync), ScriptedSource.Of("index", Lease)], options);

        events.OfType<SourceEnded>().Single(step => step.Source == "web").Fault!.Code.ShouldBe(ErrorCodes.BudgetExceeded);
        events.OfType<MetricsTaken>().Single().Metrics.PeakBytes.ShouldBeInRange(options.MemoryBytes / 2, options.MemoryBytes);
        events.OfType<AnswerWritten>().Last().IsFinal.ShouldBeTrue();
    }

    [Fact]
    public async Task Ask_WhenItGoesOn_DoesNotAskTheFinishedSourcesAgain()
    {
        var (web, index) = (ScriptedSource.Of("web", Retry), ScriptedSource.Of("index", Lease));
        var checkpoint = new KnowledgeCheckpoint(new Dictionary<string, IReadOnlyList<KnowledgeResult>>(StringComparer.Ordinal) { ["web"] = [Retry] });

        var events = await Create([web, index]).AskAsync(Query, checkpoint, Token).ToListAsync(Token);

        (web.Asked, index.Asked).ShouldBe((0, 1));
        events.OfType<ResultFound>().Select(step => step.Result).ShouldBe([Retry, Lease]);
        events.OfType<MetricsTaken>().Single().Metrics.Sources.Single(source => source.Source == "web").IsResumed.ShouldBeTrue();
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(" \n", "empty")]
    [InlineData("a\u0007b", "U+0007 at position 1")]
    public async Task Ask_WhenTheQuestionBreaksARule_SaysWhich(string text, string complaint) => await RefusedAsync(Query with { Text = text }, complaint);

    [Fact]
    public async Task Ask_WhenTheQuestionIsHuge_SaysHowLargeItMayBe() => await RefusedAsync(Query with { Text = new string('a', 100_000) }, "100000 characters; at most 10000");

    [Fact]
    public async Task Ask_WhenASourceIsUnknown_NamesThoseThatThereAre() => await RefusedAsync(Query with { Sources = ["wikipedia"] }, "no source 'wikipedia'; there are web");

    [Fact]
    public async Task Ask_WhenTheModelFails_TakesTheAnswerFromTheResults()
    {
        var model = new ScriptedModel(() => throw new ContexterException(ErrorCodes.ChatUnavailable, "Away."));

        var events = await Create([ScriptedSource.Of("web", Retry)], model: model).AskAsync(Query, KnowledgeCheckpoint.None, Token).ToListAsync(Token);

        events.OfType<ModelFailed>().Single().Fault.Code.ShouldBe(ErrorCodes.ChatUnavailable);
        events.OfType<AnswerWritten>().Last().ShouldSatisfyAllConditions(step => step.IsFinal.ShouldBeTrue(), step => step.Answer.Method.ShouldBe("extractive"));
    }

    [Fact]
    public async Task Ask_WhenTheModelWrites_TellsTheAnswerAsItGrows()
    {
        var model = new ScriptedModel(() => ["Three", "Three [1]."]);

        var events = await Create([ScriptedSource.Of("web", Retry)], model: model).AskAsync(Query, KnowledgeCheckpoint.None, Token).ToListAsync(Token);

        events.OfType<AnswerWritten>().Select(step => (step.Answer.Text, step.IsFinal)).ShouldBe([("Three", false), ("Three [1].", false), ("Three [1].", true)]);
    }

    private static KnowledgeQuery Query => new() { Text = "What is the default number of retry attempts?" };

    private static KnowledgeAggregator Create(IKnowledgeSource[] sources, TimeProvider? time = null, KnowledgeOptions? options = null, IAnswerModel? model = null) =>
        new(sources, new ExtractiveWriter(new TextAnalyzer()), model, options ?? new KnowledgeOptions(), time ?? TimeProvider.System);

    private static ValueTask<List<KnowledgeEvent>> AskAsync(IKnowledgeSource[] sources, KnowledgeOptions? options = null) =>
        Create(sources, options: options).AskAsync(Query, KnowledgeCheckpoint.None, Token).ToListAsync(Token);

    private static async Task RefusedAsync(KnowledgeQuery query, string complaint)
    {
        var source = ScriptedSource.Of("web", Retry);

        var fault = await Should.ThrowAsync<ContexterException>(async () => await Create([source]).AskAsync(query, KnowledgeCheckpoint.None, Token).ToListAsync(Token));

        fault.Code.ShouldBe(ErrorCodes.InvalidInput);
        fault.Message.ShouldContain(complaint);
        source.Asked.ShouldBe(0);
    }

    private static async IAsyncEnumerable<KnowledgeResult> EndlessAsync(SourceQuestion question, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return ScriptedSource.Result("web", $"page{i}", string.Join(' ', Enumerable.Range(0, 10).Select(word => $"word{i}x{word}")));
            await Task.Yield();
        }
    }

    private sealed class ScriptedModel(Func<string[]> script) : IAnswerModel
    {
        public async IAsyncEnumerable<SynthesizedAnswer> WriteAsync(string question, IReadOnlyList<KnowledgeResult> results, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            foreach (var text in script())
            {
                yield return new SynthesizedAnswer { Text = text, Method = "scripted", Citations = [], Contradictions = [] };
            }
        }
    }
}
