using Contexter.Documents;
using Contexter.Postgres;
using Contexter.Storage.Sql;
using static Contexter.Core.Tests.Storage.DocumentStoreFixture;

namespace Contexter.SlowTests.Postgres;

/// <summary>Several silos on one database, each with a pool of its own; and a server that goes away.</summary>
public sealed class PostgresConcurrencyTests(PostgresServer server) : IAsyncLifetime
{
    private const int Silos = 3;
    private readonly PostgresStoreFixture _fixture = new(server);
    private readonly List<PostgresDatabase> _databases = [];
    private PostgresDocumentStore[] _silos = [];

    public async ValueTask InitializeAsync()
    {
        await _fixture.OpenAsync();
        _silos = [.. Enumerable.Range(0, Silos).Select(_ => Silo(_fixture.ConnectionString))];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _databases)
        {
            await database.DisposeAsync();
        }

        await _fixture.DisposeAsync();
    }

    [Fact]
    public async Task StoreItemAsync_WhenThreeSilosWriteOneJob_LosesAndDoublesNothing()
    {
        const int Items = 60;
        await Task.WhenAll(_silos.SelectMany((silo, number) => Enumerable.Range(0, Items).Select(i =>
            silo.StoreItemAsync("job/1", Item($"item{(i * (number + 1)) % Items:00}"), [Doc($"a{(i * (number + 1)) % Items:00}"), Doc("shared")], Token))));

        // 2 has a divisor of 60, so that items come from one, two or three silos; each is stored once.
        var entries = await _silos[0].ListAsync(Library, Token);
        entries.Count.ShouldBe(Items + 1);
        (await _fixture.CountAsync("job/1")).ShouldBe((Items + 1, 0, 0, 0));
        entries.Single(entry => entry.Metadata.Path == "shared").ItemKey.ShouldBe("item00");
        (await _silos[1].GetItemsAsync("job/1", Token)).Count.ShouldBe(Items);
    }

    [Fact]
    public async Task StoreItemAsync_WhenAnotherSiloRemovesTheLastDocumentWithItsBody_KeepsTheBody()
    {
        LibraryVersion mine = new("react", "1"), theirs = new("react", "2");
        await _silos[1].StoreItemAsync("job/1", Item("i", library: theirs), [Doc("a", "the same", library: theirs)], Token);
        var tries = 0;

        // The body is there when it is stored, and gone before that is confirmed.
        await _silos[0].ApplyAsync(
            [mine],
            session =>
            {
                DocumentLedger.StoreItem(session, "job/2", Item("i", library: mine), [new PreparedDocument(Doc("a", "the same", library: mine))]);
                if (tries++ == 0)
                {
                    _silos[1].DeleteLibraryAsync(theirs, Token).GetAwaiter().GetResult();
                }

                return true;
            },
            Token);

        tries.ShouldBe(2);
        (await _silos[2].GetAsync(mine, Doc("a", library: mine).Id, Token))!.Text.ShouldBe("the same");
        (await _silos[2].GetStatusAsync(Token)).OrphanBodies.ShouldBe(0);
    }

    [Fact]
    public async Task StoreItemAsync_WhileAnotherSiloChangesTheLibrary_Waits()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = _silos[0].ApplyAsync(
            [Library],
            session =>
            {
                begun.SetResult();
                end.Task.GetAwaiter().GetResult();
                return session.FindLibrary(Library);
            },
            Token);
        await begun.Task;
        var second = _silos[1].StoreItemAsync("job/1", Item("i"), [Doc("a")], Token);
        var other = new LibraryVersion("vue", "3");
        await _silos[2].StoreItemAsync("job/1", Item("i", library: other), [Doc("a", library: other)], Token);

        while (!second.IsCompleted && await _fixture.QueryAsync("select count(*) from pg_locks where locktype = 'advisory' and not granted") == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
        }

        second.IsCompleted.ShouldBeFalse();
        end.SetResult();
        (await first).ShouldBeNull();
        await second;
    }

    [Fact]
    public async Task AnyCalls_WhenSilosShareBodies_LeaveNoBodyTooManyAndNoneMissing()
    {
        // As many texts as documents, so that about every removal of a body is beside an addition of the same.
        await Task.WhenAll(_silos.Select((silo, number) => Task.Run(
            async () =>
            {
                var random = new Random(number);
                for (var step = 0; step < 150; step++)
                {
                    var library = new LibraryVersion("react", $"1.{number}");
                    if (random.Next(4) == 0)
                    {
                        await silo.DeleteLibraryAsync(library, Token);
                    }
                    else
                    {
                        await silo.StoreItemAsync($"job/{number}/{step}", Item("i", library: library), [Doc("a", $"text{random.Next(3)}", library: library)], Token);
                    }
                }
            },
            Token)));

        var status = await _silos[0].GetStatusAsync(Token);
        (status.OrphanBodies, status.OrphanDocuments).ShouldBe((0, 0));
        foreach (var library in status.Libraries)
        {
            (await _silos[0].CheckAsync(library, null, 100, Token)).Damaged.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task PutDocumentAsync_WhenSilosPutAtOnce_TheLastNumberSeenCoversAllThatCameBefore()
    {
        await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
        {
            await _silos[i % Silos].PutDocumentAsync(Doc($"d{i % 7}", $"text {i}"), Token);

            // Whoever follows up to this number must not find one below it later.
            var last = await _silos[0].GetLastChangeAsync(Library, Token);
            await _silos[0].ForgetChangesAsync(Library, last ?? 0, Token);
        }));

        (await _silos[2].GetLastChangeAsync(Library, Token)).ShouldBeNull();
        (await _silos[2].ListAsync(Library, Token)).Count.ShouldBe(7);
    }

    [Fact]
    public async Task VisitAsync_WhileOthersWrite_SeesOneMomentAndKeepsNobodyWaiting()
    {
        await _fixture.StoreAsync("job/1", Item("a"), [.. Enumerable.Range(0, 50).Select(i => Doc($"d{i:00}", $"old {i}"))]);
        var seen = new List<string>();
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var visit = _silos[0].VisitAsync(
            Library,
            document =>
            {
                begun.TrySetResult();
                written.Task.GetAwaiter().GetResult();
                seen.Add(document.Path);
            },
            Token);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(20), Token);

        await _silos[1].DeleteLibraryAsync(Library, Token).WaitAsync(TimeSpan.FromSeconds(20), Token);
        written.SetResult();
        await visit;

        seen.Count.ShouldBe(50);
        (await _silos[2].ListAsync(Library, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task StoreItemAsync_WhenTextsHoldWhatPostgresRefuses_StoresThemWithoutIt()
    {
        await _silos[0].RejectItemAsync("job/1", Rejected("a\0b") with { Error = "broken \uD800 and \0" }, Token);

        var item = (await _silos[1].GetItemsAsync("job/1", Token)).ShouldHaveSingleItem();
        (item.Key, item.Error).ShouldBe(("a\uFFFDb", "broken \uFFFD and \uFFFD"));
    }

    [Fact]
    public async Task AnyCall_WhenTheServerStopsAndComesBack_FailsAsOneThatMayPassAndThenGoesOn()
    {
        await using var own = new PostgresServer();
        await using var fixture = new PostgresStoreFixture(own);
        await fixture.OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => fixture.StoreAsync("job/1", Item($"i{i}"), Doc($"d{i}"))));
        await own.StopAsync(Token);
        await own.StartAsync(Token);

        // Every pooled connection is broken by now, and no call is to pay for it.
        await Task.WhenAll(Enumerable.Range(10, 10).Select(i => fixture.StoreAsync("job/1", Item($"i{i}"), Doc($"d{i}"))));
        await own.StopAsync(Token);

        foreach (var call in new Func<Task>[] { () => fixture.Store.ListAsync(Library, Token), () => fixture.StoreAsync("job/1", Item("late"), Doc("late")) })
        {
            var fault = await Should.ThrowAsync<ContexterException>(call);
            (fault.Code, fault.MayPass).ShouldBe((ErrorCodes.StorageUnavailable, true));
        }

        await own.StartAsync(Token);

        await fixture.StoreAsync("job/1", Item("late"), Doc("late"));
        (await fixture.Store.ListAsync(Library, Token)).Count.ShouldBe(21);
    }

    private PostgresDocumentStore Silo(string connectionString)
    {
        var database = PostgresDatabase.Create(connectionString, TimeProvider.System);
        _databases.Add(database);
        return new PostgresDocumentStore(database);
    }
}
