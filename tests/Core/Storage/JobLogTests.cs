using Contexter.Storage;

namespace Contexter.Tests.Storage;

/// <summary>What every log of jobs does, whatever database it is in.</summary>
public abstract class JobLogTests
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly DateTimeOffset Start = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    /// <summary>Opens the log of this test, which is empty at first.</summary>
    protected abstract Task<IJobLog> OpenAsync();

    [Fact]
    public async Task Append_WhateverIsThinnedAndHoweverOftenItIsOpened_NeverGivesANumberTwice()
    {
        await using (var log = await OpenAsync())
        {
            (await AppendAsync(log, "7", "+a", "+b")).ShouldBe([1, 2]);
            (await AppendAsync(log, "8", "z")).ShouldBe([1]);
            await log.ThinAsync("7", 2, Token);
        }

        await using var again = await OpenAsync();
        (await AppendAsync(again, "7", "c")).ShouldBe([3]);
        (await again.ReadAsync("7", 2, 10, Token)).ShouldBe([new JobLogLine(3, Start, false, "c")]);
        (await again.ReadAsync("8", 0, 10, Token)).Single().Data.ShouldBe("z");
    }

    [Fact]
    public async Task Delete_OfAJob_LeavesNothingOfItAndAllOfOthers()
    {
        await using var log = await OpenAsync();
        await AppendAsync(log, "7", "a", "+b");
        await AppendAsync(log, "8", "z");

        await log.DeleteAsync("7", Token);

        (await log.ReadAsync("7", 0, 10, Token)).ShouldBeEmpty();
        (await AppendAsync(log, "7", "anew")).ShouldBe([1], "not even its last number is kept");
        (await log.ReadAsync("8", 0, 10, Token)).Single().Data.ShouldBe("z");
    }

    [Fact]
    public async Task Read_WhenAskedForAPart_GivesTheLinesAfterANumber()
    {
        await using var log = await OpenAsync();
        await AppendAsync(log, "7", "a", "b", "c", "d");

        (await log.ReadAsync("7", 1, 2, Token)).Select(line => line.Data).ShouldBe(["b", "c"]);
        (await log.ReadAsync("7", 4, 2, Token)).ShouldBeEmpty();
        (await log.ReadAsync("unknown", 0, 2, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Thin_WhenThereIsMuchProgress_KeepsTheLastBeforeEveryOtherLine()
    {
        await using var log = await OpenAsync();
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
        await using var log = await OpenAsync();

        var numbers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => log.AppendAsync("7", Start, false, "x", Token)));

        numbers.Order().ShouldBe(Enumerable.Range(1, 20).Select(number => (long)number));
    }

    /// <summary>Adds lines; those with a plus are progress.</summary>
    private static async Task<List<long>> AppendAsync(IJobLog log, string job, params string[] lines)
    {
        var numbers = new List<long>();
        foreach (var line in lines)
        {
            numbers.Add(await log.AppendAsync(job, Start, line[0] == '+', line, Token));
        }

        return numbers;
    }

    private static async Task<string> DataAsync(IJobLog log, string job) => string.Join(' ', (await log.ReadAsync(job, 0, 100, Token)).Select(line => line.Data));
}
