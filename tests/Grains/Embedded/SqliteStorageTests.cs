using Contexter.Embedded;
using Contexter.Embedded.Sqlite;
using Contexter.Embedded.State;
using FsCheck;
using FsCheck.Fluent;
using Orleans.Storage;

namespace Contexter.Tests.Embedded;

public sealed class SqliteStorageTests : IDisposable
{
    private static readonly GrainId Grain = GrainId.Create("job", "job/1");
    private readonly string _folder = Directory.CreateTempSubdirectory("contexter-sqlite-").FullName;

    private string FilePath => Path.Combine(_folder, "states.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Write_WhenTheFileIsOpenedAgain_IsThere()
    {
        string etag;
        using (var database = SqliteDatabase.Open(FilePath))
        {
            var state = new GrainState<Dictionary<string, int>>(new(StringComparer.Ordinal) { ["a"] = 1 });
            await Storage(database).WriteStateAsync("name", Grain, state);
            etag = state.ETag;
        }

        using var again = SqliteDatabase.Open(FilePath);
        var read = new GrainState<Dictionary<string, int>>();
        await Storage(again).ReadStateAsync("name", Grain, read);
        read.State["a"].ShouldBe(1);
        read.RecordExists.ShouldBeTrue();
        string.Equals(read.ETag, etag, StringComparison.Ordinal).ShouldBeTrue();
    }

    [Fact]
    public async Task Write_AfterAMomentThatWroteMuch_LeavesNoLongLog()
    {
        using var database = SqliteDatabase.Open(FilePath);
        var storage = Storage(database);
        var state = new GrainState<string>(new string('x', 20_000_000));
        await storage.WriteStateAsync("name", Grain, state);
        new FileInfo(FilePath + "-wal").Length.ShouldBeGreaterThan(20_000_000);

        state.State = "small";
        await storage.WriteStateAsync("name", Grain, state);
        await storage.WriteStateAsync("name", Grain, state);

        new FileInfo(FilePath + "-wal").Length.ShouldBeInRange(1, 4_194_304);
    }

    [Fact]
    public async Task Write_WhenManyWriteAtOnce_StoresAllOfThem()
    {
        using var database = SqliteDatabase.Open(FilePath);
        var storage = Storage(database);
        await Task.WhenAll(Enumerable.Range(0, 500).Select(async number =>
        {
            var state = new GrainState<int>(number);
            await storage.WriteStateAsync("name", GrainId.Create("job", $"job/{number}"), state);
            state.State = -number;
            await storage.WriteStateAsync("name", GrainId.Create("job", $"job/{number}"), state);
        }));
        for (var number = 0; number < 500; number++)
        {
            var read = new GrainState<int>();
            await storage.ReadStateAsync("name", GrainId.Create("job", $"job/{number}"), read);
            read.State.ShouldBe(-number);
        }
    }

    [Fact]
    public async Task Read_WhenManyReadAtOnce_KeepsAFewConnections()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Handles are counted in /proc.");
        using var database = SqliteDatabase.Open(FilePath);
        using var all = new Barrier(8);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(number => Task.Factory.StartNew(
            () => database.Read(
                (_, argument) =>
                {
                    all.SignalAndWait(TestContext.Current.CancellationToken);
                    return argument;
                },
                number),
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        // One writes, and eight read.
        Directory.GetFileSystemEntries("/proc/self/fd").Count(handle => string.Equals(new FileInfo(handle).LinkTarget, FilePath, StringComparison.Ordinal)).ShouldBe(9);
    }

    [Fact]
    public async Task Write_AfterAClear_NeverRepeatsAVersion()
    {
        using var database = SqliteDatabase.Open(FilePath);
        var storage = Storage(database);
        var state = new GrainState<int>(1);
        await storage.WriteStateAsync("name", Grain, state);
        var stale = new GrainState<int>(9, state.ETag);
        await storage.ClearStateAsync("name", Grain, state);
        await storage.WriteStateAsync("name", Grain, state);
        await Should.ThrowAsync<InconsistentStateException>(storage.WriteStateAsync("name", Grain, stale));
    }

    [Fact]
    public void Operations_InAnyOrder_BehaveLikeADictionaryWithVersions()
    {
        using var database = SqliteDatabase.Open(FilePath);
        var storage = Storage(database);
        var run = 0;
        Prop.ForAll(
            ArbMap.Default.ArbFor<byte[]>(),
            operations => CheckAgainstModelAsync(storage, ++run, operations).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Open_WhenTheFileIsNoDatabase_SaysWhichFileAndTheWayOut()
    {
        File.WriteAllText(FilePath, new string('x', 5000));
        var fault = Should.Throw<GrainStorageException>(() => SqliteDatabase.Open(FilePath)).Fault;
        fault.Kind.ShouldBe(GrainStorageFaultKind.Corrupted);
        fault.Message.ShouldContain(FilePath);
        fault.Message.ShouldContain("back-up");
    }

    [Fact]
    public async Task Read_WhenPagesAreDamaged_SaysWhichFileAndTheWayOut()
    {
        using (var database = SqliteDatabase.Open(FilePath))
        {
            var storage = Storage(database);
            for (var number = 0; number < 300; number++)
            {
                await storage.WriteStateAsync("name", GrainId.Create("job", $"job/{number}"), new GrainState<string>(new string('x', 500)));
            }
        }

        var bytes = await File.ReadAllBytesAsync(FilePath, TestContext.Current.CancellationToken);
        bytes.AsSpan(4096 * 3).Fill(0xA5);
        await File.WriteAllBytesAsync(FilePath, bytes, TestContext.Current.CancellationToken);

        var error = Should.Throw<GrainStorageException>(() =>
        {
            using var database = SqliteDatabase.Open(FilePath);
            for (var number = 0; number < 300; number++)
            {
                Storage(database).ReadStateAsync("name", GrainId.Create("job", $"job/{number}"), new GrainState<string>()).GetAwaiter().GetResult();
            }
        });
        error.Fault.Kind.ShouldBe(GrainStorageFaultKind.Corrupted);
        error.Message.ShouldContain(FilePath);
    }

    [Fact]
    public async Task Write_WhenTheDiskIsFull_FailsAloneAndLeavesTheRest()
    {
        using var database = SqliteDatabase.Open(FilePath);
        var storage = Storage(database);
        var small = new GrainState<string>("small");
        await storage.WriteStateAsync("name", Grain, small);
        await database.WriteAsync(new Limit(pages: 40));

        var big = new GrainState<string>(new string('x', 1_000_000));
        var bigWrite = storage.WriteStateAsync("name", GrainId.Create("job", "job/big"), big);
        small.State = "changed";
        var smallWrite = storage.WriteStateAsync("name", Grain, small);
        var error = await Should.ThrowAsync<GrainStorageException>(bigWrite);
        error.Fault.Kind.ShouldBe(GrainStorageFaultKind.Full);
        error.Message.ShouldContain("free space");
        big.RecordExists.ShouldBeFalse();
        await smallWrite;

        await database.WriteAsync(new Limit(pages: 100_000));
        await storage.WriteStateAsync("name", GrainId.Create("job", "job/big"), big);
    }

    [Fact]
    public void Open_WhenAnotherProcessHasTheFile_SaysSo()
    {
        using var database = SqliteDatabase.Open(FilePath);
        var fault = Should.Throw<GrainStorageException>(() => SqliteDatabase.Open(FilePath)).Fault;
        fault.Kind.ShouldBe(GrainStorageFaultKind.Unavailable);
        fault.Message.ShouldContain("in use");
    }

    [Fact]
    public void Open_WhenTheFormatIsNewer_SaysBothVersions()
    {
        using (SqliteDatabase.Open(FilePath))
        {
        }

        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={FilePath};Pooling=False"))
        {
            connection.Open();
            SqliteDatabase.Execute(connection, "PRAGMA user_version=99;");
        }

        var fault = Should.Throw<GrainStorageException>(() => SqliteDatabase.Open(FilePath)).Fault;
        fault.Kind.ShouldBe(GrainStorageFaultKind.NewerFormat);
        fault.Message.ShouldContain("99");
    }

    [Fact]
    public async Task Read_WhenTheStateIsOfAnotherForm_NamesTheStateTheGrainAndTheType()
    {
        using var database = SqliteDatabase.Open(FilePath);
        await Storage(database).WriteStateAsync("name", Grain, new GrainState<string>("text"));
        var error = await Should.ThrowAsync<GrainStorageException>(() => Storage(database).ReadStateAsync("name", Grain, new GrainState<List<int>>()));
        error.Message.ShouldContain("'name'");
        error.Message.ShouldContain("job/job/1");
    }

    [Fact]
    public async Task Write_AfterTheEnd_IsRefusedAndSaysSo()
    {
        var database = SqliteDatabase.Open(FilePath);
        database.Dispose();
        await Should.ThrowAsync<GrainStorageException>(Storage(database).WriteStateAsync("name", Grain, new GrainState<int>(1)));
    }

    private static SqliteGrainStorage Storage(SqliteDatabase database) => new(database, StateSerializer.Default);

    /// <summary>Two holders of one state read, write and clear it; only the one with the newest version may.</summary>
    private static async Task<bool> CheckAgainstModelAsync(SqliteGrainStorage storage, int run, byte[] operations)
    {
        var grainId = GrainId.Create("model", $"model/{run}");
        GrainState<int>[] holders = [new(0), new(0)];
        string? stored = null;
        var value = 0;
        for (var step = 0; step < operations.Length; step++)
        {
            var holder = holders[operations[step] & 1];
            var current = string.Equals(holder.ETag, stored, StringComparison.Ordinal);
            switch ((operations[step] >> 1) % 3)
            {
                case 0:
                    await storage.ReadStateAsync("model", grainId, holder);
                    if (!string.Equals(holder.ETag, stored, StringComparison.Ordinal) || (stored is not null && holder.State != value))
                    {
                        return false;
                    }

                    break;
                case 1:
                    holder.State = step;
                    if (await SucceedsAsync(storage.WriteStateAsync("model", grainId, holder)) != current)
                    {
                        return false;
                    }

                    (stored, value) = current ? (holder.ETag, step) : (stored, value);
                    break;
                default:
                    if (await SucceedsAsync(storage.ClearStateAsync("model", grainId, holder)) != current)
                    {
                        return false;
                    }

                    stored = current ? null : stored;
                    break;
            }
        }

        return true;
    }

    private static async Task<bool> SucceedsAsync(Task task)
    {
        try
        {
            await task;
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }

    /// <summary>Limits the file's size, as a full disk would.</summary>
    private sealed class Limit(int pages) : SqliteWrite
    {
        public override void Execute(Microsoft.Data.Sqlite.SqliteConnection connection) => SqliteDatabase.Execute(connection, $"PRAGMA max_page_count={pages};");
    }
}
