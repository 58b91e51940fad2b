using Contexter.Cli;
using Contexter.Documents;

namespace Contexter.Tests.Cli;

/// <summary>What <c>contexter silo database</c> says where there is no database; what it does with one is tried on a real server.</summary>
public sealed class SiloDatabaseTests : IDisposable
{
    private readonly CliHarness _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("init")]
    [InlineData("check")]
    public async Task Database_WhenNoneIsConfigured_NamesTheSetting(string command)
    {
        var result = await _cli.RunAsync("silo", "database", command);

        result.ExitCode.ShouldNotBe(ExitCodes.Done);
        result.Error.ShouldContain("cluster.postgres is empty");
    }

    [Theory]
    [InlineData("init")]
    [InlineData("check")]
    public async Task Database_WhenTheServerIsAway_NamesHostPortAndDatabaseAndNotThePassword(string command)
    {
        // Nothing listens at port 1.
        var result = await _cli.RunAsync(
            "silo", "database", command, "--wait", "0s", "--json", "--set", "index.store=qdrant", "--set", "cluster.postgres=Host=127.0.0.1;Port=1;Database=docs;Username=me;Password=s3cret");

        result.ExitCode.ShouldNotBe(ExitCodes.Done);
        result.Error.ShouldContain(ErrorCodes.StorageUnavailable);
        result.Error.ShouldContain("docs at 127.0.0.1:1 cannot be reached");
        result.Error.ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task Database_WhenTheConnectionStringIsNone_SaysHowToWriteItAndNotWhatItIs()
    {
        var result = await _cli.RunAsync("silo", "database", "init", "--set", "index.store=qdrant", "--set", "cluster.postgres=Host=h;Pasword=s3cret");

        result.ExitCode.ShouldNotBe(ExitCodes.Done);
        result.Error.ShouldContain("cluster.postgres cannot be read");
        result.Error.ShouldNotContain("s3cret");
    }
}
