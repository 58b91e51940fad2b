using Contexter.Knowledge.Pipeline;

namespace Contexter.Core.Tests.Knowledge;

/// <summary>That writers wait at four fifths and go on at one fifth, that everything comes out once and in order, and that nobody waits for a reader that is gone.</summary>
public sealed class WaterMarkBufferTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_WhenTheHighMarkIsReached_WaitsUntilTheLowMark()
    {
        var buffer = new WaterMarkBuffer<int>(10);
        for (var i = 0; i < 8; i++)
        {
            buffer.WriteAsync(i).IsCompleted.ShouldBeTrue();
        }

        var waiting = buffer.WriteAsync(8);
        await using var items = buffer.ReadAllAsync(Token).GetAsyncEnumerator(Token);
        for (var i = 0; i < 5; i++)
        {
            await items.MoveNextAsync();
        }

        waiting.IsCompleted.ShouldBeFalse("three are left");
        await items.MoveNextAsync();

        (await waiting.WaitAsync(Token)).ShouldBeTrue("two are left");
        buffer.Peak.ShouldBe(8);
        buffer.Waits.ShouldBe(1);
    }

    [Fact]
    public async Task Read_WithManyWriters_GivesEverythingOnceAndEachWritersItemsInOrder()
    {
        var buffer = new WaterMarkBuffer<(int Writer, int Number)>(16);
        var writing = Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var number = 0; number < 2_000; number++)
            {
                await buffer.WriteAsync((writer, number));
            }
        })));
        var ending = writing.ContinueWith(_ => buffer.Complete(), TaskScheduler.Default);

        var items = await buffer.ReadAllAsync(Token).ToListAsync(Token);

        await ending;
        items.Count.ShouldBe(8_000);
        items.GroupBy(item => item.Writer).ShouldAllBe(group => group.Select(item => item.Number).SequenceEqual(Enumerable.Range(0, 2_000)));
        buffer.Peak.ShouldBeLessThanOrEqualTo(12);
    }

    [Fact]
    public async Task Close_WhileAWriterWaits_LetsItGo()
    {
        var buffer = new WaterMarkBuffer<int>(5);
        for (var i = 0; i < 4; i++)
        {
            buffer.WriteAsync(i).IsCompleted.ShouldBeTrue();
        }

        var waiting = buffer.WriteAsync(2);
        waiting.IsCompleted.ShouldBeFalse();

        buffer.Close();

        (await waiting.WaitAsync(Token)).ShouldBeFalse();
        (await buffer.ReadAllAsync(Token).ToListAsync(Token)).ShouldBeEmpty();
    }
}
