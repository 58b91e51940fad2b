using Contexter.Tests.Product;

namespace Contexter.SlowTests;

/// <summary>What the fast lane does with five hundred documents, with ten thousand.</summary>
public sealed class PoisonTests
{
    [Fact]
    public async Task Add_OfTenThousandWithFaultsAndPoison_IndexesAllThatIsGoodAndSetsTheRestAside()
    {
        await using var run = new PoisonRun(10_000, TimeSpan.FromMinutes(10));
        await run.RunAsync();
    }
}
