using System.Text.Json.Nodes;
using Contexter.Bench.Load;

namespace Contexter.SlowTests.Deployment;

/// <summary>What docs/deployment.md says to do when something is lost, done, with real documentation and real processes.</summary>
public sealed class DisasterTests : IClassFixture<StoredLibrary>, IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("contexter-disaster-").FullName;
    private readonly StoredLibrary _stored;

    public DisasterTests(StoredLibrary stored)
    {
        _stored = stored;
        stored.CopyTo(_root);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_root, "data");

    private string Backup => Path.Combine(_root, "backup");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task DataDirectory_WhenLost_IsWhatTheBackupSays()
    {
        Directory.Delete(Data, recursive: true);

        await RunAsync(0, "restore", Backup);

        (await StoredLibrary.AnswerAsync(Data)).ShouldBe(_stored.Answer);
        await RunAsync(0, "doctor");
    }

    [Theory]
    [InlineData("documents.db")]
    [InlineData("state.db")]
    public async Task Database_WhenDamaged_IsNamedAndRestored(string name)
    {
        Damage(Path.Combine(Data, name));

        var said = await RunAsync(1, "doctor");
        (said.Output + said.Errors).ShouldContain(name);
        await RunAsync(0, "restore", Backup, "--force");

        (await StoredLibrary.AnswerAsync(Data)).ShouldBe(_stored.Answer);
        await RunAsync(0, "doctor");
    }

    [Fact]
    public async Task Index_WhenDamaged_IsMadeAnewWithoutABackup()
    {
        Directory.Delete(Backup, recursive: true);
        foreach (var segment in Directory.GetFiles(Path.Combine(Data, "index"), "*.segment", SearchOption.AllDirectories))
        {
            Damage(segment);
        }

        var said = await RunAsync(1, "doctor");
        (said.Output + said.Errors).ShouldContain("contexter index rebuild");
        await RunAsync(0, "index", "rebuild");

        (await StoredLibrary.AnswerAsync(Data)).ShouldBe(_stored.Answer);
        await RunAsync(0, "doctor");
    }

    [Fact]
    public async Task Key_WhenLost_IsReplacedByWhoeverHasTheDataDirectory()
    {
        string[] asksForKeys = ["server.keys=always"];
        var lost = JsonNode.Parse((await RunAsync(0, ["keys", "create", "lost", "--scope", "admin", "--json"])).Output)!;
        await using var server = new ServedProcess(Data, asksForKeys);
        await server.StartReadyAsync(Token);
        using var http = new HttpClient { BaseAddress = server.Address };
        (await StatusAsync(http, (string)lost["secret"]!)).ShouldBe(200);
        (await StatusAsync(http, null)).ShouldBe(401);

        var made = JsonNode.Parse((await RunAsync(0, ["keys", "create", "new", "--scope", "admin", "--json"])).Output)!;
        await RunAsync(0, "keys", "revoke", (string)lost["key"]!["id"]!);

        (await StatusAsync(http, (string)made["secret"]!)).ShouldBe(200);
        (await StatusAsync(http, (string)lost["secret"]!)).ShouldBe(401);
        (await server.StopAsync(Token)).ShouldBe(0);
    }

    private static async Task<int> StatusAsync(HttpClient http, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("v1/libraries", UriKind.Relative));
        if (key is not null)
        {
            request.Headers.Authorization = new("Bearer", key);
        }

        using var response = await http.SendAsync(request, Token);
        return (int)response.StatusCode;
    }

    /// <summary>Overwrites the middle of a file, as a disk does that loses a block.</summary>
    private static void Damage(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        var block = new byte[Math.Min(65_536, file.Length)];
        Array.Fill(block, (byte)0xA5);
        file.Position = (file.Length - block.Length) / 2 / 4096 * 4096;
        file.Write(block);
    }

    private async Task<ProcessResult> RunAsync(int exitCode, params string[] command) =>
        (await ContexterProcess.RunAsync([.. command, "--data", Data], null, Token)).ShouldExitWith(exitCode);
}

/// <summary>A data directory with real documentation and a backup of it, made once.</summary>
public sealed class StoredLibrary : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("contexter-stored-").FullName;

    /// <summary>What a search of it finds.</summary>
    public string Answer { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var data = Path.Combine(_root, "data");
        await RunAsync(data, "add", "dotnet", "--from", "sdk-docs", "--include", "System.Linq");
        Answer = await AnswerAsync(data);
        await RunAsync(data, "backup", Path.Combine(_root, "backup"));
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>What a search finds in a data directory.</summary>
    public static async Task<string> AnswerAsync(string data)
    {
        var results = JsonNode.Parse((await RunAsync(data, "search", "how do I group elements by a key", "--json")).Output)!["results"]!.AsArray();
        results.Count.ShouldBeGreaterThan(3);
        return results.ToJsonString();
    }

    /// <summary>Copies data directory and backup, which no process has open.</summary>
    public void CopyTo(string folder)
    {
        foreach (var file in Directory.GetFiles(_root, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(_root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static async Task<ProcessResult> RunAsync(string data, params string[] command) =>
        (await ContexterProcess.RunAsync([.. command, "--data", data], null, TestContext.Current.CancellationToken)).ShouldExitWith(0);
}
