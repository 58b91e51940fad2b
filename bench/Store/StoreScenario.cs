using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Contexter.Documents;
using Contexter.Postgres;
using Contexter.Postgres.Schema;
using Contexter.Storage;
using Contexter.Storage.Sql;

namespace Contexter.Bench.Store;

/// <summary>
/// Size and speed of the document store in a file and in PostgreSQL: documents cut from the texts of the .NET SDK, stored by eight writers, listed and read. CONTEXTER_BENCH_POSTGRES
/// is the connection string of an empty database; without it, only the file is measured.
/// </summary>
internal static class StoreScenario
{
    private const int Documents = 3_000;
    private const int Characters = 3_000;
    private const int Writers = 8;
    private const int Reads = 2_000;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var texts = Texts();
        var folder = Directory.CreateTempSubdirectory("contexter-bench-store-").FullName;
        try
        {
            await using var file = SqliteDocumentStore.Open(Path.Combine(folder, "documents.db"));
            await MeasureAsync("SQLite", file, texts, cancellationToken);
            if (Environment.GetEnvironmentVariable("CONTEXTER_BENCH_POSTGRES") is { Length: > 0 } connection)
            {
                await using var database = PostgresDatabase.Create(connection, TimeProvider.System);
                await new DatabaseSchema(database).InitializeAsync(TimeSpan.FromSeconds(30), cancellationToken);
                await using var store = new PostgresDocumentStore(database);
                await MeasureAsync("PostgreSQL", store, texts, cancellationToken);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(string name, SqlDocumentStore store, string[] texts, CancellationToken cancellationToken)
    {
        await StoreAsync(store, "warm-up", [new LibraryVersion("warm", "1")], texts[..200], cancellationToken);
        var one = await StoreAsync(store, "job/1", [new LibraryVersion("one", "1")], texts, cancellationToken);
        var again = await StoreAsync(store, "job/2", [new LibraryVersion("one", "1")], texts, cancellationToken);
        var three = await StoreAsync(store, "job/3", [new LibraryVersion("a", "1"), new LibraryVersion("b", "1"), new LibraryVersion("c", "1")], [.. texts.Select(text => text + "!")], cancellationToken);
        var library = new LibraryVersion("one", "1");
        var start = Stopwatch.GetTimestamp();
        var listed = (await store.ListAsync(library, cancellationToken)).Count;
        var list = Stopwatch.GetElapsedTime(start);
        start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Reads; i++)
        {
            await store.GetAsync(library, DocumentId.Create(library, PathOf(i * 7 % Documents)), cancellationToken);
        }

        var reads = Stopwatch.GetElapsedTime(start);
        var status = await store.GetStatusAsync(cancellationToken);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-10} stored {one:N0}/s in one library, {again:N0}/s unchanged, {three:N0}/s in three; {listed} listed in {list.TotalMilliseconds:N0} ms; read {Reads / reads.TotalSeconds:N0}/s; "
            + $"{texts.Sum(text => (long)text.Length) * 2 / 1e6:N1} MB of text, bodies {status.BodyBytes / 1e6:N1} MB, all {status.FileBytes / 1e6:N1} MB"));
    }

    /// <returns>Documents a second.</returns>
    private static async Task<double> StoreAsync(SqlDocumentStore store, string job, LibraryVersion[] libraries, string[] texts, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, texts.Length, new ParallelOptions { MaxDegreeOfParallelism = Writers, CancellationToken = cancellationToken }, async (i, token) =>
        {
            var document = Make(libraries[i % libraries.Length], i, texts[i]);
            var item = new ItemReceipt { Library = document.Library, Key = document.Path, Outcome = ItemOutcome.Stored, SizeBytes = texts[i].Length };
            await store.StoreItemAsync(job, item, [document], token);
        });
        return texts.Length / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static string PathOf(int number) => string.Create(CultureInfo.InvariantCulture, $"reference/part{number:0000}.md");

    private static Document Make(LibraryVersion library, int number, string text) => new()
    {
        Id = DocumentId.Create(library, PathOf(number)),
        Library = library,
        Path = PathOf(number),
        Title = "Part " + number.ToString(CultureInfo.InvariantCulture),
        SourceUrl = "https://example.org/" + PathOf(number),
        Text = text,
        Blocks = [new Block(BlockKind.Paragraph, 0, text.Length)],
        Type = DocumentType.Api,
        Language = "en",
        ContentHash = ContentHash.Of(PathOf(number), text),
        SizeBytes = text.Length,
        FetchedAt = DateTimeOffset.UnixEpoch,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        Tags = [],
    };

    private static string[] Texts()
    {
        var packs = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "packs"));
        return
        [
            .. Directory.EnumerateFiles(packs, "*.xml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .SelectMany(file => File.ReadAllText(file).Chunk(Characters).Select(part => new string(part)))
                .Distinct(StringComparer.Ordinal)
                .Take(Documents),
        ];
    }
}
