using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Embeddings.Local;
using Contexter.Embeddings.OpenAICompatible;
using Contexter.Indexing;
using Contexter.Indexing.Embedded;
using Contexter.Lexical;
using Contexter.Storage;
using Contexter.Tests.Product;
using Contexter.Upstreams.Embeddings;

namespace Contexter.SlowTests;

/// <summary>A job that is killed with SIGKILL again and again ends as one that was left alone.</summary>
public sealed class CrashTests(ITestOutputHelper output) : IDisposable
{
    private const int ServedDimension = 64;
    private static readonly LibraryVersion Library = new("crashed", "1.0");

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
        var source = Corpus();
        var undisturbed = Path.Combine(_root, "undisturbed");
        var disturbed = Path.Combine(_root, "disturbed");
        (await AddAsync(source, undisturbed, null)).ShouldExitWith(3);

        foreach (var point in KillPoints)
        {
            // A run that reaches its end without being killed would test nothing.
            (await AddAsync(source, disturbed, point)).ShouldExitWith(ContexterProcess.KilledExitCode);
        }

        (await AddAsync(source, disturbed, null)).ShouldExitWith(3);

        var expected = await StateAsync(undisturbed);
        var actual = await StateAsync(disturbed);
        actual.Chunks.Count.ShouldBe(expected.Chunks.Count);
        actual.Chunks.ShouldBe(expected.Chunks);
        actual.Statistics.ShouldBe(expected.Statistics);
        actual.Terms.ShouldBe(expected.Terms);
        actual.Documents.ShouldBe(expected.Documents);
        actual.Job.ShouldBe(expected.Job);
        actual.Resumptions.ShouldBe(KillPoints.Length);
        output.WriteLine($"{KillPoints.Length} kills, {expected.Documents.Count} documents, {expected.Chunks.Count} chunks, {expected.Statistics}");
    }

    [Fact]
    public async Task Rebuild_KilledTwiceInEveryStage_EndsAsUndisturbed()
    {
        var source = Corpus();
        var data = Path.Combine(_root, "rebuilt");
        (await AddAsync(source, data, null)).ShouldExitWith(3);
        var expected = await StateAsync(data);
        foreach (var file in Directory.GetFiles(Path.Combine(data, "index"), "*", SearchOption.AllDirectories))
        {
            await File.WriteAllBytesAsync(file, [], TestContext.Current.CancellationToken);
        }

        foreach (var point in RebuildKillPoints)
        {
            (await RebuildAsync(data, point)).ShouldExitWith(ContexterProcess.KilledExitCode);
        }

        (await RebuildAsync(data, null)).ShouldExitWith(0);

        var actual = await StateAsync(data);
        actual.Chunks.ShouldBe(expected.Chunks);
        actual.Statistics.ShouldBe(expected.Statistics);
        actual.Terms.ShouldBe(expected.Terms);
        actual.Documents.ShouldBe(expected.Documents);
        var job = JsonNode.Parse((await ContexterProcess.RunAsync(["jobs", "show", "2", "--data", data, "--json"], null, TestContext.Current.CancellationToken)).ShouldExitWith(0).Output)!;
        job["kind"]!.GetValue<string>().ShouldBe("rebuild");
        job["counters"]!["documents_indexed"]!.GetValue<int>().ShouldBe(expected.Documents.Count);
        job["counters"]!["chunks_indexed"]!.GetValue<int>().ShouldBe(expected.Chunks.Count);
        output.WriteLine($"{RebuildKillPoints.Length} kills, resumed {job["resumptions"]} times, {expected.Documents.Count} documents, {expected.Chunks.Count} chunks");
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
        var source = Corpus();
        var (undisturbed, disturbed) = (Path.Combine(_root, "undisturbed"), Path.Combine(_root, "disturbed"));
        foreach (var data in new[] { undisturbed, disturbed })
        {
            (await AddAsync(source, data, null)).ShouldExitWith(3);
        }

        var before = await ContentAsync(disturbed, LocalEmbedder.Model);
        (await UseAsync(undisturbed, settings, null)).ShouldExitWith(0);
        foreach (var point in ChangeKillPoints)
        {
            (await UseAsync(disturbed, settings, point)).ShouldExitWith(ContexterProcess.KilledExitCode);
        }

        (await UseAsync(disturbed, settings, null)).ShouldExitWith(0);

        var expected = await ContentAsync(undisturbed, model);
        expected.Chunks.Count.ShouldBe(before.Chunks.Count);
        var actual = await ContentAsync(disturbed, model);
        actual.Chunks.ShouldBe(expected.Chunks);
        actual.Statistics.ShouldBe(expected.Statistics);
        actual.Terms.ShouldBe(expected.Terms);
        (await ContentAsync(disturbed, LocalEmbedder.Model)).Chunks.ShouldBe(before.Chunks);
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
        ContexterProcess.RunAsync(["add", Library.ToString(), "--from", source, "--data", data, "--json"], killPoint, TestContext.Current.CancellationToken);

    private static Task<ProcessResult> RebuildAsync(string data, string? killPoint) =>
        ContexterProcess.RunAsync(["index", "rebuild", "--data", data, "--json"], killPoint, TestContext.Current.CancellationToken);

    private static Task<ProcessResult> UseAsync(string data, string[] settings, string? killPoint) =>
        ContexterProcess.RunAsync(["models", "use", "code", "--data", data, "--json", .. settings], killPoint, TestContext.Current.CancellationToken);

    /// <summary>Real API documentation, some pages of prose, and one file that is not text.</summary>
    private string Corpus()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "source")).FullName;
        var packs = Path.Combine(DotnetRoot(), "packs", "Microsoft.NETCore.App.Ref");
        var reference = Directory.GetFiles(packs, "System.Linq.xml", SearchOption.AllDirectories).First();
        foreach (var assembly in new[] { "System.Linq", "System.Collections", "System.Text.Json", "System.Net.Http", "System.Threading", "System.Text.RegularExpressions" })
        {
            File.Copy(Path.Combine(Path.GetDirectoryName(reference)!, assembly + ".xml"), Path.Combine(folder, assembly + ".xml"));
        }

        for (var i = 0; i < 30; i++)
        {
            var page = string.Create(CultureInfo.InvariantCulture, $"# Page {i}\n\nThis page tells how part {i} works.\n\n## Use\n\nCall `part{i}.Run()` and wait.\n\n```csharp\nvar part{i} = new Part({i});\n```\n");
            File.WriteAllText(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"page-{i:00}.md")), page);
        }

        File.WriteAllBytes(Path.Combine(folder, "picture.md"), [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]);
        return folder;
    }

    private static string DotnetRoot() => Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    private static async Task<FinalState> StateAsync(string data)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var shown = (await ContexterProcess.RunAsync(["jobs", "show", "1", "--data", data, "--json"], null, cancellationToken)).ShouldExitWith(0, 3);
        var job = JsonNode.Parse(shown.Output)!.AsObject();
        var resumptions = job["resumptions"]!.GetValue<int>();
        foreach (var changing in new[] { "created_at", "started_at", "finished_at", "fetched_at", "resumptions" })
        {
            job.Remove(changing);
        }

        var content = await ContentAsync(data, LocalEmbedder.Model);
        await using var store = SqliteDocumentStore.Open(Path.Combine(data, "documents.db"));
        var documents = await store.ListAsync(Library, cancellationToken);
        return new FinalState(
            content.Chunks,
            content.Statistics,
            content.Terms,
            [.. documents.Select(entry => JsonSerializer.Serialize(new { entry.Metadata.Id, entry.Metadata.Path, entry.Metadata.ContentHash, entry.ItemKey, entry.JobId, entry.Outcome }))],
            job.ToJsonString(),
            resumptions);
    }

    /// <summary>Everything that the index of a model holds, and what it answers.</summary>
    private static async Task<IndexContent> ContentAsync(string data, EmbeddingModel model)
    {
        var (files, cancellationToken) = (new PhysicalFileSystem(), TestContext.Current.CancellationToken);
        await using var index = new EmbeddedChunkIndex(
            new EmbeddedIndexOptions { Root = new ModelFolders(Path.Combine(data, "index"), files).PathOf(model), ModelId = model.Id, Dimension = model.Dimension },
            files,
            new TextAnalyzer());
        var chunks = new List<string>();
        await foreach (var chunk in index.ScanAsync(Library, cancellationToken))
        {
            chunks.Add(JsonSerializer.Serialize(new { chunk.Chunk, chunk.Metadata.Path, chunk.Metadata.Title, chunk.Metadata.SourceUrl, Vector = chunk.Vector.ToArray() }));
        }

        var statistics = await index.GetStatisticsAsync(Library, cancellationToken);
        var query = new CandidateQuery { Libraries = [Library], Text = "enumerable select json serializer regex thread part page run", CandidatesPerLeg = 200, Explain = true };
        var candidates = await index.FindCandidatesAsync(query, cancellationToken);
        return new IndexContent(
            chunks,
            (statistics.Documents, statistics.Chunks, statistics.Terms, statistics.DistinctTerms),
            [.. candidates.Candidates.OrderBy(candidate => candidate.Id.Value, StringComparer.Ordinal).Select(candidate => JsonSerializer.Serialize(new { candidate.Id, candidate.Bm25, candidate.Terms }))]);
    }

    private sealed record IndexContent(List<string> Chunks, (long Documents, long Chunks, long Terms, long DistinctTerms) Statistics, List<string> Terms);

    private sealed record FinalState(
        List<string> Chunks, (long Documents, long Chunks, long Terms, long DistinctTerms) Statistics, List<string> Terms, List<string> Documents, string Job, int Resumptions);
}
