using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Results;
using Contexter.Documents;
using Contexter.Postgres;
using Contexter.Postgres.Schema;
using Contexter.Storage;
using Contexter.Storage.Sql;

namespace Contexter.Bench.Store;

/// <summary>
/// Size and speed of the document store in a file and in PostgreSQL: documents cut from the texts of the .NET SDK, stored by eight writers, listed and read. The parameter <c>postgres</c>
/// is the connection string of an empty database; without it, only the file is measured.
/// </summary>
internal static class StoreScenario
{
    private const int Documents = 3_000;
    private const int Characters = 3_000;
    private const int Writers = 8;
    private const int Reads = 2_000;

    public static async Task RunAsync(ScenarioRun run, CancellationToken cancellationToken)
    {
        var texts = Texts();
        var folder = Directory.CreateTempSubdirectory("contexter-bench-store-").FullName;
        try
        {
            await using var file = SqliteDocumentStore.Open(Path.Combine(folder, "documents.db"));
            await MeasureAsync(run, "SQLite", file, texts, cancellationToken);
            if (run.Text("postgres") is { Length: > 0 } connection)
            {
                await using var database = PostgresDatabase.Create(connection, TimeProvider.System);
                await new DatabaseSchema(database).InitializeAsync(TimeSpan.FromSeconds(30), cancellationToken);
                await using var store = new PostgresDocumentStore(database);
                await MeasureAsync(run, "PostgreSQL", store, texts, cancellationToken);
            }
            else
            {
                run.RecordNotMeasured("PostgreSQL", "--postgres names no empty database");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(ScenarioRun run, string name, SqlDocumentStore store, string[] texts, CancellationToken cancellationToken)
    {
        await StoreAsync(store, "warm-up", [new LibraryVersion("warm", "1")], texts[..200], cancellationToken);
        var rounds = new List<(double Stored, double Unchanged, double Spread, double ListMs, double Read)>();
        for (var round = 1; round <= run.Rounds.Measured; round++)
        {
            // Each round has libraries and texts of its own: what is stored already would be quicker.
            var (library, own) = (new LibraryVersion(FormattableString.Invariant($"one{round}"), "1"), texts.Select(text => FormattableString.Invariant($"{round}") + text).ToArray());
            LibraryVersion[] three = [.. new[] { "a", "b", "c" }.Select(letter => new LibraryVersion(FormattableString.Invariant($"{letter}{round}"), "1"))];
            var stored = await StoreAsync(store, FormattableString.Invariant($"job/{round}1"), [library], own, cancellationToken);
            var unchanged = await StoreAsync(store, FormattableString.Invariant($"job/{round}2"), [library], own, cancellationToken);
            var spread = await StoreAsync(store, FormattableString.Invariant($"job/{round}3"), three, [.. own.Select(text => text + "!")], cancellationToken);
            var start = Stopwatch.GetTimestamp();
            await store.ListAsync(library, cancellationToken);
            var list = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            start = Stopwatch.GetTimestamp();
            for (var i = 0; i < Reads; i++)
            {
                await store.GetAsync(library, DocumentId.Create(library, PathOf(i * 7 % Documents)), cancellationToken);
            }

            rounds.Add((stored, unchanged, spread, list, Reads / Stopwatch.GetElapsedTime(start).TotalSeconds));
        }

        run.RecordTime($"{name}: stored in one library", "1/s", [.. rounds.Select(round => round.Stored)]);
        run.RecordTime($"{name}: unchanged", "1/s", [.. rounds.Select(round => round.Unchanged)]);
        run.RecordTime($"{name}: stored in three libraries", "1/s", [.. rounds.Select(round => round.Spread)]);
        run.RecordTime(FormattableString.Invariant($"{name}: {Documents} listed"), "ms", [.. rounds.Select(round => round.ListMs)]);
        run.RecordTime($"{name}: read", "1/s", [.. rounds.Select(round => round.Read)]);
        var status = await store.GetStatusAsync(cancellationToken);
        run.Record($"{name}: bodies by text", "x", FigureKind.Deterministic, Better.Lower, [status.BodyBytes / (texts.Sum(text => (double)text.Length) * 4 * run.Rounds.Measured)]);
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
