using Contexter.Documents;
using Contexter.Indexing;
using Contexter.Safety;
using Contexter.Storage;

namespace Contexter.Core.Tests.Indexing;

/// <summary>Makes indexed documents, by hand or by chance from a seed.</summary>
public static class TestDocuments
{
    public const int Dimension = 12;

    private static readonly string[] Words =
    [
        "cache", "caching", "request", "requests", "HttpClient", "getUserById", "snake_case_name", "std::vector", "C++", "timeout", "retry", "policy", "the", "of",
        "how", "configure", "logging", "async", "stream", "buffer", "index", "token", "parse", "parser", "数据库", "naïve", "node.js", "v2", "HTTP2", "error",
    ];

    private static readonly string[] Tags = ["net", "web", "io"];

    public static LibraryVersion Library { get; } = new("react", "19.0");

    public static DateTimeOffset Time { get; } = new(2026, 5, 17, 8, 30, 0, TimeSpan.Zero);

    /// <summary>A document of chunks given by their texts; vectors derive from the texts.</summary>
    public static IndexedDocument Create(string path, params string[] texts) => Create(Library, path, texts);

    public static IndexedDocument Create(LibraryVersion library, string path, params string[] texts)
    {
        var id = DocumentId.Create(library, path);
        var metadata = new DocumentMetadata
        {
            Id = id,
            Library = library,
            Path = path,
            Title = "Title of " + path,
            SourceUrl = "https://example.org/" + path,
            Type = DocumentType.Guide,
            Language = "en",
            ContentHash = ContentHash.Of(texts),
            SizeBytes = texts.Sum(text => text.Length),
            FetchedAt = Time,
            CreatedAt = Time.AddDays(-1),
            UpdatedAt = Time.AddHours(-1),
            Tags = ["net"],
            TrustScore = 7.5,
            QualityScore = 0.8,
        };
        return Create(metadata, [.. texts.Select(text => (new string[] { "Guide" }, text))]);
    }

    public static IndexedDocument Create(DocumentMetadata metadata, (string[] Headings, string Text)[] sections)
    {
        var chunks = new List<Chunk>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var start = 0;
        foreach (var (headings, text) in sections)
        {
            var occurrence = seen[text] = seen.GetValueOrDefault(text, -1) + 1;
            chunks.Add(new Chunk
            {
                Id = ChunkId.Create(metadata.Library, metadata.Id, headings, text, occurrence),
                DocumentId = metadata.Id,
                Index = chunks.Count,
                Count = sections.Length,
                Start = start,
                End = start + text.Length,
                Tokens = (text.Length / 4) + 1,
                HeadingPath = headings,
                Text = text,
            });
            start += text.Length;
        }

        return new IndexedDocument
        {
            Metadata = metadata,
            Fingerprint = ContentHash.Of([IndexAssert.Describe(metadata), .. sections.Select(section => string.Join('|', section.Headings) + section.Text)]).Value,
            Chunks = chunks,
            Vectors = [.. chunks.Select(chunk => (ReadOnlyMemory<float>)VectorOf(chunk.Text + chunk.Index))],
        };
    }

    /// <summary>A document by chance: 0 to 5 chunks, sometimes long ones, sometimes twice the same, some of them left out or standing for others.</summary>
    public static IndexedDocument Random(Random random, LibraryVersion library, string path)
    {
        var updated = Time.AddDays(-random.Next(5));
        var metadata = Create(library, path).Metadata with
        {
            Title = Text(random, random.Next(1, 4)),
            Type = (DocumentType)random.Next(0, 7),
            Language = random.Next(4) == 0 ? "de" : "en",
            Tags = [.. Tags.Where(_ => random.Next(2) == 0)],
            TrustScore = random.Next(0, 11),
            QualityScore = random.NextDouble(),
            UpdatedAt = updated,
        };
        var sections = new (string[] Headings, string Text)[random.Next(0, 6)];
        for (var i = 0; i < sections.Length; i++)
        {
            string[] headings = [.. Enumerable.Range(0, random.Next(0, 3)).Select(_ => Text(random, random.Next(1, 3)))];
            sections[i] = (headings, i > 0 && random.Next(8) == 0 ? sections[i - 1].Text : Text(random, random.Next(40) == 0 ? 5_000 : random.Next(0, 40)));
        }

        var document = Create(metadata, sections);
        return random.Next(3) == 0 ? AddNotes(random, document) : document;
    }

    public static string Text(Random random, int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => Words[Math.Min(random.Next(Words.Length), random.Next(Words.Length))]));

    /// <summary>A vector that depends on the text alone, with entries of -8 to 8, so that equal scores happen.</summary>
    public static float[] VectorOf(string text)
    {
        var random = new Random((int)XxHash64.Hash(System.Text.Encoding.UTF8.GetBytes(text)));
        var vector = new float[Dimension];
        while (Array.TrueForAll(vector, value => value == 0))
        {
            for (var i = 0; i < vector.Length; i++)
            {
                vector[i] = random.Next(-8, 9);
            }
        }

        return vector;
    }

    private static IndexedDocument AddNotes(Random random, IndexedDocument document)
    {
        var kept = document.Chunks.Where(_ => random.Next(4) > 0).ToArray();
        return document with
        {
            Fingerprint = document.Fingerprint + "-" + random.Next(1_000_000),
            Vectors = [.. kept.Select(chunk => document.Vectors[chunk.Index])],
            Chunks =
            [
                .. kept.Select(chunk => chunk with
                {
                    AlsoAt = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Place(random, document.Metadata.Library))],
                    UntrustedInstructions = random.Next(3) > 0 ? [] : [new UntrustedInstruction(InstructionRules.Role, Text(random, 3))],
                }),
            ],
        };
    }

    private static MergedChunk Place(Random random, LibraryVersion library)
    {
        var (path, text) = ($"doc{random.Next(30)}", Text(random, 4));
        string[] headings = [.. Enumerable.Range(0, random.Next(0, 3)).Select(_ => Text(random, 2))];
        return new MergedChunk
        {
            Id = ChunkId.Create(library, DocumentId.Create(library, path), headings, text, 0),
            Path = path,
            Title = Text(random, 2),
            SourceUrl = "https://example.org/" + path,
            HeadingPath = headings,
        };
    }
}
