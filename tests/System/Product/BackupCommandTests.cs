using Contexter.Cli;

namespace Contexter.Tests.Product;

/// <summary><c>contexter backup</c> and <c>contexter restore</c>, as one types them.</summary>
public sealed class BackupCommandTests : IAsyncLifetime
{
    private readonly ProductHarness _contexter = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Backup => Path.Combine(Path.GetDirectoryName(_contexter.Data)!, "backup");

    private string Elsewhere => Path.Combine(Path.GetDirectoryName(_contexter.Data)!, "elsewhere");

    public async ValueTask InitializeAsync()
    {
        _contexter.WriteGuide("port.md", "port");
        _contexter.WriteGuide("cache.md", "cache");
        (await _contexter.RunAsync("add", "good", "--from", _contexter.Docs)).ShouldBeDone();
    }

    public ValueTask DisposeAsync()
    {
        _contexter.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Backup_BesideAServer_IsRestoredElsewhereAndAnswersAlike()
    {
        using var interruption = new CancellationTokenSource();
        var output = new AwaitedText("Ctrl+C ends it.") { NewLine = "\n" };
        var server = _contexter.RunAsync(["serve", "--port", "0"], output, interruption.Token);
        await output.Seen.WaitAsync(TimeSpan.FromSeconds(30), Token);

        var backup = await _contexter.JsonAsync("backup", Backup);
        await interruption.CancelAsync();
        (await server).ExitCode.ShouldBe(ExitCodes.Done);

        ((int)backup["documents"]!, (string)backup["libraries"]![0]!).ShouldBe((2, "good@current"));
        (await _contexter.RunAsync("restore", Backup, "--verify")).ShouldBeDone().Output.ShouldContain($"'{Backup}' is whole: 2 documents of 1 library of ");
        (await _contexter.RunAsync("restore", Backup, "--data", Elsewhere, "-q")).ShouldBeDone().Output.ShouldBeEmpty();
        var answer = await _contexter.RunAsync("search", "set the port", "-q");
        answer.Output.ShouldNotBeEmpty();
        (await _contexter.RunAsync("search", "set the port", "-q", "--data", Elsewhere)).ShouldBe(answer);
        (await _contexter.RunAsync("doctor", "--offline", "--data", Elsewhere, "--set", "server.port=0")).ShouldBeDone().Output.ShouldEndWith("All is well.\n");
    }

    [Fact]
    public async Task Restore_OverWhatIsThere_NeedsForce_AndIsNoneWhileSomebodyOwnsIt()
    {
        (await _contexter.RunAsync("backup", Backup)).ShouldBeDone();
        File.Delete(Path.Combine(_contexter.Docs, "port.md"));
        (await _contexter.RunAsync("refresh", "good")).ShouldBeDone();

        var refused = await _contexter.RunAsync("restore", Backup);
        refused.ExitCode.ShouldBe(ExitCodes.Usage);
        refused.Error.ShouldContain("holds something already");
        using (Storage.DataDirectory.Acquire(_contexter.Data, "contexter serve"))
        {
            (await _contexter.RunAsync("restore", Backup, "--force")).Error.ShouldContain("is in use by process");
        }

        (await _contexter.JsonAsync("documents", "list", "good")).AsArray().Count.ShouldBe(1);
        (await _contexter.RunAsync("restore", Backup, "--force")).ShouldBeDone();
        (await _contexter.JsonAsync("documents", "list", "good")).AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Restore_OfADamagedBackup_SaysWhichFileAndTouchesNothing()
    {
        (await _contexter.RunAsync("backup", Backup)).ShouldBeDone();
        var path = Path.Combine(Backup, "documents.db");
        await File.WriteAllBytesAsync(path, (await File.ReadAllBytesAsync(path, Token))[..^4096], Token);

        foreach (var option in new[] { "--verify", "--force" })
        {
            var refused = await _contexter.RunAsync("restore", Backup, option);
            refused.ExitCode.ShouldBe(ExitCodes.Failed);
            refused.Error.ShouldContain("is damaged: 'documents.db' has ");
        }

        (await _contexter.RunAsync("store", "verify")).ShouldBeDone();
        (await _contexter.RunAsync("restore", _contexter.Docs)).Error.ShouldContain("is no backup");
    }

    [Fact]
    public async Task Backup_OfAClusterOrOfNothing_SaysWhatToDo()
    {
        var cluster = await _contexter.RunAsync("backup", Backup, "--set", "index.store=qdrant", "--set", "cluster.postgres=Host=127.0.0.1;Port=1;Database=docs;Username=me;Password=s3cret");
        cluster.ExitCode.ShouldBe(ExitCodes.Usage);
        cluster.Error.ShouldContain("pg_dump and snapshots of Qdrant");
        (await _contexter.RunAsync("backup", Backup, "--data", Elsewhere)).Error.ShouldContain("There is nothing to back up");
        Directory.Exists(Elsewhere).ShouldBeFalse();
    }
}
