using Contexter.Client.Api;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Knowledge;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Silo.Configuration;
using Contexter.Tests.Product;

namespace Contexter.Tests.Telemetry;

/// <summary>A whole server, on whichever host is built, that tells a collector what it does.</summary>
[Collection(TelemetryCollection.Name)]
public abstract class CollectorTests : IAsyncLifetime
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected ProductHarness Product { get; } = new();

    private protected OtlpReceiver Collector { get; private set; } = null!;

    /// <summary>Settings of a server that sends all of its traces to the collector.</summary>
    private protected ContexterOptions Options => new()
    {
        Data = Product.Data,
        Server = new ServerSection { Port = 0 },
        Telemetry = new TelemetrySection { OtlpEndpoint = Collector.Address },
    };

    public async ValueTask InitializeAsync() => Collector = await OtlpReceiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Collector.DisposeAsync();
        Product.Dispose();
    }

    private protected static AddLibraryRequest Request(string library, string folder) => new() { Library = library, Source = new SourceDescription { Kind = "files", Location = folder } };

    internal static async Task AddAsync(HttpContexterApi api, string library, string folder)
    {
        var job = await api.AddLibraryAsync(Request(library, folder), Token);
        await WatchAsync(api, job.Id);
    }

    private protected static async Task WatchAsync(HttpContexterApi api, string id)
    {
        JobStatus? job = null;
        await foreach (var change in api.WatchJobAsync(id, after: null, Token).WithCancellation(Token))
        {
            job = change.Job;
        }

        job.ShouldNotBeNull().State.ShouldBe(JobState.Completed);
    }

    internal static async Task AskAsync(HttpContexterApi api, string question)
    {
        await foreach (var change in api.AskAsync(new KnowledgeRequest { Query = question }, Token).WithCancellation(Token))
        {
            change.ShouldNotBeNull();
        }
    }
}
