using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Search;
using Contexter.ModelRegistry;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Contexter.Upstreams.Embeddings;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Tests.Product;

/// <summary>
/// The product in this process over one data directory, again and again, with the built-in model first and a second one, <c>code</c>, on a server that is a fake.
/// </summary>
internal sealed class ModelHost : IAsyncDisposable
{
    public const string Second = "code";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private readonly string _root = Directory.CreateTempSubdirectory("contexter-models-").FullName;
    private LocalContexter? _contexter;

    public ModelHost()
    {
        Directory.CreateDirectory(Docs);
        Handler = new FakeHandler(Fake);
    }

    /// <summary>The server of the second model.</summary>
    public OpenAIFake Fake { get; } = new();

    /// <summary>The way to it.</summary>
    public FakeHandler Handler { get; }

    /// <summary>The data directory.</summary>
    public string Data => Path.Combine(_root, "data");

    /// <summary>The folder of documents.</summary>
    public string Docs => Path.Combine(_root, "docs");

    /// <summary>The configuration; its folder is set when it starts.</summary>
    public ContexterOptions Options { get; set; } = new()
    {
        Models = new Dictionary<string, FurtherModelSection>(StringComparer.Ordinal)
        {
            [Second] = new() { Provider = EmbeddingProvider.Openai, Endpoint = "http://code.test/v1", Model = "nomic-embed-text", Dimension = 64, BatchTexts = 4, Retries = 0 },
        },
        Ingestion = new IngestionSection { EmbeddingBatch = 4 },
    };

    /// <summary>Changes services before a start.</summary>
    public Action<IServiceCollection> Configure { get; set; } = _ => { };

    public IContexterApi Api => _contexter!.Api;

    public EmbeddingModels Models => _contexter!.Services.GetRequiredService<EmbeddingModels>();

    /// <summary>A service of the product.</summary>
    public T Services<T>()
        where T : notnull => _contexter!.Services.GetRequiredService<T>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async Task StartAsync() => _contexter = await LocalContexter.StartAsync(
        Options with { Data = Data },
        "test",
        services =>
        {
            services.AddKeyedSingleton<HttpMessageHandler>("embeddings", Handler);
            Configure(services);
        },
        Token);

    public async Task StopAsync()
    {
        if (_contexter is { } contexter)
        {
            _contexter = null;
            await contexter.DisposeAsync();
        }
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Writes documents about subjects of their own.</summary>
    public void Write(string prefix, int count)
    {
        for (var i = 0; i < count; i++)
        {
            File.WriteAllText(
                Path.Combine(Docs, $"{prefix}{i}.md"),
                $"# The {prefix}{i} guide\n\nThis page explains how the {prefix}{i} is set up and what it is good for in daily work.\n\n"
                + $"## Setting the {prefix}{i}\n\nOpen the settings file and write the {prefix}{i} there, then restart the service so that it is read.\n");
        }
    }

    /// <summary>Starts to add the folder of documents.</summary>
    public Task<JobStatus> SubmitAsync(string library) =>
        Api.AddLibraryAsync(new AddLibraryRequest { Library = library, Source = new SourceDescription { Kind = "files", Location = Docs } }, Token);

    /// <summary>Adds the folder of documents.</summary>
    public async Task<JobStatus> AddAsync(string library) => await EndedAsync(await SubmitAsync(library), JobState.Completed);

    /// <summary>Changes to a model.</summary>
    public async Task<JobStatus> UseAsync(string model) => await EndedAsync(await Api.UseModelAsync(model, Token), JobState.Completed);

    /// <summary>Waits for the end of a job.</summary>
    public async Task<JobStatus> EndedAsync(JobStatus job, JobState expected)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Token);
        late.CancelAfter(Deadline);
        await foreach (var change in Api.WatchJobAsync(job.Id, late.Token))
        {
            job = change.Job;
        }

        job.State.ShouldBe(expected, job.Error?.Message);
        return job;
    }

    /// <summary>What a semantic search answers: chunks with their scores, which no two models give alike.</summary>
    public async Task<string> AskAsync(string query)
    {
        var reply = await Api.SearchAsync(new SearchRequest { Query = query, Type = SearchKind.Semantic, TopK = 5, Threshold = 0 }, Token).WaitAsync(Deadline, Token);
        reply.Warnings.ShouldBeEmpty();
        return string.Join('\n', reply.Results.Select(hit => FormattableString.Invariant($"{hit.ChunkId} {hit.SemanticScore:F5}")));
    }

    /// <summary>Ids of the documents that the index of a model holds of a library.</summary>
    public async Task<IEnumerable<string>> IndexedAsync(string model, string library) =>
        (await Models.FindByName(model)!.Index.GetFingerprintsAsync(LibraryVersion.Parse(library), Token)).Keys.Select(id => id.Value).Order(StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_root, recursive: true);
    }
}
