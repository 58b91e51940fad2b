using Contexter.Documents;
using Contexter.Indexing;

namespace Contexter.Core.Tests.Indexing.Conformance;

/// <summary>Operations and queries by chance, for any store.</summary>
public static class RandomOperations
{
    public static IReadOnlyList<LibraryVersion> Libraries { get; } = [new("react", "19.0"), new("react", "18.0"), new("@scope/pkg", "1.0-RC1")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Does one operation, the same on index and oracle.</summary>
    public static async Task RunAsync(Random random, LibraryVersion library, IChunkIndex index, ModelIndex model)
    {
        switch (random.Next(20))
        {
            case 0:
                model.DeleteLibrary(library);
                await index.DeleteLibraryAsync(library, Token);
                break;
            case 1:
                await index.OptimizeAsync(library, Token);
                break;
            case < 5:
                var ids = Enumerable.Range(0, random.Next(1, 10)).Select(_ => DocumentId.Create(library, Path(random))).ToArray();
                var deleted = model.Delete(library, ids);
                (await index.DeleteDocumentsAsync(library, ids, Token)).ShouldBe(deleted);
                break;
            default:
                var documents = Enumerable.Range(0, random.Next(1, 8)).Select(_ => Document(random, library, model)).DistinctBy(document => document.Metadata.Id).ToArray();
                var result = model.Upsert(library, documents);
                (await index.UpsertAsync(library, documents, Token)).ShouldBe(result);
                break;
        }
    }

    /// <summary>A query by chance, of any of the libraries and with any of the conditions.</summary>
    public static CandidateQuery Query(Random random) => new()
    {
        Libraries = random.Next(2) == 0 ? [] : [.. Libraries.Where(_ => random.Next(2) == 0)],
        Text = random.Next(5) == 0 ? null : TestDocuments.Text(random, random.Next(1, 5)),
        Vector = random.Next(5) == 0 ? default : TestDocuments.VectorOf($"{random.Next(20)}"),
        CandidatesPerLeg = random.Next(3) == 0 ? 1_000 : random.Next(1, 12),
        Explain = random.Next(2) == 0,
        Filter = random.Next(3) > 0 ? ChunkFilter.None : new ChunkFilter
        {
            Types = random.Next(2) == 0 ? [] : [DocumentType.Api, DocumentType.Guide, DocumentType.Other],
            Languages = random.Next(2) == 0 ? [] : ["de"],
            Tags = random.Next(2) == 0 ? [] : ["net", "io"],
            SectionPrefix = random.Next(3) switch { 0 => "CACH", 1 => "Doc1", _ => null },
            MinTrustScore = random.Next(3) == 0 ? random.Next(11) : null,
            MinQualityScore = random.Next(3) == 0 ? random.NextDouble() : null,
            UpdatedSince = random.Next(3) == 0 ? TestDocuments.Time.AddDays(-random.Next(5)) : null,
            Require = random.Next(2) == 0 ? [] : [Clause(random)],
            Exclude = random.Next(2) == 0 ? [] : [Clause(random), Clause(random)],
            ExcludeUntrusted = random.Next(3) == 0,
        },
    };

    private static string Clause(Random random) => random.Next(4) switch
    {
        0 => "cach*",
        1 => "getUserById",
        2 => TestDocuments.Text(random, 1) + " getUserById timeout",
        _ => "retry " + TestDocuments.Text(random, 1),
    };

    private static string Path(Random random) => $"doc{random.Next(30)}";

    /// <summary>A new content mostly, sometimes what is there already.</summary>
    private static IndexedDocument Document(Random random, LibraryVersion library, ModelIndex model)
        => random.Next(4) == 0 && model.Libraries.GetValueOrDefault(library.ToString())?.Values.FirstOrDefault() is { } stored
            ? stored
            : TestDocuments.Random(random, library, Path(random));
}
