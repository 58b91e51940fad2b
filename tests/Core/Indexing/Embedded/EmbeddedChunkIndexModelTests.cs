using Contexter.Core.Tests.Indexing.Conformance;
using Contexter.Core.Tests.Storage;
using Contexter.Documents;
using Contexter.Indexing;
using Contexter.Indexing.Embedded;
using Contexter.Lexical;
using Contexter.Vectors;

namespace Contexter.Core.Tests.Indexing.Embedded;

/// <summary>Sequences of operations by chance, against the oracle. A failure names its seed.</summary>
public sealed class EmbeddedChunkIndexModelTests
{
    private static IReadOnlyList<LibraryVersion> Libraries => RandomOperations.Libraries;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, VectorIndexKind.Flat)]
    [InlineData(4, VectorIndexKind.Hnsw)]
    [InlineData(5, VectorIndexKind.Hnsw)]
    [InlineData(7, VectorIndexKind.Binary)]
    public async Task Operations_WhenDoneByChance_LeaveWhatTheOracleHolds(int seed, VectorIndexKind vectorIndex)
    {
        // A walk that keeps all vectors finds all of them, so even a graph has to give what the oracle does.
        var options = new EmbeddedIndexOptions
        {
            Root = "/index",
            ModelId = "model",
            Dimension = TestDocuments.Dimension,
            MergeFactor = 3,
            VectorIndex = vectorIndex,
            VectorIndexFrom = 5,
            EfSearch = 4_096,
        };
        var random = new Random(seed);
        var files = new FaultyFileSystem(seed);
        var model = new ModelIndex(new Bm25Options());
        var index = EmbeddedChunkIndexTests.Open(files, options);
        for (var step = 0; step < 60; step++)
        {
            var library = Libraries[random.Next(Libraries.Count)];
            if (random.Next(8) == 0)
            {
                await index.DisposeAsync();
                files.OpenReaders.ShouldBe(0);
                index = EmbeddedChunkIndexTests.Open(files, options);
            }

            await RandomOperations.RunAsync(random, library, index, model);
            if (step % 5 == 0)
            {
                await IndexAssert.CandidatesAreAsync(index, model, RandomOperations.Query(random));
            }
        }

        foreach (var library in Libraries)
        {
            await IndexAssert.LibraryIsAsync(index, model, library);
        }

        (await index.GetStatisticsAsync(null, Token) with { DiskBytes = 0 }).ShouldBe(model.Count(null));
        (await index.GetStatisticsAsync(null, Token)).DiskBytes.ShouldBe(files.AllFiles.Sum(file => files.ReadAllBytes(file).Length), "nothing but what the manifests name is on disk");
        await index.DisposeAsync();
        files.OpenReaders.ShouldBe(0);
    }

    /// <summary>After a crash a library is as before the operation it hit or as after it, and nothing that was acknowledged is lost.</summary>
    [Fact]
    public async Task Operations_WhenTheMachineStopsAnywhere_AreDoneOrNotDone()
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            var files = new FaultyFileSystem(seed);
            var model = new ModelIndex(new Bm25Options());
            for (var life = 0; life < 3; life++)
            {
                files.CrashAt = files.Operations + random.Next(1, 60);
                var index = EmbeddedChunkIndexTests.Open(files, mergeFactor: 3);
                var next = model;
                var library = Libraries[0];
                try
                {
                    while (true)
                    {
                        model = next;
                        next = model.Clone();
                        library = Libraries[random.Next(2)];
                        await RandomOperations.RunAsync(random, library, index, next);
                    }
                }
                catch (SimulatedCrashException)
                {
                    files.Restart();
                }

                index = EmbeddedChunkIndexTests.Open(files, mergeFactor: 3);
                var fingerprints = await index.GetFingerprintsAsync(library, Token);
                var isDone = Same(fingerprints, next, library);
                (isDone || Same(fingerprints, model, library)).ShouldBeTrue($"seed {seed}, life {life}: {library} is neither as before the crash nor as after it");
                model = isDone ? next : model;
                foreach (var each in Libraries)
                {
                    await IndexAssert.LibraryIsAsync(index, model, each);
                }

                await IndexAssert.CandidatesAreAsync(index, model, RandomOperations.Query(random));
                await index.DisposeAsync();
            }
        }
    }

    /// <summary>However the same documents came in, and after whatever detours, every score is the same to the last bit.</summary>
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public async Task FindCandidatesAsync_WhenDocumentsAreSegmentedOtherwise_GivesTheSame(int seed)
    {
        var random = new Random(seed);
        var library = Libraries[0];
        var documents = Enumerable.Range(0, 80).Select(i => TestDocuments.Random(random, library, $"doc{i}")).ToArray();
        var detours = Enumerable.Range(0, 60).Select(i => TestDocuments.Random(random, library, $"doc{i * 2}")).ToArray();
        await using var whole = EmbeddedChunkIndexTests.Open(new FaultyFileSystem(1));
        await using var pieces = EmbeddedChunkIndexTests.Open(new FaultyFileSystem(1), mergeFactor: 4);
        await whole.UpsertAsync(library, documents, Token);
        await pieces.UpsertAsync(library, detours, Token);
        await pieces.DeleteDocumentsAsync(library, [.. detours.Skip(40).Select(document => document.Metadata.Id)], Token);
        random.Shuffle(documents);
        for (var i = 0; i < documents.Length;)
        {
            var count = Math.Min(random.Next(1, 12), documents.Length - i);
            await pieces.UpsertAsync(library, documents[i..(i + count)], Token);
            i += count;
        }

        await pieces.DeleteDocumentsAsync(library, [.. detours.Select(document => document.Metadata.Id).Except(documents.Select(document => document.Metadata.Id))], Token);
        var queries = Enumerable.Range(0, 30).Select(_ => RandomOperations.Query(random) with { Libraries = [] }).ToArray();
        for (var round = 0; round < 2; round++)
        {
            foreach (var query in queries)
            {
                Describe(await pieces.FindCandidatesAsync(query, Token)).ShouldBe(Describe(await whole.FindCandidatesAsync(query, Token)));
            }

            (await IndexAssert.ReadAllAsync(pieces, library)).Select(chunk => (IndexAssert.Describe(chunk.Chunk), string.Join(' ', chunk.Vector.ToArray())))
                .ShouldBe((await IndexAssert.ReadAllAsync(whole, library)).Select(chunk => (IndexAssert.Describe(chunk.Chunk), string.Join(' ', chunk.Vector.ToArray()))));
            await pieces.OptimizeAsync(library, Token);
        }
    }

    [Fact]
    public async Task FindCandidatesAsync_WhenWritersAreAtWork_SeesWholeDocumentsOnly()
    {
        var library = Libraries[0];
        await using var index = EmbeddedChunkIndexTests.Open(new FaultyFileSystem(1), mergeFactor: 2);
        await index.UpsertAsync(library, [Version(0)], Token);
        var writing = Task.Run(
            async () =>
            {
                for (var i = 1; i <= 60; i++)
                {
                    await index.UpsertAsync(library, [Version(i), TestDocuments.Create(library, $"other{i}", "stream")], Token);
                    if (i % 20 == 0)
                    {
                        await index.OptimizeAsync(library, Token);
                    }
                }
            },
            Token);
        do
        {
            var texts = (await IndexAssert.ReadAllAsync(index, library)).Where(chunk => chunk.Metadata.Path is "doc").Select(chunk => chunk.Chunk.Text).ToList();
            texts.Count.ShouldBe(3);
            texts.Distinct(StringComparer.Ordinal).Count().ShouldBe(1);
            var found = await index.FindCandidatesAsync(new CandidateQuery { Text = "cache" }, Token);
            found.Candidates.Count.ShouldBe(3);
        }
        while (!writing.IsCompleted);
        await writing;

        IndexedDocument Version(int number)
        {
            var text = $"cache {number}";
            return TestDocuments.Create(library, "doc", text, text, text);
        }
    }

    private static bool Same(IReadOnlyDictionary<DocumentId, string> fingerprints, ModelIndex model, LibraryVersion library)
        => fingerprints.OrderBy(pair => pair.Key.Value, StringComparer.Ordinal).SequenceEqual(
            model.Libraries.GetValueOrDefault(library.ToString(), []).Values.Select(d => KeyValuePair.Create(d.Metadata.Id, d.Fingerprint)).OrderBy(pair => pair.Key.Value, StringComparer.Ordinal));

    private static IEnumerable<string> Describe(CandidateSet set)
        => set.Candidates
            .Select(c => $"{c with { Terms = [] }} {c.Cosine:G9} {c.Bm25:G9} {string.Join(", ", c.Terms.Select(term => $"{term} {term.Score:G17}"))}")
            .Order(StringComparer.Ordinal);
}
