using Contexter.Core.Tests.Faults;
using Contexter.Documents;
using Contexter.Faults;
using Contexter.Ingestion;
using Contexter.Observability;
using Contexter.Parsing;
using Contexter.Quality;
using Contexter.Sources;
using Contexter.Storage;

namespace Contexter.Core.Tests.Ingestion;

/// <summary>The fetch stage over a site in memory and a document store in a folder of its own.</summary>
internal sealed class FetchStageFixture : IAsyncDisposable
{
    public static readonly LibraryVersion Library = new("site");

    private readonly string _folder = Directory.CreateTempSubdirectory("contexter-fetch-").FullName;
    private WorkMarks? _marks;

    public FetchStageFixture() => Store = SqliteDocumentStore.Open(DatabasePath);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public string DatabasePath => Path.Combine(_folder, "documents.db");

    public SqliteDocumentStore Store { get; }

    /// <summary>The clock, which skips pauses.</summary>
    public SteppedTimeProvider Time { get; } = new(TimeSpan.FromMinutes(1), skips: true);

    public LinkedPages Site { get; } = new();

    /// <summary>What is at work, over a file of its own.</summary>
    public WorkMarks Marks => _marks ??= WorkMarks.Open(Path.Combine(_folder, "at-work.marks"));

    /// <summary>Ends the process, as far as marks know.</summary>
    public void Die()
    {
        _marks?.Dispose();
        _marks = null;
    }

    /// <summary>The faults that were noted.</summary>
    public RecordedFaults Log { get; } = new();

    /// <summary>Decides about faults; none is waited for.</summary>
    public FaultHandler Faults { get => field ??= Log.Handler(); set; }

    /// <summary>A text of a size in bytes, different for each seed.</summary>
    public static string Text(string seed, int bytes = 60) => $"Page {seed} says: ".PadRight(bytes, 'x');

    public async Task<FetchProgress> RunAsync(string job, SourceSpecification? specification = null, int flows = 1, string[]? only = null)
    {
        var progress = new FetchProgress(new FlowRecorder("job/1", new FlowTelemetry(TimeProvider.System), TimeProvider.System));
        var reader = new ItemReader(DocumentParsers.CreateDefault(), new DocumentFactory(new QualityOptions()), Store, new PoisonGuard(Faults, Marks));
        await new FetchStage(new DocumentSources([Site]), reader, Store, Time)
            .RunAsync(job, Library, specification ?? LinkedPages.Specification, only, flows, progress, Token);
        return progress;
    }

    /// <summary>Runs a job to its end, as far as the store is concerned.</summary>
    public async Task<FetchProgress> IngestAsync(string job, SourceSpecification? specification = null)
    {
        var progress = await RunAsync(job, specification);
        await Store.PruneAsync(job, Library, Token);
        return progress;
    }

    /// <summary>Keys of the items that the library has documents of.</summary>
    public async Task<string[]> StoredAsync() =>
        [.. (await Store.ListAsync(Library, Token)).Select(entry => entry.ItemKey).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>A job's ledger as lines.</summary>
    public async Task<string[]> LedgerAsync(string job) =>
        [.. (await Store.GetItemsAsync(job, Token)).Select(item => $"{item.Key} {item.Outcome} {item.SizeBytes} {item.ErrorCode}".TrimEnd())];

    public async ValueTask DisposeAsync()
    {
        Die();
        await Store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
