using Contexter.Client.Api;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.Silo.Configuration;
using Contexter.Silo.Server;

namespace Contexter.SlowTests.Clients;

/// <summary>A server with one library, <c>widgets@2.1</c>.</summary>
internal sealed class ServedLibrary : IAsyncDisposable
{
    private readonly string _folder;
    private readonly ContexterServer _server;

    private ServedLibrary(string folder, ContexterServer server)
    {
        _folder = folder;
        _server = server;
    }

    /// <summary>Its address, without a slash at the end.</summary>
    public string Address => _server.Address.ToString().TrimEnd('/');

    public static async Task<ServedLibrary> StartAsync()
    {
        var token = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("contexter-served-").FullName;
        var docs = Directory.CreateDirectory(Path.Combine(folder, "docs")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(docs, "frobnication.md"),
            "# Frobnication\n\nA widget is frobnicated before it is mounted, so that its handles are free.\n\n```js\nwidget.frobnicate({ speed: 7 });\n```\n\nIt takes seven seconds.\n",
            token);
        var server = await ContexterServer.StartAsync(
            new ContexterOptions { Data = Path.Combine(folder, "data"), Server = new ServerSection { Port = 0 } }, "contexter serve", configure: null, token);
        var job = await server.Api.AddLibraryAsync(new AddLibraryRequest { Library = "widgets@2.1", Source = new() { Kind = "files", Location = docs } }, token);
        await foreach (var happened in server.Api.WatchJobAsync(job.Id, token))
        {
            job = happened.Job;
        }

        job.State.ShouldBe(JobState.Completed);
        return new(folder, server);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
