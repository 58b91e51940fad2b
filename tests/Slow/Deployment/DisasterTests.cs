using System.Text.Json.Nodes;

namespace Contexter.SlowTests.Deployment;

/// <summary>What docs/deployment.md says to do when something is lost, done, with real documentation and real processes.</summary>
public sealed class DisasterTests : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("contexter-disaster-").FullName;
    private string _before = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_root, "data");

    private string Backup => Path.Combine(_root, "backup");

    public async ValueTask InitializeAsync()
    {
        await RunAsync(0, "add", "dotnet", "--from", "sdk-docs", "--include", "System.Linq", "--include", "System.Collections");
        _before = await AnswerAsync();
        await RunAsync(0, "backup", Backup);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task DataDirectory_WhenLost_IsWhatTheBackupSays()
    {
        Directory.Delete(Data, recursive: true);

        await RunAsync(0, "restore", Backup);

        (await AnswerAsync()).ShouldBe(_before);
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

        (await AnswerAsync()).ShouldBe(_before);
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

        (await AnswerAsync()).ShouldBe(_before);
        await RunAsync(0, "doctor");
    }

    [Fact]
    public async Task Key_WhenLost_IsReplacedByWhoeverHasTheDataDirectory()
    {
        string[] asksForKeys = ["--set", "server.keys=always"];
        var lost = JsonNode.Parse((await RunAsync(0, ["keys", "create", "lost", "--scope", "admin", "--json"])).Output)!;
        await using var server = new ServedProcess(Data, asksForKeys);
        await server.StartReadyAsync(null, Token);
        using var http = new HttpClient { BaseAddress = server.Address };
        (await StatusAsync(http, (string)lost["key"]!)).ShouldBe(200);
        (await StatusAsync(http, null)).ShouldBe(401);

        var made = JsonNode.Parse((await RunAsync(0, ["keys", "create", "new", "--scope", "admin", "--json"])).Output)!;
        await RunAsync(0, "keys", "revoke", (string)lost["id"]!);

        (await StatusAsync(http, (string)made["key"]!)).ShouldBe(200);
        (await StatusAsync(http, (string)lost["key"]!)).ShouldBe(401);
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

    /// <summary>What a search finds, without what differs from one run to the next.</summary>
    private async Task<string> AnswerAsync()
    {
        var reply = JsonNode.Parse((await RunAsync(0, "search", "how do I group elements by a key", "--json")).Output)!;
        reply["results"]!.AsArray().Count.ShouldBeGreaterThan(3);
        return reply["results"]!.ToJsonString();
    }

    private async Task<ProcessResult> RunAsync(int exitCode, params string[] command) =>
        (await ContexterProcess.RunAsync([.. command, "--data", Data], null, Token)).ShouldExitWith(exitCode);
}
