using System.Diagnostics;
using System.Globalization;
using Contexter.Embeddings;
using Contexter.Embeddings.OpenAICompatible;
using Contexter.Upstreams.Hosting;

namespace Contexter.SlowTests.Faults;

/// <summary>The addition that all disturbed ones are held against, the server of embeddings that they use, and a small disk of their own where one can be mounted.</summary>
public sealed class UndisturbedJob : IAsyncLifetime
{
    private const int Dimension = 64;
    private const int DiskMegabytes = 256;
    private const string ModelName = "nomic-embed-text";

    private readonly string _root = Directory.CreateTempSubdirectory("contexter-faults-").FullName;
    private string _source = "";
    private string[] _settings = [];
    private int _jobs;
    private EmbeddingModel _model = null!;

    /// <summary>What it left.</summary>
    internal FinalState State { get; private set; } = null!;

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>The server of embeddings.</summary>
    public UpstreamHost Upstreams { get; private set; } = null!;

    /// <summary>Where the disk is; null where none could be mounted.</summary>
    public string? Disk { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Upstreams = await UpstreamHost.StartAsync(new UpstreamOptions { Upstreams = [UpstreamKind.OpenAI], OpenAIDimension = Dimension }, TestContext.Current.CancellationToken);
        var address = Upstreams.AddressOf(UpstreamKind.OpenAI);
        _settings =
        [
            "--set", "embeddings.provider=openai", "--set", $"embeddings.endpoint={address}", "--set", $"embeddings.model={ModelName}",
            "--set", string.Create(CultureInfo.InvariantCulture, $"embeddings.dimension={Dimension}"), "--set", "ingestion.embedding_batch=20", "--set", "ingestion.chunks_in_flight=160",
        ];
        _model = new OpenAICompatibleOptions { Address = address, Model = ModelName, Dimension = Dimension }.Description;
        _source = CrashLibrary.WriteSource(_root, ["System.Linq"]);
        var disk = Directory.CreateDirectory(Path.Combine(_root, "disk")).FullName;
        var problem = await Tool.TryRunAsync("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={DiskMegabytes}m"), "tmpfs", disk);
        Assert.False(problem is not null && Tool.IsRequired, problem);
        Disk = problem is null ? disk : null;
        var job = new FaultedJob(_source, Path.Combine(_root, "undisturbed"), _settings, _model, undisturbed: null);
        var started = Stopwatch.GetTimestamp();
        await job.GoOnAsync();
        Duration = Stopwatch.GetElapsedTime(started);
        job.IsComplete.ShouldBeTrue();
        State = await job.StateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Disk is not null)
        {
            (await Tool.TryRunAsync("umount", Disk)).ShouldBeNull();
        }

        await Upstreams.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    /// <summary>A job in a new data directory, on the disk where there is one.</summary>
    internal FaultedJob Create(string? bug = null) =>
        new(_source, Path.Combine(Disk ?? _root, string.Create(CultureInfo.InvariantCulture, $"job-{Interlocked.Increment(ref _jobs)}")), _settings, _model, State) { Bug = bug };
}
