using Microsoft.Extensions.AI;

namespace Contexter.Tests.Product;

/// <summary>What users are told of the quality of what is stored.</summary>
public sealed class QualityTests : IDisposable
{
    private readonly ProductHarness _contexter = new();

    public void Dispose() => _contexter.Dispose();

    [Fact]
    public async Task Quality_WhenDocumentsArePoorOrDropped_ListsEachWithTheReason()
    {
        _contexter.WriteGuide("good.md", "port");
        _contexter.Write("short.md", "# Port\n\nIt is 8080.\n");
        _contexter.Write("empty.md", "\n");
        _contexter.Write("links.md", "# More\n\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"- [Page number {i}](https://example.org/pages/{i}.html)\n")));
        (await _contexter.RunAsync("add", "poor", "--from", _contexter.Docs)).Error.ShouldContain("empty.md");

        var report = await _contexter.JsonAsync("quality", "poor", "--chunks");
        var documents = await _contexter.JsonAsync("documents", "list", "poor", "--flagged");

        var total = report["total"]!;
        (total["documents"]!.GetValue<int>(), total["flagged"]!.GetValue<int>(), total["dropped"]!.GetValue<int>(), total["not_indexed"]!.GetValue<int>()).ShouldBe((3, 2, 1, 0));
        total["average_score"]!.GetValue<double>().ShouldBe((1 + 0.9 + 0.7) / 3, 1e-9);
        report["worst"]!.AsArray().Select(document => document!["path"]!.GetValue<string>()).ShouldBe(["links.md", "short.md"]);
        report["dropped"]![0]!["message"]!.GetValue<string>().ShouldContain("it holds no text");
        report["rules"]!.AsArray().Select(rule => rule!["code"]!.GetValue<string>()).ShouldBe(["chunk_size", "document_short", "quality_links"]);
        report["chunks_checked"]!.GetValue<int>().ShouldBe(total["chunks"]!.GetValue<int>());
        documents.AsArray().Select(document => document!["quality_findings"]![0]!["code"]!.GetValue<string>()).ShouldBe(["quality_links", "document_short"]);
    }
    [Fact]
    public async Task Quality_WhenAnEmbeddingBreaksARule_ListsItsDocumentAndCostsNoOther()
    {
        _contexter.WriteGuide("good.md", "port");
        _contexter.WriteGuide("bad.md", "poison");
        var output = new StringWriter { NewLine = "\n" };
        await _contexter.RunAsync(["add", "mixed", "--from", _contexter.Docs], output, CancellationToken.None, services => DecoratedParts.Use(services, parts => new(parts)
        {
            Embedder = (_, embedder) => new Spoiling(embedder),
        }));

        var report = await _contexter.JsonAsync("quality", "mixed");

        report["total"]!["documents"]!.GetValue<int>().ShouldBe(2);
        var missing = report["not_indexed"]!.AsArray().ShouldHaveSingleItem()!;
        missing["subject"]!.GetValue<string>().ShouldBe("bad.md");
        missing["code"]!.GetValue<string>().ShouldBe("embedding_invalid");
        missing["message"]!.GetValue<string>().ShouldContain("its magnitude is 50");
        report["total"]!["chunks"]!.GetValue<int>().ShouldBeGreaterThan(0);
    }

    /// <summary>Gives vectors that are far too long to texts about poison.</summary>
    private sealed class Spoiling(IEmbeddingGenerator<string, Embedding<float>> inner) : DelegatingEmbeddingGenerator<string, Embedding<float>>(inner)
    {
        public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        {
            var texts = values.ToList();
            var embeddings = await base.GenerateAsync(texts, options, cancellationToken);
            return [.. embeddings.Select((embedding, i) => texts[i].Contains("poison", StringComparison.Ordinal) ? new Embedding<float>(embedding.Vector.ToArray().Select(value => value * 50).ToArray()) : embedding)];
        }
    }
}
