using System.Text.Json.Nodes;
using Contexter.Cli;
using Contexter.Embeddings.Local;
using Contexter.Indexing.Embedded;
using Contexter.Storage;

namespace Contexter.Tests.Product;

/// <summary>The index of a library is damaged, and <c>contexter index rebuild</c> brings back the same answers from the stored documents.</summary>
public sealed class IndexRebuildTests : IAsyncLifetime
{
    private static readonly string[] Queries = ["how do I set the port", "restart the service", "parrot"];

    /// <summary>Header of a manifest of format 99, with its right checksum.</summary>
    private static readonly byte[] NewerHeader = Convert.FromHexString("43584d4663000000818021ee67cb0d4f");

    private readonly ProductHarness _contexter = new();
    private string[] _answers = [];

    private string Folder => Path.Combine(new ModelFolders(Path.Combine(_contexter.Data, "index"), new PhysicalFileSystem()).PathOf(LocalEmbedder.Model), "hurt@1");

    private string Manifest => Path.Combine(Folder, "manifest");

    private string Segment => Directory.EnumerateFiles(Folder, "*.segment").Single();

    public async ValueTask InitializeAsync()
    {
        foreach (var subject in new[] { "port", "cache", "proxy", "mirror", "parrot" })
        {
            _contexter.WriteGuide($"{subject}.md", subject);
        }

        (await _contexter.RunAsync("add", "hurt@1", "--from", _contexter.Docs)).ShouldBeDone();
        (await _contexter.RunAsync("add", "well@1", "--from", Path.Combine(_contexter.Docs, "cache.md"))).ShouldBeDone();
        _answers = await AnswersAsync("hurt");
        _answers.ShouldAllBe(answer => answer.Length > 100);
    }

    public ValueTask DisposeAsync()
    {
        _contexter.Dispose();
        return ValueTask.CompletedTask;
    }

    public static TheoryData<string, string> Damages() => new()
    {
        { "manifest truncated", "storage_corrupted" },
        { "manifest flipped", "storage_corrupted" },
        { "manifest of a newer format", "storage_format" },
        { "segment truncated", "storage_corrupted" },
        { "segment emptied", "storage_corrupted" },
        { "segment flipped", "storage_corrupted" },
        { "segment missing", "storage_corrupted" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Rebuild_WhenTheIndexIsDamaged_AnswersAsBefore(string damage, string code)
    {
        Damage(damage);
        await ShouldBeRefusedAsync(["search", "port", "--library", "hurt"], code);

        // The others answer.
        (await _contexter.JsonAsync("search", "cache", "--library", "well"))["results"]!.AsArray().ShouldNotBeEmpty();

        (await _contexter.RunAsync("index", "rebuild", "hurt")).ShouldBeDone().Output.ShouldContain("The index of hurt@1 is rebuilt: 5 documents, ");

        (await AnswersAsync("hurt")).ShouldBe(_answers);
        (await _contexter.RunAsync("add", "hurt@1", "--from", _contexter.Docs)).ShouldBeDone().Output.ShouldContain("5 documents (5 unchanged)");
    }

    [Fact]
    public async Task Add_WhenTheIndexIsDamaged_SaysHowToRebuildItAndForgetsNothing()
    {
        var before = await HurtAsync();
        Damage("manifest truncated");

        await ShouldBeRefusedAsync(["add", "hurt@1", "--from", _contexter.Docs], "storage_corrupted");

        var after = await HurtAsync();
        after["last_job_id"]!.GetValue<string>().ShouldBe("3");
        after["last_job_id"] = before["last_job_id"]!.DeepClone();
        after.ToJsonString().ShouldBe(before.ToJsonString());
    }

    [Fact]
    public async Task Rebuild_WhenTheWholeIndexIsMissing_AnswersAsBefore()
    {
        Directory.Delete(Path.Combine(_contexter.Data, "index"), recursive: true);

        var output = (await _contexter.RunAsync("index", "rebuild")).ShouldBeDone().Output;

        output.ShouldContain("The index of hurt@1 is rebuilt: 5 documents, ");
        output.ShouldContain("The index of well@1 is rebuilt: 1 document, ");
        (await AnswersAsync("hurt")).ShouldBe(_answers);
        (await _contexter.JsonAsync("search", "cache", "--library", "well"))["results"]!.AsArray().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Rebuild_WhenTheSourceIsGone_NeedsOnlyTheStoredDocuments()
    {
        Directory.Delete(_contexter.Docs, recursive: true);
        Damage("segment truncated");

        (await _contexter.RunAsync("index", "rebuild", "hurt@1")).ShouldBeDone();

        (await AnswersAsync("hurt")).ShouldBe(_answers);
        var library = await HurtAsync();
        library["state"]!.GetValue<string>().ShouldBe("ready");
        library["source"]!["location"]!.GetValue<string>().ShouldBe(_contexter.Docs);
        var job = await _contexter.JsonAsync("jobs", "show", "3");
        job["kind"]!.GetValue<string>().ShouldBe("rebuild");
        job["counters"]!["documents_indexed"]!.GetValue<int>().ShouldBe(5);
        job["counters"]!["documents_removed"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    public async Task Rebuild_WhenTheLibraryIsNotHere_NamesThoseThatAre()
    {
        var result = await _contexter.RunAsync("index", "rebuild", "hurtt");

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Error.ShouldContain("hurt, well");
    }

    private void Damage(string damage)
    {
        switch (damage)
        {
            case "manifest truncated":
                Cut(Manifest, 30);
                break;
            case "manifest flipped":
                Change(Manifest, Invert);
                break;
            case "manifest of a newer format":
                Change(Manifest, bytes => NewerHeader.CopyTo(bytes, 0));
                break;
            case "segment truncated":
                Cut(Segment, (int)new FileInfo(Segment).Length / 2);
                break;
            case "segment emptied":
                Cut(Segment, 0);
                break;
            case "segment flipped":
                Change(Segment, Invert);
                break;
            case "segment missing":
                File.Delete(Segment);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(damage), damage, "not a damage");
        }
    }

    /// <summary>Inverts the first half of what follows the header, so that whatever a search reads is hit.</summary>
    private static void Invert(byte[] bytes)
    {
        foreach (ref var b in bytes.AsSpan(16, bytes.Length / 2))
        {
            b ^= 0xFF;
        }
    }

    private static void Cut(string path, int bytes) => File.WriteAllBytes(path, File.ReadAllBytes(path)[..bytes]);

    private static void Change(string path, Action<byte[]> change)
    {
        var bytes = File.ReadAllBytes(path);
        change(bytes);
        File.WriteAllBytes(path, bytes);
    }

    private async Task ShouldBeRefusedAsync(string[] command, string code)
    {
        var result = await _contexter.RunAsync([.. command, "--json"]);
        result.ExitCode.ShouldBe(ExitCodes.Failed, result.Output);
        var error = JsonNode.Parse(result.Error)!["error"]!;
        error["code"]!.GetValue<string>().ShouldBe(code);
        error["message"]!.GetValue<string>().ShouldContain("contexter index rebuild");
    }

    private async Task<JsonNode> HurtAsync() =>
        (await _contexter.JsonAsync("libraries")).AsArray().Single(library => library!["name"]!.GetValue<string>() is "hurt")!;

    /// <summary>Everything that searches answer, scores and explanations included, but for the time they took.</summary>
    private async Task<string[]> AnswersAsync(string library)
    {
        var answers = new List<string>();
        foreach (var query in Queries)
        {
            answers.Add((await _contexter.JsonAsync("search", query, "--library", library, "--explain"))["results"]!.ToJsonString());
        }

        return [.. answers];
    }
}
