namespace Contexter.Tests.Product;

public sealed class PoisonTests
{
    [Fact]
    public async Task Add_FromAProviderWithFaultsAndPoison_IndexesAllThatIsGoodAndSetsTheRestAside()
    {
        await using var run = new PoisonRun(500, TimeSpan.FromMinutes(2));
        await run.RunAsync();
    }
}
