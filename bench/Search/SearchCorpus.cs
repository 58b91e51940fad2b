using System.Text;
using Contexter.Cli.Demo;
using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.Embeddings.Local;
using Contexter.Indexing;
using Contexter.ModelRegistry;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Bench.Search;

/// <summary>
/// As many chunks as wanted, made of the sentences of real documentation, that of the .NET SDK: a chunk keeps some of one real chunk and takes the rest of others,
/// so that words are as frequent, and as often together, as they are there.
/// </summary>
internal sealed class SearchCorpus
{
    public const int ChunksPerDocument = 12;

    private const int LeastSentences = 3;
    private const int MostSentences = 9;

    private static readonly LibraryVersion Library = new("corpus", "1.0");

    private readonly List<(string Title, IReadOnlyList<string> Headings, string[] Sentences)> _chunks;

    private SearchCorpus(List<(string Title, IReadOnlyList<string> Headings, string[] Sentences)> chunks) => _chunks = chunks;

    public static LibraryVersion Version => Library;

    /// <summary>Reads the SDK's documentation.</summary>
    public static async Task<SearchCorpus> LoadAsync(CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("contexter-bench-corpus-");
        try
        {
            await using var contexter = await LocalContexter.StartAsync(new ContexterOptions { Data = data.FullName }, "contexter bench", configure: null, cancellationToken);
            var job = await contexter.Api.AddAndCompleteAsync(new AddLibraryRequest { Library = DemoLibrary.Name, Source = DemoLibrary.Source }, cancellationToken);

            var library = (await contexter.Api.GetLibraryAsync(DemoLibrary.Name, cancellationToken)).Reference();
            var chunks = new List<(string, IReadOnlyList<string>, string[])>();
            await foreach (var chunk in contexter.Services.GetRequiredService<EmbeddingModels>().First.Index.ScanAsync(LibraryVersion.Parse(library), cancellationToken))
            {
                var sentences = chunk.Chunk.Text.Split(['\n', '.'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(s => s.Length > 12).ToArray();
                if (sentences.Length > 0)
                {
                    chunks.Add((chunk.Metadata.Title, chunk.Chunk.HeadingPath, sentences));
                }
            }

            return new SearchCorpus(chunks);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    /// <summary>Documents of <see cref="ChunksPerDocument"/> chunks each, with vectors; the same seed gives the same.</summary>
    public IEnumerable<IndexedDocument> Documents(int chunks, int seed)
    {
        var random = new Random(seed);
        var embedder = new LocalEmbedder();
        for (var number = 0; number * ChunksPerDocument < chunks; number++)
        {
            yield return Document(number, random, embedder);
        }
    }

    /// <summary>Documents of <see cref="ChunksPerDocument"/> sections as Markdown, which the whole product can read; the same seed gives the same.</summary>
    public IEnumerable<string> Texts(int seed)
    {
        var random = new Random(seed);
        while (true)
        {
            var text = new StringBuilder().Append("# ").Append(_chunks[random.Next(_chunks.Count)].Title).Append('\n');
            for (var i = 0; i < ChunksPerDocument; i++)
            {
                var home = _chunks[random.Next(_chunks.Count)];
                text.Append("\n## ").Append(home.Headings is [.., var heading] ? heading : home.Title).Append("\n\n").Append(Passage(random, home.Sentences)).Append(".\n");
            }

            yield return text.ToString();
        }
    }

    /// <summary>Questions of five to nine words that follow one another in a sentence, all different.</summary>
    public IReadOnlyList<string> Queries(int count, int seed)
    {
        var random = new Random(seed);
        var queries = new HashSet<string>(StringComparer.Ordinal);
        while (queries.Count < count)
        {
            var sentences = _chunks[random.Next(_chunks.Count)].Sentences;
            var words = sentences[random.Next(sentences.Length)].Split(' ').Where(word => word.All(char.IsLetter)).ToArray();
            var wanted = random.Next(5, 10);
            if (words.Length >= wanted)
            {
                queries.Add("how to " + string.Join(' ', words.Skip(random.Next(words.Length - wanted + 1)).Take(wanted)));
            }
        }

        return [.. queries];
    }

    private IndexedDocument Document(int number, Random random, LocalEmbedder embedder)
    {
        var path = $"document-{number}";
        var id = DocumentId.Create(Library, path);
        var start = _chunks[random.Next(_chunks.Count)];
        var chunks = new Chunk[ChunksPerDocument];
        var vectors = new ReadOnlyMemory<float>[ChunksPerDocument];
        for (var i = 0; i < chunks.Length; i++)
        {
            var home = _chunks[random.Next(_chunks.Count)];
            var text = Passage(random, home.Sentences);
            var vector = new float[LocalEmbedder.Dimension];
            embedder.Embed($"{start.Title} {string.Join(' ', home.Headings)} {text}", vector);
            vectors[i] = vector;
            chunks[i] = new Chunk
            {
                Id = ChunkId.Create(Library, id, home.Headings, text, i),
                DocumentId = id,
                Index = i,
                Count = chunks.Length,
                Start = 0,
                End = text.Length,
                Tokens = text.Length / 4,
                HeadingPath = home.Headings,
                Text = text,
            };
        }

        return new IndexedDocument { Metadata = Describe(id, path, start.Title), Fingerprint = path, Chunks = chunks, Vectors = vectors };
    }

    private string Passage(Random random, string[] home) =>
        string.Join(". ", Enumerable.Range(0, random.Next(LeastSentences, MostSentences + 1)).Select(_ => Sentence(random, home)));

    private string Sentence(Random random, string[] home)
    {
        var sentences = random.Next(2) == 0 ? home : _chunks[random.Next(_chunks.Count)].Sentences;
        return sentences[random.Next(sentences.Length)];
    }

    private static DocumentMetadata Describe(DocumentId id, string path, string title) => new()
    {
        Id = id,
        Library = Library,
        Path = path,
        Title = title,
        SourceUrl = "",
        Type = DocumentType.Api,
        Language = "en",
        ContentHash = ContentHash.Of(path),
        SizeBytes = 0,
        FetchedAt = DateTimeOffset.UnixEpoch,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        Tags = [],
        TrustScore = 5,
        QualityScore = 1,
    };
}
