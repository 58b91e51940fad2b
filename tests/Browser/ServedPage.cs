using Contexter.Client.Api;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.Silo.Configuration;
using Contexter.Silo.Server;
using Contexter.Tests.Product;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.BrowserTests;

/// <summary>A whole server in this process, with folders of documents to add to it and a web that a test writes.</summary>
internal sealed class ServedPage : IAsyncDisposable
{
    private readonly string _root;
    private readonly ContexterServer _server;

    private ServedPage(string root, ContexterServer server, GatedSource gate)
    {
        _root = root;
        _server = server;
        Gate = gate;
    }

    public Uri Address => _server.Address;

    public IContexterApi Api => _server.Api;

    /// <summary>Holds back files whose names begin with <c>late</c>.</summary>
    public GatedSource Gate { get; }

    /// <summary>Starts a server that holds nothing.</summary>
    /// <param name="web">Answers what the ask view asks of the web; null for a server that does not know the web.</param>
    public static async Task<ServedPage> StartAsync(HttpMessageHandler? web = null)
    {
        var root = Directory.CreateTempSubdirectory("contexter-browser-").FullName;
        var gate = new GatedSource();
        var options = new ContexterOptions
        {
            Data = Path.Combine(root, "data"),
            Server = new ServerSection { Port = 0 },
            Brave = new BraveSection { Key = web is null ? string.Empty : "BSA-simulated" },
        };
        var server = await ContexterServer.StartAsync(options, "contexter serve", Configure, TestContext.Current.CancellationToken);
        return new ServedPage(root, server, gate);

        void Configure(IServiceCollection services)
        {
            gate.Guard(services);
            if (web is not null)
            {
                services.AddKeyedSingleton("brave", web);
            }
        }
    }

    /// <summary>Writes files into a folder, and gives its path.</summary>
    public string Write(string folder, params (string Name, string Text)[] files)
    {
        var path = Directory.CreateDirectory(Path.Combine(_root, folder)).FullName;
        foreach (var (name, text) in files)
        {
            File.WriteAllText(Path.Combine(path, name), text);
        }

        return path;
    }

    /// <summary>Adds a library of such files, and waits until searches find it.</summary>
    public async Task AddAsync(string library, params (string Name, string Text)[] files)
    {
        var token = TestContext.Current.CancellationToken;
        var source = new Contexter.GrainInterfaces.Libraries.SourceDescription { Kind = "files", Location = Write(library.Replace('/', '-'), files) };
        var job = await Api.AddLibraryAsync(new AddLibraryRequest { Library = library, Source = source }, token);
        await foreach (var happened in Api.WatchJobAsync(job.Id, null, token))
        {
            job = happened.Job;
        }

        job.State.ShouldBe(JobState.Completed);
    }

    /// <summary>Stops the server as an interruption would; tabs that are open find nobody then.</summary>
    public ValueTask StopAsync() => _server.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        Gate.Open();
        await _server.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }
}
