using Contexter.Core.Tests.Storage;
using Contexter.Documents;
using Contexter.Indexing;
using Contexter.Lexical;

namespace Contexter.Core.Tests.Indexing.Embedded;

/// <summary>Posting lists of many blocks, searched by bounds: the best chunks are those of a scorer that looks at all.</summary>
public sealed class KeywordLegTests
{
    private const int DocumentCount = 28;
    private const int ChunksPerDocument = 110;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task FindCandidatesAsync_WhenPostingsAreMany_GivesTheBestOfAll(int seed)
    {
        var random = new Random(seed);
        var options = new Bm25Options { TitleWeight = 2, IdentifierWeight = 0.5 };
        var model = new ModelIndex(options);
        await using var index = EmbeddedChunkIndexTests.Open(
            new FaultyFileSystem(1),
            new Contexter.Indexing.Embedded.EmbeddedIndexOptions { Root = "/index", ModelId = "model", Dimension = TestDocuments.Dimension, Bm25 = options });
        var documents = Enumerable.Range(0, DocumentCount).Select(number => Document(random, number)).ToArray();
        foreach (var part in documents.Chunk(20))
        {
            model.Upsert(TestDocuments.Library, part);
            await index.UpsertAsync(TestDocuments.Library, part, Token);
        }

        DocumentId[] deleted = [documents[3].Metadata.Id, documents[25].Metadata.Id];
        model.Delete(TestDocuments.Library, deleted);
        await index.DeleteDocumentsAsync(TestDocuments.Library, deleted, Token);
        for (var i = 0; i < 12; i++)
        {
            await IndexAssert.CandidatesAreAsync(index, model, new CandidateQuery
            {
                Text = string.Join(' ', Enumerable.Range(0, random.Next(1, 7)).Select(_ => Word(random))),
                Vector = random.Next(3) == 0 ? TestDocuments.VectorOf($"{i}") : default,
                CandidatesPerLeg = random.Next(1, 40),
                Explain = random.Next(4) == 0,
                Filter = random.Next(4) == 0 ? new ChunkFilter { Require = [$"{Word(random)} {Word(random)}"], Exclude = [Word(random)] } : ChunkFilter.None,
            });
        }
    }

    private static IndexedDocument Document(Random random, int number)
    {
        var metadata = TestDocuments.Create($"doc{number}").Metadata with { Title = Word(random) };
        var sections = Enumerable.Range(0, ChunksPerDocument)
            .Select(_ => (new[] { Word(random) }, string.Join(' ', Enumerable.Range(0, random.Next(1, 30)).Select(_ => Word(random)))))
            .ToArray();
        return TestDocuments.Create(metadata, sections);
    }

    /// <summary>Words as texts have them: few of them often, most of them seldom.</summary>
    private static string Word(Random random)
    {
        var rank = (int)Math.Exp(random.NextDouble() * Math.Log(800));
        return rank % 5 == 0 ? $"getWord{rank}" : $"word{rank}";
    }
}
