using Contexter.Documents;
using Contexter.Storage;

namespace Contexter.Tests.Storage;

public sealed class SqliteJobLogTests : JobLogTests, IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("contexter-joblog-").FullName;

    private string File => Path.Combine(_root, "data", "jobs.db");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("PRAGMA application_id = 5; PRAGMA user_version = 1", ErrorCodes.StorageFormat)]
    [InlineData("PRAGMA user_version = 99", ErrorCodes.StorageFormat)]
    public async Task Open_WhenTheFileIsOfAnotherFormat_SaysSo(string change, string code)
    {
        await SqliteJobLog.Open(File).DisposeAsync();
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={File};Pooling=False"))
        {
            await connection.OpenAsync(Token);
            await using var command = connection.CreateCommand();
            command.CommandText = change;
            await command.ExecuteNonQueryAsync(Token);
        }

        Should.Throw<ContexterException>(() => SqliteJobLog.Open(File)).Code.ShouldBe(code);
    }

    [Fact]
    public async Task Append_AfterAMomentThatWroteMuch_LeavesNoLongWriteAheadLog()
    {
        await using var log = SqliteJobLog.Open(File);
        await log.AppendAsync("7", DateTimeOffset.UnixEpoch, isProgress: false, new string('x', 20_000_000), Token);
        new FileInfo(File + "-wal").Length.ShouldBeGreaterThan(20_000_000);

        await log.AppendAsync("7", DateTimeOffset.UnixEpoch, isProgress: false, "small", Token);
        await log.AppendAsync("7", DateTimeOffset.UnixEpoch, isProgress: false, "small", Token);

        new FileInfo(File + "-wal").Length.ShouldBeInRange(1, 4_194_304);
    }

    [Fact]
    public void Open_WhenTheFileIsDamaged_SaysWhatIsLost()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, new string('x', 8192));

        var fault = Should.Throw<ContexterException>(() => SqliteJobLog.Open(File));

        fault.Code.ShouldBe(ErrorCodes.StorageCorrupted);
        fault.Message.ShouldContain("the histories of jobs are lost, and nothing else");
    }

    protected override Task<IJobLog> OpenAsync() => Task.FromResult<IJobLog>(SqliteJobLog.Open(File));
}
