using System.Text.Json.Nodes;
using Contexter.Embeddings.Local;
using Contexter.Embeddings.OpenAICompatible;
using Contexter.Tests.Product;
using Contexter.Upstreams.Embeddings;

namespace Contexter.SlowTests;

/// <summary>A job that is killed with SIGKILL again and again ends as one that was left alone.</summary>
public sealed class CrashTests(ITestOutputHelper output) : IDisposable
{
    private const int ServedDimension = 64;

    /// <summary>In the order of the stages: each is reached by the run that follows the kills before it.</summary>
    private static readonly string[] KillPoints =
    [
        "fetch:before:2", "fetch:after:3",
        "store:before:4", "store:after:5",
        "chunk:before:20", "chunk:after:200",
        "embed:before:1", "embed:after:2",
        "index:before:2", "index:after:2",
        "prune:before:1", "prune:after:1",
        "finish:before:1", "finish:after:1",
    ];

    private static readonly string[] RebuildKillPoints =
    [
        "clear:before:1", "clear:after:1",
        "chunk:before:20", "chunk:after:200",
        "embed:before:1", "embed:after:2",
        "index:before:2", "index:after:2",
        "finish:before:1", "finish:after:1",
    ];

    /// <summary>The finishing points come twice: while the new index is filled, and after it has begun to answer.</summary>
    private static readonly string[] ChangeKillPoints =
    [
        "chunk:before:20", "chunk:after:200",
        "embed:before:1", "embed:after:2",
        "index:before:2", "index:after:2",
        "finish:before:1", "finish:after:1",
        "swap:before:1", "swap:after:1",
        "finish:before:1", "finish:after:1",
    ];

    private readonly string _root = Directory.CreateTempSubdirectory("contexter-crash-").FullName;

    [Fact]
    public async Task Add_KilledTwiceInEveryStage_EndsAsUndisturbed()
    {
        var source = CrashLibrary.WriteSource(_root);
        var undisturbed = Path.Combine(_root, "undisturbed");
        var disturbed = Path.Combine(_root, "disturbed");
        (await AddAsync(source, undisturbed, null)).ShouldExitWith(3);

        foreach (var point in KillPoints)
        {
            // A run that reaches its end without being killed would test nothing.
            (await AddAsync(source, disturbed, point)).ShouldExitWith(ContexterProcess.KilledExitCode);
        }

        (await AddAsync(source, disturbed, null)).ShouldExitWith(3);

        var expected = await CrashLibrary.StateAsync(undisturbed, LocalEmbedder.Model, []);
        var actual = await CrashLibrary.StateAsync(disturbed, LocalEmbedder.Model, []);
        actual.ShouldBe(expected);
        actual.Resumptions.ShouldBe(KillPoints.Length);
        await LogAsync(disturbed);
        output.WriteLine($"{KillPoints.Length} kills, {expected.Documents.Count} documents, {expected.Content.Chunks.Count} chunks, {expected.Content.Statistics}");
    }

    [Fact]
    public async Task Rebuild_KilledTwiceInEveryStage_EndsAsUndisturbed()
    {
        var source = CrashLibrary.WriteSource(_root);
        var data = Path.Combine(_root, "rebuilt");
        (await AddAsync(source, data, null)).ShouldExitWith(3);
        var expected = await CrashLibrary.StateAsync(data, LocalEmbedder.Model, []);
        foreach (var file in Directory.GetFiles(Path.Combine(data, "index"), "*", SearchOption.AllDirectories))
        {
            await File.WriteAllBytesAsync(file, [], TestContext.Current.CancellationToken);
        }

        foreach (var point in RebuildKillPoints)
        {
            (await RebuildAsync(data, point)).ShouldExitWith(ContexterProcess.KilledExitCode);
        }

        (await RebuildAsync(data, null)).ShouldExitWith(0);

        var actual = await CrashLibrary.StateAsync(data, LocalEmbedder.Model, []);
        actual.Content.ShouldBe(expected.Content);
        actual.Documents.ShouldBe(expected.Documents);
        var job = JsonNode.Parse((await ContexterProcess.RunAsync(["jobs", "show", "2", "--data", data, "--json"], null, TestContext.Current.CancellationToken)).ShouldExitWith(0).Output)!;
        job["kind"]!.GetValue<string>().ShouldBe("rebuild");
        job["counters"]!["documents_indexed"]!.GetValue<int>().ShouldBe(expected.Documents.Count);
        job["counters"]!["chunks_indexed"]!.GetValue<int>().ShouldBe(expected.Content.Chunks.Count);
        output.WriteLine($"{RebuildKillPoints.Length} kills, resumed {job["resumptions"]} times, {expected.Documents.Count} documents, {expected.Content.Chunks.Count} chunks");
    }

