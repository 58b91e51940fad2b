using System.Net;
using Contexter.Core.Tests.Search;
using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Embeddings.OpenAICompatible;
using Contexter.Embeddings.Remote;
using Contexter.Embeddings.Voyage;
using Contexter.Tokens;
using Contexter.Upstreams.Embeddings;
using Microsoft.Extensions.AI;

namespace Contexter.Core.Tests.Embeddings.Remote;

/// <summary>What both kinds of server have in common: every error of their contracts, batches, limits, long texts and time.</summary>
public sealed class RemoteEmbedderTests
{
    private const string Key = "pa-k3y";

    private static readonly Cl100kTokenizer Tokenizer = Cl100kTokenizer.Load();
    private static readonly string[] Two = ["the first text", "and another one"];

    // Pauses are skipped, time-outs of attempts and questions never come.
    private readonly SteppedTimeProvider _time = new(TimeSpan.FromMinutes(9), skips: true);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, HttpStatusCode, int, string, string> Errors { get; } = new()
    {
        // A refused request is followed by a harmless one, which tells whether a text is to blame.
        { "voyage", HttpStatusCode.BadRequest, 2, ErrorCodes.EmbeddingsUnavailable, "embeddings.model" },
        { "voyage", HttpStatusCode.Unauthorized, 1, ErrorCodes.EmbeddingsUnavailable, "refuses the key it was given (401: no ***); set embeddings.key" },
        { "voyage", HttpStatusCode.UnprocessableEntity, 2, ErrorCodes.EmbeddingsUnavailable, "does not take the request (422: " },
        { "voyage", HttpStatusCode.InternalServerError, 4, ErrorCodes.EmbeddingsUnavailable, "failed (500: no ***), 4 times" },
        { "voyage", HttpStatusCode.ServiceUnavailable, 4, ErrorCodes.EmbeddingsUnavailable, "see its log" },
        { "voyage", HttpStatusCode.Found, 1, ErrorCodes.EmbeddingsUnavailable, "embeddings.endpoint" },
        { "openai", HttpStatusCode.BadRequest, 2, ErrorCodes.EmbeddingsUnavailable, "embeddings.model" },
        { "openai", HttpStatusCode.Unauthorized, 1, ErrorCodes.EmbeddingsUnavailable, "embeddings.key" },
        { "openai", HttpStatusCode.Forbidden, 1, ErrorCodes.EmbeddingsUnavailable, "embeddings.key" },
        { "openai", HttpStatusCode.PaymentRequired, 1, ErrorCodes.EmbeddingsUnavailable, "asks for payment" },
        { "openai", HttpStatusCode.NotFound, 1, ErrorCodes.EmbeddingsUnavailable, "does not have the model 'nomic-embed-text'" },
        { "openai", HttpStatusCode.RequestEntityTooLarge, 2, ErrorCodes.EmbeddingsUnavailable, "does not take the request" },
        { "openai", HttpStatusCode.UnprocessableEntity, 2, ErrorCodes.EmbeddingsUnavailable, "does not take the request" },
        { "openai", HttpStatusCode.BadGateway, 4, ErrorCodes.EmbeddingsUnavailable, "see its log" },
        { "openai", HttpStatusCode.GatewayTimeout, 4, ErrorCodes.EmbeddingsUnavailable, "see its log" },
        { "openai", HttpStatusCode.TemporaryRedirect, 1, ErrorCodes.EmbeddingsUnavailable, "embeddings.endpoint" },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Generate_WhenTheServerRefuses_AsksAsOftenAsThatHelpsAndSaysWhatToDo(string provider, HttpStatusCode status, int requests, string code, string advice)
    {
        var fake = Fake(provider);
        fake.Fail(status, "no " + Key, times: 100);

        var error = await FaultAsync(provider, fake);

        error.Code.ShouldBe(code);
        error.Message.ShouldContain(advice);
        fake.Requests.Count.ShouldBe(requests);
        fake.Paid.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("voyage")]
    [InlineData("openai")]
    public async Task Generate_WhenOnlyATextIsRefused_BlamesTheText(string provider)
    {
        var fake = Fake(provider);
        fake.Refuses = text => text.StartsWith("and", StringComparison.Ordinal);

        (await FaultAsync(provider, fake)).Code.ShouldBe(ErrorCodes.EmbeddingInvalid);
        fake.Paid.Keys.ShouldBe(["text"]);

        // Once it has answered, nothing need be tried.
        using var embedder = Create(provider, new FakeHandler(fake));
        await embedder.GenerateAsync(["fine"], null, Token);
        var before = fake.Requests.Count;
        (await Should.ThrowAsync<ContexterException>(() => embedder.GenerateAsync(Two, null, Token))).Code.ShouldBe(ErrorCodes.EmbeddingInvalid);
        (fake.Requests.Count - before).ShouldBe(1);
    }

    [Theory]
    [InlineData("voyage", "30", 30, 30)]
    [InlineData("voyage", "Sun, 01 Mar 2026 12:00:20 GMT", 1, 20)]
    [InlineData("openai", "30", 30, 30)]
    [InlineData("openai", null, 0.75, 1.25)]
    [InlineData("voyage", null, 0.75, 1.25)]
    public async Task Generate_WhenThereAreTooManyRequests_WaitsAsLongAsTheServerSays(string provider, string? retryAfter, double least, double most)
    {
        var fake = Fake(provider);
        fake.Fail(HttpStatusCode.TooManyRequests, "slow down", times: 1, headers =>
        {
            if (retryAfter is not null)
            {
                headers.TryAddWithoutValidation("Retry-After", retryAfter.Contains("GMT", StringComparison.Ordinal) ? _time.GetUtcNow().AddSeconds(20).ToString("R") : retryAfter);
            }
        });

        (await GenerateAsync(provider, fake)).Count.ShouldBe(2);

        _time.Pauses.First().TotalSeconds.ShouldBeInRange(least, most);
        fake.Requests.Count.ShouldBe(2);
        fake.Paid.Values.ShouldAllBe(times => times == 1);
    }

    [Fact]
    public async Task Generate_WhenRefusalsDoNotEnd_GivesUpWhenPatienceDoes()
    {
        var fake = Fake("voyage");
        fake.Fail(HttpStatusCode.TooManyRequests, "slow down", times: 10_000, headers => headers.TryAddWithoutValidation("Retry-After", "60"));
        var started = _time.GetUtcNow();

        var error = await FaultAsync("voyage", fake);

        error.Message.ShouldContain("takes no more requests for now (429: slow down), after 900 s");
        (_time.GetUtcNow() - started).ShouldBe(TimeSpan.FromMinutes(15));
        fake.Requests.Count.ShouldBe(16);
    }

    [Fact]
    public async Task Generate_WhenTheAccountIsEmpty_DoesNotWait()
    {
        var fake = Fake("openai");
        fake.Script(10, () => EmbeddingFake.Json(
            HttpStatusCode.TooManyRequests, new { error = new { message = "You exceeded your current quota.", type = "insufficient_quota", code = "insufficient_quota" } }));

        (await FaultAsync("openai", fake)).Message.ShouldContain("asks for payment (429: You exceeded your current quota.)");

        fake.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Generate_WhenVoyageNamesReducedLimits_KeepsToThem()
    {
        var fake = Fake("voyage");
        fake.Fail(
            HttpStatusCode.TooManyRequests,
            "You have not yet added your payment method in the billing page and will have reduced rate limits of 3 RPM and 10K TPM. To unlock our standard rate limits, …");
        using var embedder = Create("voyage", new FakeHandler(fake));
        var started = _time.GetUtcNow();

        for (var i = 0; i < 7; i++)
        {
            await embedder.GenerateAsync(["text " + i], null, Token);
        }

        (_time.GetUtcNow() - started).ShouldBeGreaterThan(TimeSpan.FromMinutes(2));
        fake.Requests.Count.ShouldBe(8);
    }

    [Fact]
    public async Task Generate_WhenTheConnectionBreaksOff_AsksAgainAndOtherwiseSaysSo()
    {
        var fake = Fake("openai");
        fake.Script(1, () => throw new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended prematurely."));
        (await GenerateAsync("openai", fake)).Count.ShouldBe(2);
        fake.Requests.Count.ShouldBe(2);

        fake.Script(4, () => throw new HttpRequestException("Connection refused."));
        (await FaultAsync("openai", fake)).Message.ShouldContain("http://models.test:11434/v1/embeddings cannot be reached: Connection refused.");
    }

    [Theory]
    [InlineData("""{"object":"list","data":[{"object":"embedding","embedd""", "it is no whole JSON")]
    [InlineData("""{"object":"list","data":[{"index":0,"embedding":[NaN,1]}]}""", "it is no whole JSON")]
    [InlineData("<html>", "it is no whole JSON")]
    [InlineData("[]", "it has no list 'data'")]
    [InlineData("""{"data":[{"index":0,"embedding":[1]}]}""", "1 vectors for 2 texts")]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}""", "two vectors of the text 0")]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"index":2,"embedding":[1]}]}""", "no 'index' from 0 to 1")]
    [InlineData("""{"data":[{"embedding":[1]},{"embedding":[1]}]}""", "no 'index' from 0 to 1")]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":"?"}]}""", "its 'embedding' of the text 1 is no vector")]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":["a"]}]}""", "its 'embedding' of the text 1 is no vector")]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"index":1}]}""", "its 'embedding' of the text 1 is no vector")]
    public async Task Generate_WhenTheAnswerCannotBeUsed_AsksThreeTimesAndSaysWhatIsWrong(string reply, string problem)
    {
        var fake = Fake("openai");
        fake.Script(3, () => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(reply) });

        (await FaultAsync("openai", fake)).Message.ShouldContain(problem);

        fake.Requests.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("voyage")]
    [InlineData("openai")]
    public async Task Generate_WhenTheDimensionIsAnother_NamesBoth(string provider)
    {
        var fake = Fake(provider);
        fake.Spoil = (_, vector) => vector[..48];

        (await FaultAsync(provider, fake)).Message.ShouldContain("gives vectors of 48 dimensions");
    }

    [Theory]
    [InlineData("voyage")]
    [InlineData("openai")]
    public async Task Generate_WhenVectorsComeInAnotherOrder_PutsThemRight(string provider)
    {
        var fake = Fake(provider);
        fake.Shuffles = true;

        var vectors = await GenerateAsync(provider, fake);

        vectors[0].Vector.ToArray().ShouldBe(Expected(provider, Two[0]), 1e-6);
        vectors[1].Vector.ToArray().ShouldBe(Expected(provider, Two[1]), 1e-6);
        vectors.ShouldAllBe(vector => vector.ModelId == (provider == "voyage" ? "voyage-code-3" : "nomic-embed-text"));
    }

    [Theory]
    [InlineData("voyage", float.NaN)]
    [InlineData("voyage", float.PositiveInfinity)]
    [InlineData("voyage", 0f)]
    [InlineData("openai", float.NaN)]
    [InlineData("openai", 0f)]
    public async Task Generate_WhenOneVectorIsNone_LeavesItToBeSeenAndKeepsTheOthers(string provider, float value)
    {
        var fake = Fake(provider);
        fake.Spoil = (text, vector) => text == Two[1] ? Array.ConvertAll(vector, _ => value) : vector;

        var vectors = await GenerateAsync(provider, fake);

        EmbeddingValidator.FindFault(vectors[0].Vector.Span, vectors[0].Vector.Length).ShouldBeNull();
        EmbeddingValidator.FindFault(vectors[1].Vector.Span, vectors[1].Vector.Length).ShouldNotBeNull();
    }

    [Fact]
    public async Task Generate_WhenVectorsAreLong_BringsThemToLengthOne()
    {
        var fake = Fake("openai");
        fake.Spoil = (_, vector) => Array.ConvertAll(vector, value => value * 40);

        (await GenerateAsync("openai", fake))[0].Vector.ToArray().ShouldBe(Expected("openai", Two[0]), 1e-6);
    }

    [Fact]
    public async Task Generate_WhenThereAreManyTexts_KeepsToTheSizesOfABatchAndTheOrder()
    {
        var fake = Fake("openai");
        fake.Key = null;
        var handler = new FakeHandler(fake);
        using var embedder = OpenAI(handler, options => options with { BatchTexts = 7, BatchTokens = 100, Concurrency = 3 });
        string[] texts = [.. Enumerable.Range(0, 60).Select(i => string.Join(' ', Enumerable.Repeat("word" + i, 1 + (i % 9))))];

        var vectors = await embedder.GenerateAsync(texts, null, Token);

        fake.Requests.ShouldAllBe(request => request.Texts.Length <= 7 && request.Texts.Sum(text => Tokenizer.CountTokens(text)) <= 100);
        fake.Requests.Count.ShouldBe(embedder.Divide(texts, EmbeddingInputType.Document).Count);
        fake.Paid.Values.ShouldAllBe(times => times == 1);
        handler.MostAtOnce.ShouldBeLessThanOrEqualTo(3);
        for (var i = 0; i < texts.Length; i++)
        {
            vectors[i].Vector.ToArray().ShouldBe(Expected("openai", texts[i]), 1e-6);
        }

        vectors.Usage!.TotalTokenCount.ShouldBe(texts.Sum(text => (long)EmbeddingFake.CountTokens(text)));
        embedder.Usage.ShouldBe(new EmbeddingUsage(fake.Requests.Count, 0, 0, texts.Sum(EmbeddingFake.CountTokens), texts.Sum(EmbeddingFake.CountTokens) * 0.18 / 1e6));
    }

    [Fact]
    public async Task Generate_WhenATextIsLongerThanTheModelReads_AveragesItsPiecesByTokens()
    {
        var fake = Fake("openai");
        fake.Dimension = 2;
        fake.Spoil = (text, _) => text.Contains("left", StringComparison.Ordinal) ? [3, 0] : [0, 5];
        using var embedder = OpenAI(new FakeHandler(fake), options => options with { Dimension = 2, MaxTextTokens = 30 });
        var text = string.Concat(Enumerable.Repeat(" left", 30)) + string.Concat(Enumerable.Repeat(" right", 10));

        var vector = (await embedder.GenerateAsync(["short left", text], null, Token))[1].Vector;

        fake.Requests.ShouldHaveSingleItem().Texts.ShouldBe(["short left", string.Concat(Enumerable.Repeat(" left", 30)), string.Concat(Enumerable.Repeat(" right", 10))]);
        vector.ToArray().ShouldBe([(float)(30 / Math.Sqrt(1_000)), (float)(10 / Math.Sqrt(1_000))], 1e-6);
    }

    [Fact]
    public async Task Generate_WhenTheServerIsSilent_GivesUpAfterItsAttempts()
    {
        var handler = new SilentHandler();
        using var embedder = OpenAI(handler, options => options with { AttemptTimeout = TimeSpan.FromSeconds(20), Retries = 2 });

        var error = await Should.ThrowAsync<ContexterException>(() => embedder.GenerateAsync(Two, null, Token));

        error.Message.ShouldContain("did not answer within 20 s");
        handler.Requests.ShouldBe(3);
    }

    [Fact]
    public async Task Generate_WhenAQuestionTakesTooLong_GivesUpThoughDocumentsWait()
    {
        var fake = Fake("openai");
        fake.Fail(HttpStatusCode.TooManyRequests, "slow down", times: 1_000, headers => headers.TryAddWithoutValidation("Retry-After", "600"));
        using var embedder = OpenAI(new FakeHandler(fake), options => options with { QuestionTimeout = TimeSpan.FromSeconds(8) });

        var error = await Should.ThrowAsync<ContexterException>(() => embedder.GenerateAsync(["why?"], EmbeddingInputType.Query.ToOptions(), Token));

        error.Message.ShouldContain("did not answer within 8 s");
        error.Message.ShouldContain("embeddings.question_timeout");
    }

    [Fact]
    public async Task Generate_WhenDocumentsWaitForTheirTurn_LetsAQuestionPass()
    {
        var fake = Fake("openai");
        var handler = new FakeHandler(fake);
        using var embedder = OpenAI(handler, options => options with { RequestsPerMinute = 1, Concurrency = 1 });
        await embedder.GenerateAsync(["a document"], null, Token);

        await embedder.GenerateAsync(["why?"], EmbeddingInputType.Query.ToOptions(), Token);

        _time.Pauses.ShouldBeEmpty();
    }

    [Fact]
    public async Task Generate_WhenTheServerKeepsFailing_AnswersQuestionsAtOnceThatItIsAway()
    {
        var fake = Fake("openai");
        fake.Fail(HttpStatusCode.BadGateway, "gone", times: 3);
        using var embedder = OpenAI(new FakeHandler(fake), options => options with { BreakAfter = 3, Retries = 2 });
        await Should.ThrowAsync<ContexterException>(() => embedder.GenerateAsync(Two, null, Token));

        var error = await Should.ThrowAsync<ContexterException>(() => embedder.GenerateAsync(["why?"], EmbeddingInputType.Query.ToOptions(), Token));

        error.Message.ShouldContain("is asked again after 15 s");
        fake.Requests.Count.ShouldBe(3);
        (await embedder.GenerateAsync(Two, null, Token)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Generate_WhenTheCallerGivesUp_IsCancelled()
    {
        using var gone = new CancellationTokenSource();
        using var embedder = OpenAI(new SilentHandler());
        var asked = embedder.GenerateAsync(["why?"], EmbeddingInputType.Query.ToOptions(), gone.Token);

        await gone.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => asked);
    }

    [Fact]
    public async Task Generate_WhenAnotherModelOrDimensionIsAskedFor_SaysWhatIsConfigured()
    {
        using var embedder = OpenAI(new FakeHandler(Fake("openai")));

        (await Should.ThrowAsync<ContexterException>(() => embedder.GenerateAsync(Two, new() { Dimensions = 3 }, Token))).Code.ShouldBe(ErrorCodes.InvalidInput);
        (await Should.ThrowAsync<ContexterException>(() => embedder.GenerateAsync(Two, new() { ModelId = "other" }, Token))).Code.ShouldBe(ErrorCodes.InvalidInput);
        (await embedder.GenerateAsync([], null, Token)).ShouldBeEmpty();
        embedder.GetService<EmbeddingModel>()!.Dimension.ShouldBe(64);
    }

    private static EmbeddingFake Fake(string provider) => provider == "voyage" ? new VoyageFake { Key = Key } : new OpenAIFake { Key = Key };

    private static float[] Expected(string provider, string text) => EmbeddingFake.VectorOf(text, provider == "voyage" ? 256 : 64);

    private RemoteEmbedder Create(string provider, HttpMessageHandler handler) => provider == "voyage"
        ? new VoyageEmbedder(Quick(new VoyageOptions { Model = VoyageOptions.DefaultModel, Dimension = 256, Key = Key }), handler, Tokenizer, _time)
        : OpenAI(handler);

    private OpenAICompatibleEmbedder OpenAI(HttpMessageHandler handler, Func<OpenAICompatibleOptions, OpenAICompatibleOptions>? change = null)
    {
        var options = Quick(new OpenAICompatibleOptions
        {
            Address = new Uri("http://models.test:11434/v1"),
            Model = "nomic-embed-text",
            Dimension = 64,
            Key = Key,
            PricePerMillionTokens = 0.18,
        });
        return new OpenAICompatibleEmbedder(change is null ? options : change(options), handler, Tokenizer, _time);
    }

    private static T Quick<T>(T options)
        where T : RemoteEmbedderOptions => options with { AttemptTimeout = TimeSpan.FromMinutes(10), QuestionTimeout = TimeSpan.FromMinutes(10), Retries = 3 };

    private async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(string provider, EmbeddingFake fake)
    {
        using var embedder = Create(provider, new FakeHandler(fake));
        return await embedder.GenerateAsync(Two, null, Token);
    }

    /// <summary>The failure to embed two texts, which never holds the key.</summary>
    private async Task<ContexterException> FaultAsync(string provider, EmbeddingFake fake)
    {
        using var embedder = Create(provider, new FakeHandler(fake));
        var error = await Should.ThrowAsync<ContexterException>(() => embedder.GenerateAsync(Two, null, Token));
        error.ToString().ShouldNotContain(Key);
        return error;
    }
}
