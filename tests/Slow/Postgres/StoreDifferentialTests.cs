using System.Globalization;
using Contexter.Core.Tests.Storage;
using Contexter.Documents;
using Contexter.Sources;
using Contexter.Storage;
using Contexter.Storage.Sql;
using static Contexter.Core.Tests.Storage.DocumentStoreFixture;

namespace Contexter.SlowTests.Postgres;

/// <summary>The same random calls to the store in a file and to the one in PostgreSQL, which have to answer alike at every step.</summary>
public sealed class StoreDifferentialTests(PostgresServer server)
{
    private static readonly LibraryVersion[] Libraries = [Library, new("vue", "3"), new("été", "1")];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task AnyCalls_OnBothStores_AnswerAlike(int seed)
    {
        await using var files = new SqliteStoreFixture();
        await using var postgres = new PostgresStoreFixture(server);
        await postgres.OpenAsync();
        var random = new Random(seed);
        var log = new List<string>();
        for (var step = 0; step < 100; step++)
        {
            var call = Next(random, step);
            log.Add(call.Name);
            var expected = await call.Run(files.Store);
            (await call.Run(postgres.Store)).ShouldBe(expected, $"seed {seed} after\n{string.Join('\n', log)}");
            (await DumpAsync(postgres.Store)).ShouldBe(await DumpAsync(files.Store), $"seed {seed} after\n{string.Join('\n', log)}");
        }
    }

    private static (string Name, Func<SqlDocumentStore, Task<string>> Run) Next(Random random, int step)
    {
        var library = Libraries[random.Next(Libraries.Length)];
        var (job, key, token) = ($"job/{random.Next(4)}", $"Item {(char)("aB\u00e9_"[random.Next(4)])}{random.Next(3)}", $"t{random.Next(2)}");
        var item = Item(key, token, library: library) with { Depth = random.Next(3), Leads = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Lead(random.Next(5)))] };
        var documents = Enumerable.Range(0, random.Next(4)).Select(_ => Doc($"p{random.Next(5)}", $"text{random.Next(3)}", hour: step % 24, library: library)).ToArray();
        var number = random.Next(4);
        var after = random.Next(20);
        return random.Next(14) switch
        {
            < 5 => ($"store {job} {library} {key} {documents.Length}", Done(store => store.StoreItemAsync(job, item, documents, Token))),
            5 => ($"reject {job} {library} {key}", Done(store => store.RejectItemAsync(job, Refused(item, job, step), Token))),
            6 => ($"leave out {job} {library} {key}", Done(store => store.LeaveOutItemAsync(job, item, Token))),
            7 => ($"keep {job} {library} {key} {token}", async store => (await store.TryKeepItemAsync(job, item, Token)).ToString()),
            8 => ($"prune {job} {library}", async store => string.Join(' ', await store.PruneAsync(job, library, Token))),
            9 => ($"put {library}", async store => (await store.PutDocumentAsync(Doc($"p{number}", $"put {step}", library: library), Token)).ToString()),
            10 => ($"remove {library} p{number}", async store => (await store.RemoveDocumentAsync(library, DocumentId.Create(library, $"p{number}"), Token)).ToString()),
            11 => ($"forget rejected {job}", Done(store => store.ForgetRejectedAsync(job, Token))),
            12 => ($"dead letters after {after}", async store => Letters(await store.DeadLetters.ListAsync(number == 0 ? null : library, 0, 3, Token))),
            _ => number switch
            {
                0 => ($"delete {library}", Done(store => store.DeleteLibraryAsync(library, Token))),
                1 => ($"forget before {job}", Done(store => store.DeleteEarlierLedgersAsync(job, library, Token))),
                2 => ("compact", Done(store => store.CompactAsync(Token))),
                _ => ($"follow {library}", Done(async store => await store.ForgetChangesAsync(library, await store.GetLastChangeAsync(library, Token) ?? 0, Token))),
            },
        };
    }

    private static Func<SqlDocumentStore, Task<string>> Done(Func<SqlDocumentStore, Task> call) => async store =>
    {
        await call(store);
        return "";
    };

    private static SourceItem Lead(int number) => new() { Key = $"lead{number}", Url = $"https://example.org/{number}", Format = "html" };

    private static ItemReceipt Refused(ItemReceipt item, string job, int step) => item with
    {
        Outcome = ItemOutcome.Rejected,
        ErrorCode = step % 2 == 0 ? ErrorCodes.SourceNotFound : ErrorCodes.FileTooLarge,
        Error = $"refused at {step}",
        DeadLetter = step % 3 == 0 ? null : new DeadLetter
        {
            Library = item.Library,
            Stage = DeadLetterStage.Item,
            Key = item.Key,
            JobId = job,
            Code = ErrorCodes.FileTooLarge,
            Error = "too large",
            Attempts = 1 + (step % 4),
            FirstAt = Start.AddHours(step),
            LastAt = Start.AddHours(step),
            Url = "https://example.org",
            IsHeld = step % 5 == 0,
        },
    };

    /// <summary>Everything that can be asked.</summary>
    private static async Task<string> DumpAsync(SqlDocumentStore store)
    {
        var lines = new List<string> { string.Join(' ', await store.ListLibrariesAsync(Token)), string.Join(' ', await store.ListChangedAsync(Token)) };
        foreach (var library in Libraries)
        {
            lines.AddRange((await store.ListAsync(library, Token)).Select(entry => string.Create(
                CultureInfo.InvariantCulture,
                $"{library} {entry.Metadata.Path} {entry.ItemKey} {entry.JobId} {entry.Outcome} {entry.Metadata.ContentHash} {entry.Metadata.CreatedAt:O} {entry.Metadata.UpdatedAt:O}")));
            lines.AddRange((await store.GetKnownItemsAsync(library, Token)).Select(known => $"known {known}"));
            lines.AddRange((await store.GetGivenUpAsync(library, Token)).Select(item => $"given up {item.Key} {item.Outcome} {item.ErrorCode} {item.Error}"));
            lines.Add($"changed {await store.GetLastChangeAsync(library, Token) is not null} {(await store.CheckAsync(library, null, 100, Token)).Damaged.Count}");
            lines.Add(Letters(await store.DeadLetters.ListHeldAsync(library, DeadLetterStage.Item, Token)));
            for (var job = 0; job < 4; job++)
            {
                lines.Add($"{await store.SummarizeAsync($"job/{job}", library, Token)}");
                for (var depth = 1; depth < 4; depth++)
                {
                    lines.Add(string.Join(' ', (await store.GetLeadsAsync($"job/{job}", library, depth, Token)).Select(lead => lead.Key)));
                }
            }
        }

        for (var job = 0; job < 4; job++)
        {
            lines.AddRange((await store.GetItemsAsync($"job/{job}", Token)).Select(item => $"{job} {item.Library} {item.Key} {item.Outcome} {item.SizeBytes} {item.ChangeToken} {item.ErrorCode} {item.Error}"));
            lines.Add($"{await store.DeadLetters.CountAsync($"job/{job}", Token)} of {await store.DeadLetters.CountAsync(null, Token)}");
        }

        lines.Add(Letters(await store.DeadLetters.ListAsync(null, 0, 100, Token)));
        var status = await store.GetStatusAsync(Token);
        lines.Add($"{status.Documents} {status.Bodies} {status.BodyBytes} {status.OrphanBodies} {status.OrphanDocuments}");
        return string.Join('\n', lines);
    }

    // Ids rise on either, but not by the same steps.
    private static string Letters(IReadOnlyList<DeadLetter> letters) => string.Join('\n', letters.Select(letter => (letter with { Id = 0 }).ToString()));
}
