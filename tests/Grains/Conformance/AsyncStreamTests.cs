using System.Runtime.CompilerServices;

namespace Contexter.Tests.Conformance;

public interface INumbersGrain : IGrainWithStringKey
{
    IAsyncEnumerable<int> Ready(int count);

    IAsyncEnumerable<int> Gated(string prefix, CancellationToken cancellationToken);

    IAsyncEnumerable<int> Failing(int after);

    IAsyncEnumerable<Box> Same();

    Task Hold(string gate);

    ValueTask End();
}

[GenerateSerializer]
[Alias("conformance.box")]
public sealed class Box
{
    [Id(0)]
    public int Value { get; set; }
}

public sealed class NumbersGrain(Journal journal) : Grain, INumbersGrain
{
    public async IAsyncEnumerable<int> Ready(int count)
    {
        journal.Add("started");
        try
        {
            for (var i = 0; i < count; i++)
            {
                yield return i;
            }

            await Task.Yield();
        }
        finally
        {
            journal.Add("finally");
        }
    }

    public async IAsyncEnumerable<int> Gated(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var scheduler = TaskScheduler.Current;
        try
        {
            for (var i = 0; ; i++)
            {
                await journal.GateAsync($"{prefix}{i}").WaitAsync(cancellationToken);
                journal.Add(TaskScheduler.Current == scheduler ? $"{prefix}{i} passed" : "left the turns");
                yield return i;
            }
        }
        finally
        {
            journal.Add(cancellationToken.IsCancellationRequested ? "cancelled" : "ended");
        }
    }

    public async IAsyncEnumerable<int> Failing(int after)
    {
        for (var i = 0; i < after; i++)
        {
            yield return i;
        }

        await Task.Yield();
        throw new InvalidDataException("no more");
    }

    public async IAsyncEnumerable<Box> Same()
    {
        var box = new Box();
        for (; box.Value < 3; box.Value++)
        {
            yield return box;
        }

        await Task.Yield();
    }

    public async Task Hold(string gate)
    {
        journal.Add("holds");
        await journal.GateAsync(gate);
    }

    public ValueTask End()
    {
        DeactivateOnIdle();
        return ValueTask.CompletedTask;
    }
}

public sealed class AsyncStreamTests : ConformanceTest
{
    [Theory]
    [InlineData(0, 100)]
    [InlineData(1, 100)]
    [InlineData(1000, 100)]
    [InlineData(250, 1)]
    public async Task Enumeration_WhenItemsAreReady_BringsThemAllInOrder(int count, int batchSize)
    {
        var items = await Host.Grain<INumbersGrain>("numbers/a").Ready(count).WithBatchSize(batchSize).ToListAsync(TestContext.Current.CancellationToken);
        items.ShouldBe(Enumerable.Range(0, count));
        await Journal.WaitForAsync("finally");
    }

    [Fact]
    public async Task Enumeration_BeforeItIsEnumerated_RunsNothing()
    {
        _ = Host.Grain<INumbersGrain>("numbers/a").Ready(3);
        await Host.Grain<INumbersGrain>("numbers/a").End();
        Journal.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task Enumeration_OfOneObjectTwice_RunsTwice()
    {
        var numbers = Host.Grain<INumbersGrain>("numbers/a").Ready(2);
        (await numbers.ToListAsync(TestContext.Current.CancellationToken)).ShouldBe([0, 1]);
        (await numbers.ToListAsync(TestContext.Current.CancellationToken)).ShouldBe([0, 1]);
    }

    [Fact]
    public async Task Enumeration_WhileACallRuns_Interleaves()
    {
        var grain = Host.Grain<INumbersGrain>("numbers/a");
        var holding = grain.Hold("gate");
        await Journal.WaitForAsync("holds");
        (await grain.Ready(5).ToListAsync(TestContext.Current.CancellationToken)).Count.ShouldBe(5);
        holding.IsCompleted.ShouldBeFalse();
        Journal.Open("gate");
        await holding;
    }

    [Fact]
    public async Task Break_InTheLoop_RunsTheGrainsFinally()
    {
        Journal.Open("n0");
        await foreach (var number in Host.Grain<INumbersGrain>("numbers/a").Gated("n", CancellationToken.None))
        {
            number.ShouldBe(0);
            break;
        }

        Journal.Entries[^1].ShouldBeOneOf("ended", "cancelled");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancel_WhileAnItemIsAwaited_EndsBothSides(bool asArgument)
    {
        using var source = new CancellationTokenSource();
        Journal.Open("n0");
        var seen = 0;
        var grain = Host.Grain<INumbersGrain>("numbers/a");
        var numbers = asArgument ? grain.Gated("n", source.Token) : grain.Gated("n", CancellationToken.None);
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in numbers.WithCancellation(asArgument ? CancellationToken.None : source.Token))
            {
                seen++;
                await source.CancelAsync();
            }
        });
        seen.ShouldBe(1);
        await Journal.WaitForAsync("cancelled");
    }

    [Fact]
    public async Task Error_InTheGrain_ArrivesAfterTheItemsBeforeIt()
    {
        var seen = new List<int>();
        var error = await Should.ThrowAsync<InvalidDataException>(async () =>
        {
            await foreach (var number in Host.Grain<INumbersGrain>("numbers/a").Failing(3))
            {
                seen.Add(number);
            }
        });
        error.Message.ShouldBe("no more");
        seen.ShouldBe([0, 1, 2]);
    }

    [Fact]
    public async Task Items_WhenTheGrainReusesAnObject_AreAsTheyWereWhenTheirBatchWasSent()
    {
        var grain = Host.Grain<INumbersGrain>("numbers/a");
        var one = await grain.Same().WithBatchSize(1).ToListAsync(TestContext.Current.CancellationToken);
        one.Select(static box => box.Value).ShouldBe([0, 1, 2]);
        var all = await grain.Same().ToListAsync(TestContext.Current.CancellationToken);
        all.Select(static box => box.Value).ShouldBe([3, 3, 3]);
    }

    [Fact]
    public async Task Deactivation_WhileEnumerated_EndsTheEnumerationWithAnErrorOfItsOwn()
    {
        var grain = Host.Grain<INumbersGrain>("numbers/a");
        Journal.Open("n0");
        await Should.ThrowAsync<EnumerationAbortedException>(async () =>
        {
            await foreach (var _ in grain.Gated("n", CancellationToken.None))
            {
                await grain.End();
            }
        });
        await Journal.WaitForAsync("cancelled");
    }

    [Fact]
    public async Task Enumeration_WhenNobodyAsksAnyMore_IsEndedByTheHost()
    {
        Journal.Open("n0");
        var forgotten = Host.Grain<INumbersGrain>("numbers/a").Gated("n", CancellationToken.None).WithBatchSize(1).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        (await forgotten.MoveNextAsync()).ShouldBeTrue();
        await Host.Time.AdvanceUntilAsync(TimeSpan.FromSeconds(10), Journal.WaitForAsync("cancelled"));
        await Should.ThrowAsync<EnumerationAbortedException>(forgotten.MoveNextAsync().AsTask());
        await forgotten.DisposeAsync();
    }

    [Fact]
    public async Task Enumeration_LongerThanAResponseTimeout_IsNotATimeout()
    {
        var enumerator = Host.Grain<INumbersGrain>("numbers/a").Gated("n", CancellationToken.None).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var next = enumerator.MoveNextAsync().AsTask();
        Host.Time.Advance(TimeSpan.FromMinutes(5));
        next.IsCompleted.ShouldBeFalse();
        Journal.Open("n0");
        (await next).ShouldBeTrue();
        await enumerator.DisposeAsync();
    }
}
