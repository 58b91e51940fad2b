using System.Net;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Faults;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Contexter.Sources;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Tests.Product;

/// <summary>Ingests a provider with faults and poison, over restarts, and tries again what was set aside.</summary>
internal sealed class PoisonRun(int items, TimeSpan deadline) : IAsyncDisposable
{
    private const string Library = "provider@1.0";
    private readonly string _data = Directory.CreateTempSubdirectory("contexter-poison-").FullName;
    private readonly FaultyProvider _provider = new(items);
    private readonly TaskCompletionSource<string> _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LocalContexter? _contexter;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IContexterApi Api => _contexter!.Api;

    /// <summary>All of it, with what has to be true on the way.</summary>
    public async Task RunAsync()
    {
        string[] poison = [.. _provider.Poison];
        string[] notEmbedded = [.. _provider.NotEmbedded];
        await StartAsync();
        var job = await EndedAsync(await AddAsync(Library));

        job.State.ShouldBe(JobState.Completed, job.Error?.Message);
        job.Counters.ItemsStored.ShouldBe(items - poison.Length);
        job.Counters.ItemsRejected.ShouldBe(poison.Length);
        job.Counters.DocumentsIndexed.ShouldBe(items - poison.Length - notEmbedded.Length);
        job.Counters.SetAside.ShouldBe(poison.Length + notEmbedded.Length);
        await AssertErrorsAsync(poison.Length);

        // What was set aside outlives the process, and a refresh does not lose it.
        await RestartAsync();
        var letters = await ListAsync();
        letters.Where(letter => letter.Stage == DeadLetterStage.Item).Select(letter => letter.Key).ShouldBe(poison, ignoreOrder: true);
        letters.Where(letter => letter.Stage == DeadLetterStage.Document).Select(letter => letter.Key).ShouldBe(notEmbedded, ignoreOrder: true);
        letters.ShouldAllBe(letter => letter.Attempts == 3 && letter.JobId == job.Id);
        (await Api.GetDeadLetterAsync(letters.First(letter => letter.Code == "internal_error" && letter.Stage == DeadLetterStage.Item).Id, Token))
            .Detail!.ShouldContain(nameof(FaultyProvider), Case.Sensitive, "the stack leads to the defect");

        // One item alone, with the documents that were not indexed, then all.
        _provider.IsHealed = true;
        _provider.TakeReads();
        var first = letters.First(letter => letter.Stage == DeadLetterStage.Item);
        await RetryAsync(first.Id);
        _provider.TakeReads().ShouldBe([first.Key]);
        (await ListAsync()).Select(letter => letter.Id).ShouldBe(letters.Where(letter => letter.Stage == DeadLetterStage.Item && letter.Id != first.Id).Select(letter => letter.Id));
        (await RetryAsync()).Counters.DocumentsIndexed.ShouldBe(items);
        _provider.TakeReads().ShouldBe(poison.Except([first.Key], StringComparer.Ordinal), ignoreOrder: true);
        (await ListAsync()).ShouldBeEmpty();
        (await Api.GetLibraryAsync(Library, Token)).State.ShouldBe(LibraryState.Ready);

        // What is escalated ends its job, and is told.
        _provider.IsFull = true;
        (await EndedAsync(await AddAsync("other@1.0"))).Error!.Code.ShouldBe("storage_full");
        (await _told.Task.WaitAsync(deadline, Token)).ShouldContain("\"code\":\"storage_full\"");
    }

    public async ValueTask DisposeAsync()
    {
        await (_contexter?.DisposeAsync() ?? ValueTask.CompletedTask);
        Directory.Delete(_data, recursive: true);
    }

    private Task<JobStatus> AddAsync(string library) => Api.AddLibraryAsync(
        new AddLibraryRequest { Library = library, Source = new SourceDescription { Kind = FaultyProvider.KindName, Location = "memory" } }, Token);

    private async Task StartAsync() => _contexter = await LocalContexter.StartAsync(
        new ContexterOptions { Data = _data, Errors = new ErrorsSection { Delay = TimeSpan.Zero, Webhook = new WebhookSection { Url = "http://10.0.0.5/hook" } } },
        "test",
        services =>
        {
            services.AddSingleton<IDocumentSource>(_provider);
            services.AddKeyedSingleton<HttpMessageHandler>("escalation", new HookHandler(_told));
            DecoratedParts.Use(services, inner => new DecoratedParts(inner) { Embedder = (_, embedder) => new PickyEmbedder(embedder, _provider) });
        },
        Token);

    private async Task RestartAsync()
    {
        await _contexter!.DisposeAsync();
        await StartAsync();
    }

    private async Task<DeadLetterSummary[]> ListAsync() => (await Api.ListDeadLettersAsync(Library, null, DeadLetterPage.MaxLimit, Token)).Letters;

    private async Task<JobStatus> RetryAsync(params long[] ids)
    {
        var job = await EndedAsync((await Api.RetryDeadLettersAsync(new RetryDeadLettersRequest { Ids = ids }, Token)).ShouldHaveSingleItem());
        job.State.ShouldBe(JobState.Completed, job.Error?.Message);
        job.Problems.ShouldAllBe(problem => problem.Code != "source_empty");
        return job;
    }

    private async Task<JobStatus> EndedAsync(JobStatus job)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Token);
        late.CancelAfter(deadline);
        await foreach (var change in Api.WatchJobAsync(job.Id, late.Token))
        {
            job = change.Job;
        }

        return job;
    }

    /// <summary>The log of errors is told a moment later.</summary>
    private async Task AssertErrorsAsync(int poison)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Token);
        late.CancelAfter(deadline);
        ErrorSummary summary;
        do
        {
            late.Token.ThrowIfCancellationRequested();
            await Task.Yield();
            summary = await Api.GetErrorsAsync(1, late.Token);
        }
        while (CountOf(summary, "ingestion", "fetch") < 3 * (poison / 2) || CountOf(summary, "network", "fetch") < 3 * (poison / 2));
        summary.Newest.Length.ShouldBeInRange(1, 100);
    }

    private static long CountOf(ErrorSummary summary, string kind, string component) =>
        summary.Counts.Where(count => count.Kind == kind && count.Component == component).Sum(count => count.Count);

    private sealed class HookHandler(TaskCompletionSource<string> told) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            told.TrySetResult(await request.Content!.ReadAsStringAsync(cancellationToken));
            return new HttpResponseMessage(HttpStatusCode.NoContent);
        }
    }

    private sealed class PickyEmbedder(IEmbeddingGenerator<string, Embedding<float>> inner, FaultyProvider provider) : IEmbeddingGenerator<string, Embedding<float>>
    {
        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        {
            var texts = values.ToList();
            return !provider.IsHealed && texts.Exists(text => text.Contains(FaultyProvider.Indigestible, StringComparison.Ordinal))
                ? throw new InvalidOperationException("a text that cannot be embedded")
                : inner.GenerateAsync(texts, options, cancellationToken);
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => inner.GetService(serviceType, serviceKey);

        public void Dispose() => inner.Dispose();
    }
}
