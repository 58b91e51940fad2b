using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Indexing;
using Contexter.Indexing.Embedded;
using Contexter.Lexical;
using Contexter.Storage;

namespace Contexter.SlowTests;

/// <summary>A library whose job is disturbed, and all that is left of it in a data directory, to compare with one whose job was left alone.</summary>
internal static class CrashLibrary
{
    public static readonly LibraryVersion Version = new("crashed", "1.0");

    private static readonly string[] Changing = ["created_at", "started_at", "finished_at", "fetched_at", "resumptions", "changes", "stages"];

    /// <summary>Real API documentation, some pages of prose, and one file that is not text.</summary>
    public static string WriteSource(string root) =>
        WriteSource(root, ["System.Linq", "System.Collections", "System.Text.Json", "System.Net.Http", "System.Threading", "System.Text.RegularExpressions"]);

    /// <summary>The same with the documentation of some assemblies only.</summary>
    public static string WriteSource(string root, string[] assemblies)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, "source")).FullName;
        var packs = Path.Combine(DotnetRoot(), "packs", "Microsoft.NETCore.App.Ref");
        var reference = Directory.GetFiles(packs, "System.Linq.xml", SearchOption.AllDirectories).First();
        foreach (var assembly in assemblies)
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

    /// <summary>What the first job of a data directory left: chunks with their vectors, keyword statistics, documents, the job itself without its times.</summary>
    public static async Task<FinalState> StateAsync(string data, EmbeddingModel model, string[] settings)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var shown = (await ContexterProcess.RunAsync(["jobs", "show", "1", "--data", data, "--json", .. settings], null, cancellationToken)).ShouldExitWith(0, 3);
        var job = JsonNode.Parse(shown.Output)!.AsObject();
        var resumptions = job["resumptions"]!.GetValue<int>();
        foreach (var changing in Changing)
        {
            job.Remove(changing);
        }

        await using var store = SqliteDocumentStore.Open(Path.Combine(data, "documents.db"));
        var documents = await store.ListAsync(Version, cancellationToken);
        return new FinalState(
            await ContentAsync(data, model),
            [.. documents.Select(entry => JsonSerializer.Serialize(new { entry.Metadata.Id, entry.Metadata.Path, entry.Metadata.ContentHash, entry.ItemKey, entry.JobId, entry.Outcome }))],
            job.ToJsonString(),
            resumptions);
    }

    /// <summary>
    /// What a run that is killed on purpose needs: an item at which the process ends three times is set aside, and of so many kills three may well meet one item.
    /// </summary>
    public static string[] ManyKills { get; } = ["--set", "errors.attempts=100"];

    /// <summary>Everything that the index of a model holds, and what it answers.</summary>
    public static async Task<IndexContent> ContentAsync(string data, EmbeddingModel model)
    {
        var (files, cancellationToken) = (new PhysicalFileSystem(), TestContext.Current.CancellationToken);
        await using var index = new EmbeddedChunkIndex(
            new EmbeddedIndexOptions { Root = new ModelFolders(Path.Combine(data, "index"), files).PathOf(model), ModelId = model.Id, Dimension = model.Dimension },
            files,
            new TextAnalyzer());
        var chunks = new List<string>();
        await foreach (var chunk in index.ScanAsync(Version, cancellationToken))
        {
            chunks.Add(JsonSerializer.Serialize(new { chunk.Chunk, chunk.Metadata.Path, chunk.Metadata.Title, chunk.Metadata.SourceUrl, Vector = chunk.Vector.ToArray() }));
        }

        var statistics = await index.GetStatisticsAsync(Version, cancellationToken);
        var query = new CandidateQuery { Libraries = [Version], Text = "enumerable select json serializer regex thread part page run", CandidatesPerLeg = 200, Explain = true };
        var candidates = await index.FindCandidatesAsync(query, cancellationToken);
        return new IndexContent(
            chunks,
            (statistics.Documents, statistics.Chunks, statistics.Terms, statistics.DistinctTerms),
            [.. candidates.Candidates.OrderBy(candidate => candidate.Id.Value, StringComparer.Ordinal).Select(candidate => JsonSerializer.Serialize(new { candidate.Id, candidate.Bm25, candidate.Terms }))]);
    }

    private static string DotnetRoot() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
}

/// <summary>What an index holds.</summary>
internal sealed record IndexContent(List<string> Chunks, (long Documents, long Chunks, long Terms, long DistinctTerms) Statistics, List<string> Terms)
{
    public void ShouldBe(IndexContent expected)
    {
        // What is missing says more than how many.
        expected.Chunks.Except(Chunks, StringComparer.Ordinal).Select(Brief).ShouldBeEmpty("missing");
        Chunks.Except(expected.Chunks, StringComparer.Ordinal).Select(Brief).ShouldBeEmpty("too many");
        Chunks.ShouldBe(expected.Chunks);
        Statistics.ShouldBe(expected.Statistics);
        Terms.ShouldBe(expected.Terms);
    }

    private static string Brief(string chunk)
    {
        using var json = JsonDocument.Parse(chunk);
        return json.RootElement.GetProperty("Path").GetString() + " " + json.RootElement.GetProperty("Chunk").GetProperty("Id").GetRawText();
    }
}

/// <summary>What is left of a job.</summary>
internal sealed record FinalState(IndexContent Content, List<string> Documents, string Job, int Resumptions)
{
    public void ShouldBe(FinalState expected)
    {
        Content.ShouldBe(expected.Content);
        Documents.ShouldBe(expected.Documents);
        Job.ShouldBe(expected.Job);
    }
}