    [Fact]
    public async Task ChangeModel_KilledTwiceInEveryStage_EndsAsUndisturbed()
    {
        var fake = new OpenAIFake { Dimension = ServedDimension };
        await using var server = await EmbeddingServer.StartAsync(fake);
        string[] settings =
        [
            "--set", "models.code.provider=openai", "--set", $"models.code.endpoint={server.Address}", "--set", $"models.code.model={fake.Model}",
            "--set", FormattableString.Invariant($"models.code.dimension={ServedDimension}"),
        ];
        var model = new OpenAICompatibleOptions { Address = new Uri(server.Address), Model = fake.Model, Dimension = ServedDimension }.Description;
        var source = CrashLibrary.WriteSource(_root);
        var (undisturbed, disturbed) = (Path.Combine(_root, "undisturbed"), Path.Combine(_root, "disturbed"));
        foreach (var data in new[] { undisturbed, disturbed })
        {
            (await AddAsync(source, data, null)).ShouldExitWith(3);
        }

        var before = await CrashLibrary.ContentAsync(disturbed, LocalEmbedder.Model);
        (await UseAsync(undisturbed, settings, null)).ShouldExitWith(0);
        foreach (var point in ChangeKillPoints)
        {
            (await UseAsync(disturbed, settings, point)).ShouldExitWith(ContexterProcess.KilledExitCode);
        }

        (await UseAsync(disturbed, settings, null)).ShouldExitWith(0);

        var expected = await CrashLibrary.ContentAsync(undisturbed, model);
        expected.Chunks.Count.ShouldBe(before.Chunks.Count);
        var actual = await CrashLibrary.ContentAsync(disturbed, model);
        actual.ShouldBe(expected);
        (await CrashLibrary.ContentAsync(disturbed, LocalEmbedder.Model)).Chunks.ShouldBe(before.Chunks);
        var shown = await ContexterProcess.RunAsync(["models", "--data", disturbed, "--json", .. settings], null, TestContext.Current.CancellationToken);
        JsonNode.Parse(shown.ShouldExitWith(0).Output)!.AsArray().Single(entry => entry!["active"]!.GetValue<bool>())!["name"]!.GetValue<string>().ShouldBe("code");
        var job = JsonNode.Parse((await ContexterProcess.RunAsync(["jobs", "show", "2", "--data", disturbed, "--json", .. settings], null, TestContext.Current.CancellationToken)).ShouldExitWith(0).Output)!;
        job["kind"]!.GetValue<string>().ShouldBe("change_model");
        job["resumptions"]!.GetValue<int>().ShouldBe(ChangeKillPoints.Length);
        job["counters"]!["chunks_indexed"]!.GetValue<int>().ShouldBe(expected.Chunks.Count);
        output.WriteLine($"{ChangeKillPoints.Length} kills, {expected.Chunks.Count} chunks, {fake.Requests.Count} requests");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static Task<ProcessResult> AddAsync(string source, string data, string? killPoint) =>
        ContexterProcess.RunAsync(["add", CrashLibrary.Version.ToString(), "--from", source, "--data", data, "--json", .. CrashLibrary.ManyKills], killPoint, TestContext.Current.CancellationToken);

    /// <summary>The log of the job has every start, in order, under numbers that only rise.</summary>
    private static async Task LogAsync(string data)
    {
        var log = (await ContexterProcess.RunAsync(["jobs", "log", "1", "--data", data, "--json"], null, TestContext.Current.CancellationToken)).ShouldExitWith(0);
        var events = log.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        var numbers = events.Select(happened => happened["sequence"]!.GetValue<long>()).ToList();
        numbers.ShouldBe(numbers.Order().Distinct());
        events.Select(happened => happened["change"]?["cause"]?.GetValue<string>()).OfType<string>().ShouldBe(
            ["submitted", "turn_came", .. Enumerable.Repeat("taken_up_again", KillPoints.Length), "done"]);
        events.Select(happened => happened["problem"]?["item"]?.GetValue<string>()).OfType<string>().ShouldBeUnique(StringComparer.Ordinal);
        events[^1]["job"]!["state"]!.GetValue<string>().ShouldBe("completed");
    }

    private static Task<ProcessResult> RebuildAsync(string data, string? killPoint) =>
        ContexterProcess.RunAsync(["index", "rebuild", "--data", data, "--json", .. CrashLibrary.ManyKills], killPoint, TestContext.Current.CancellationToken);

    private static Task<ProcessResult> UseAsync(string data, string[] settings, string? killPoint) =>
        ContexterProcess.RunAsync(["models", "use", "code", "--data", data, "--json", .. settings, .. CrashLibrary.ManyKills], killPoint, TestContext.Current.CancellationToken);
}
