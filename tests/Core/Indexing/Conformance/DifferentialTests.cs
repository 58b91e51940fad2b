using System.Globalization;
using Contexter.Core.Tests.Indexing.Qdrant;
using Contexter.Core.Tests.Storage;
using Contexter.Documents;
using Contexter.Indexing;
using Contexter.Indexing.Embedded;
using Contexter.Lexical;
using Contexter.Upstreams.Qdrant;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Indexing.Conformance;

/// <summary>The same operations on both stores, one beside the other: the same replies, and then the same candidates, scores and parts of scores.</summary>
public sealed class DifferentialTests
{
    private const double Tolerance = 1e-4;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private enum Change
    {
        Upsert,
        Delete,
        DeleteLibrary,
    }

    [Fact]
    public void Operations_OfAnyKind_LeaveBothStoresAlike()
    {
        var steps = from change in Gen.Frequency((8, Gen.Constant(Change.Upsert)), (3, Gen.Constant(Change.Delete)), (1, Gen.Constant(Change.DeleteLibrary)))
                    from library in Gen.Choose(0, RandomOperations.Libraries.Count - 1)
                    from documents in Gen.Choose(0, 9).Select(path => path).NonEmptyListOf()
                    from content in Gen.Choose(0, 5)
                    select new Step(change, library, [.. documents], content);
        Prop.ForAll(steps.ArrayOf().ToArbitrary(), program => RunAsync(program).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(25).WithEndSize(12));
    }

    private static async Task<bool> RunAsync(Step[] program)
    {
        using var fake = new QdrantFake();
        await using var served = QdrantTests.Open(fake);
        await using var embedded = new EmbeddedChunkIndex(
            new EmbeddedIndexOptions { Root = "/index", ModelId = "model", Dimension = TestDocuments.Dimension }, new FaultyFileSystem(1), new TextAnalyzer());
        foreach (var step in program)
        {
            (await DoAsync(served, step)).ShouldBe(await DoAsync(embedded, step));
        }

        var random = new Random(program.Length);
        for (var i = 0; i < 6; i++)
        {
            var query = RandomOperations.Query(random) with { Explain = true };
            AreAlike(await served.FindCandidatesAsync(query, Token), await embedded.FindCandidatesAsync(query, Token));
        }

        (await served.GetStatisticsAsync(null, Token)).ShouldBe(await embedded.GetStatisticsAsync(null, Token) with { DiskBytes = 0 });
        return true;
    }

    private static async Task<string> DoAsync(IChunkIndex index, Step step)
    {
        var library = RandomOperations.Libraries[step.Library];
        switch (step.Change)
        {
            case Change.Upsert:
                var documents = step.Documents.Select(path => TestDocuments.Random(new Random((path * 31) + step.Content), library, $"doc{path}")).ToList();
                return (await index.UpsertAsync(library, documents, Token)).ToString();
            case Change.Delete:
                return (await index.DeleteDocumentsAsync(library, [.. step.Documents.Select(path => DocumentId.Create(library, $"doc{path}"))], Token)).ToString(CultureInfo.InvariantCulture);
            default:
                await index.DeleteLibraryAsync(library, Token);
                return string.Empty;
        }
    }

    private static void AreAlike(CandidateSet served, CandidateSet embedded)
    {
        served.Terms.ShouldBe(embedded.Terms);
        LegsAreAlike(served, embedded, candidate => candidate.KeywordRank, candidate => candidate.Bm25);
        LegsAreAlike(served, embedded, candidate => candidate.SemanticRank, candidate => candidate.Cosine);
        var others = embedded.Candidates.ToDictionary(candidate => candidate.Id);
        foreach (var candidate in served.Candidates.Where(candidate => others.ContainsKey(candidate.Id)))
        {
            var other = others[candidate.Id];
            candidate.Library.ShouldBe(other.Library);
            (candidate.Cosine ?? 2).ShouldBe(other.Cosine ?? 2, Tolerance);
            (candidate.Bm25 ?? -1).ShouldBe(other.Bm25 ?? -1, Tolerance);
            candidate.Terms.ShouldBe(other.Terms);
        }
    }

    /// <summary>The same chunks at the same ranks, but where scores are so near that their last bits decide.</summary>
    private static void LegsAreAlike(CandidateSet served, CandidateSet embedded, Func<Candidate, int?> rank, Func<Candidate, float?> score)
    {
        var (ours, theirs) = (Leg(served), Leg(embedded));
        ours.Count.ShouldBe(theirs.Count);
        for (var i = 0; i < ours.Count; i++)
        {
            ((double)score(ours[i])!).ShouldBe((double)score(theirs[i])!, Tolerance);
            var isAlone = !theirs.Where((_, j) => j != i).Any(other => Math.Abs((double)score(other)! - (double)score(theirs[i])!) < Tolerance) && i < theirs.Count - 1;
            if (isAlone)
            {
                ours[i].Id.ShouldBe(theirs[i].Id);
            }
        }

        List<Candidate> Leg(CandidateSet set) => [.. set.Candidates.Where(candidate => rank(candidate) is not null).OrderBy(rank)];
    }

    private sealed record Step(Change Change, int Library, IReadOnlyList<int> Documents, int Content)
    {
        public override string ToString() => $"{Change} {Library} [{string.Join(',', Documents)}] {Content}";
    }
}
