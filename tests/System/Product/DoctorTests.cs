using Contexter.Cli;
using Contexter.Upstreams.Hosting;

namespace Contexter.Tests.Product;

/// <summary><c>contexter doctor</c> of the whole product: real files that are damaged, real servers, and the simulated services.</summary>
public sealed class DoctorTests : IAsyncLifetime
{
    private readonly ProductHarness _contexter = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

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
    public async Task Doctor_OfFilesThatAreDamagedOneAfterTheOther_FindsEach()
    {
        (await DoctorAsync(ExitCodes.Done)).ShouldMatch("ok       index          2 documents, [1-9] chunks? of model 'local', all whole, as many as are stored.");
        (await _contexter.RunAsync("documents", "put", "good", "notes/own.md", "--file", _contexter.WriteGuide("own.md", "parrot"))).ShouldBeDone();
        (await DoctorAsync(ExitCodes.Done)).ShouldMatch("ok       index          3 documents, [1-9] chunks?");

        var segment = Directory.EnumerateFiles(Path.Combine(_contexter.Data, "index"), "*.segment", SearchOption.AllDirectories).First();
        await DamageAsync(segment, () => DoctorAsync(ExitCodes.Failed), said => said.ShouldContain($"problem  index          File '{segment}' is damaged: "));
        await DamageAsync(Path.Combine(_contexter.Data, "state.db"), () => DoctorAsync(ExitCodes.Failed), said => said.ShouldContain("problem  store"));
        await DamageAsync(Path.Combine(_contexter.Data, "documents.db"), () => DoctorAsync(ExitCodes.Failed), said => said.ShouldContain("problem  store"));
        Directory.Delete(Path.Combine(_contexter.Data, "index"), recursive: true);
        (await DoctorAsync(ExitCodes.Failed)).ShouldMatch("problem  index          good@current: the index holds 0 documents with 0 chunks, and 3 with [1-9] are stored.");
        (await _contexter.RunAsync("index", "rebuild", "good")).ShouldBeDone();
        (await DoctorAsync(ExitCodes.Done)).ShouldContain("All is well.");
    }

    [Fact]
    public async Task Doctor_BesideAServer_AsksIt()
    {
        using var interruption = new CancellationTokenSource();
        var output = new AwaitedText("Ctrl+C ends it.") { NewLine = "\n" };
        var server = _contexter.RunAsync(["serve", "--port", "0"], output, interruption.Token);
        await output.Seen.WaitAsync(TimeSpan.FromSeconds(30), Token);

        var said = await DoctorAsync(ExitCodes.Done);

        said.ShouldMatch("ok       data           process [0-9]+ \\(contexter serve\\) owns it; commands ask it at http://127.0.0.1:[0-9]+/");
        said.ShouldMatch("ok       server         answers at http://127.0.0.1:[0-9]+/\\.");
        said.ShouldMatch("ok       server         is version [0-9.]+\\S*, as this command is\\.");
        said.ShouldContain("ok       store          2 documents of 1 library read");
        said.ShouldContain("ok       index          2 documents, ");
        await interruption.CancelAsync();
        (await server).ExitCode.ShouldBe(ExitCodes.Done);
    }

    [Fact]
    public async Task Doctor_OfSimulatedServices_KnowsRightKeysFromWrongOnes()
    {
        await using var upstreams = await UpstreamHost.StartAsync(
            new UpstreamOptions { Upstreams = [UpstreamKind.Context7, UpstreamKind.Brave, UpstreamKind.Voyage, UpstreamKind.OpenAI, UpstreamKind.Qdrant], Context7 = new() { RequiresKey = true } }, Token);
        string[] Services(string context7, string brave, string voyage) =>
        [
            "--set", $"context7.endpoint={Address(UpstreamKind.Context7)}", "--set", $"context7.key={context7}",
            "--set", $"brave.endpoint={Address(UpstreamKind.Brave)}", "--set", $"brave.key={brave}",
            "--set", "models.v.provider=voyage", "--set", $"models.v.endpoint={Address(UpstreamKind.Voyage)}", "--set", $"models.v.key={voyage}",
            "--set", "models.o.provider=openai", "--set", $"models.o.endpoint={Address(UpstreamKind.OpenAI)}", "--set", "models.o.model=nomic-embed-text", "--set", "models.o.dimension=256",
        ];
        var options = new UpstreamOptions();

        var right = await DoctorAsync(ExitCodes.Done, Services("ctx7sk-simulated", options.Brave.Key, options.VoyageKey));
        foreach (var name in new[] { "Context7: ", "Brave: ", "embeddings 'v': ", "embeddings 'o': " })
        {
            right.ShouldContain("ok       upstreams      " + name);
        }

        var wrong = await DoctorAsync(ExitCodes.Failed, Services("wrong", "wrong", "wrong"));
        foreach (var name in new[] { "Context7: ", "Brave: ", "embeddings 'v': " })
        {
            wrong.ShouldContain("problem  upstreams      " + name);
        }

        string Address(UpstreamKind kind) => upstreams.AddressOf(kind).ToString().TrimEnd('/');
    }

    private async Task<string> DoctorAsync(int exitCode, params string[] options)
    {
        var result = await _contexter.RunAsync(["doctor", "--set", "server.port=0", .. options]);
        result.ExitCode.ShouldBe(exitCode, result.Output + result.Error);
        return result.Output;
    }

    /// <summary>Spoils the middle of a file while something looks at it.</summary>
    private static async Task DamageAsync(string path, Func<Task<string>> look, Action<string> check)
    {
        var original = await File.ReadAllBytesAsync(path, Token);
        var damaged = original.ToArray();
        damaged.AsSpan(damaged.Length / 3, damaged.Length / 3).Fill(0xA5);
        await File.WriteAllBytesAsync(path, damaged, Token);
        check(await look());
        await File.WriteAllBytesAsync(path, original, Token);
    }
}
