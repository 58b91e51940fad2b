using Contexter.Documents;
using Contexter.Storage;

namespace Contexter.Tests.Storage;

public sealed class JobLogTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
    private readonly string _root = Directory.CreateTempSubdirectory("contexter-joblog-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_root, "data", "jobs.db");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Append_WhateverIsRemovedAndHoweverOftenItIsOpened_NeverGivesANumberTwice()
    {
        await using (var log = SqliteJobLog.Open(File))
        {
            (await AppendAsync(log, "7", "a", "+b")).ShouldBe([1, 2]);
            (await AppendAsync(log, "8", "z")).ShouldBe([1]);
            await log.DeleteAsync("7", Token);
            (await log.ReadAsync("7", 0, 10, Token)).ShouldBeEmpty();
        }

        await using var again = SqliteJobLog.Open(File);
        (await AppendAsync(again, "7", "c")).ShouldBe([3]);
        (await again.ReadAsync("7", 0, 10, Token)).ShouldBe([new JobLogLine(3, Start, false, "c")]);
        (await again.ReadAsync("8", 0, 10, Token)).Single().Data.ShouldBe("z");
    }

    [Fact]
    public async Task Read_WhenAskedForAPart_GivesTheLinesAfterANumber()
    {
        await using var log = SqliteJobLog.Open(File);
        await AppendAsync(log, "7", "a", "b", "c", "d");

        (await log.ReadAsync("7", 1, 2, Token)).Select(line => line.Data).ShouldBe(["b", "c"]);
        (await log.ReadAsync("7", 4, 2, Token)).ShouldBeEmpty();
        (await log.ReadAsync("unknown", 0, 2, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Thin_WhenThereIsMuchProgress_KeepsTheLastBeforeEveryOtherLine()
    {
        await using var log = SqliteJobLog.Open(File);
        await AppendAsync(log, "7", "a", "+b", "+c", "d", "+e", "+f", "+g", "+h");
        await AppendAsync(log, "8", "+x", "+y");

        await log.ThinAsync("7", 6, Token);
        (await DataAsync(log, "7")).ShouldBe("a +c d +g +h");
        await log.ThinAsync("7", 8, Token);
        (await DataAsync(log, "7")).ShouldBe("a +c d +h");
        (await DataAsync(log, "8")).ShouldBe("+x +y");
    }

    [Fact]
    public async Task Append_WhenManyWriteAtOnce_LosesNothing()
    {
        await using var log = SqliteJobLog.Open(File);

        var numbers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => log.AppendAsync("7", Start, false, "x", Token)));

        numbers.Order().ShouldBe(Enumerable.Range(1, 20).Select(number => (long)number));
    }

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
    public void Open_WhenTheFileIsDamaged_SaysWhatIsLost()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, new string('x', 8192));

        var fault = Should.Throw<ContexterException>(() => SqliteJobLog.Open(File));

        fault.Code.ShouldBe(ErrorCodes.StorageCorrupted);
        fault.Message.ShouldContain("the histories of jobs are lost, and nothing else");
    }

    /// <summary>Adds lines; those with a plus are progress.</summary>
    private static async Task<List<long>> AppendAsync(SqliteJobLog log, string job, params string[] lines)
    {
        var numbers = new List<long>();
        foreach (var line in lines)
        {
            numbers.Add(await log.AppendAsync(job, Start, line[0] == '+', line, Token));
        }

        return numbers;
    }

    private static async Task<string> DataAsync(SqliteJobLog log, string job) => string.Join(' ', (await log.ReadAsync(job, 0, 100, Token)).Select(line => line.Data));
}
