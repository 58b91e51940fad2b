using Contexter.Documents;
using Contexter.Indexing;

namespace Contexter.Core.Tests.Indexing;

/// <summary>Compares an index with the oracle.</summary>
public static class IndexAssert
{
    private const double Tolerance = 1e-5;

    /// <summary>A library version is, chunk for chunk, what the oracle holds.</summary>
    public static async Task LibraryIsAsync(IChunkIndex index, ModelIndex model, LibraryVersion library)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var actual = await ReadAllAsync(index, library);
        var expected = model.Scan(library);
        actual.Count.ShouldBe(expected.Count);
        foreach (var (found, (chunk, metadata, vector)) in actual.Zip(expected))
        {
            Describe(found.Chunk).ShouldBe(Describe(chunk));
            Describe(found.Metadata).ShouldBe(Describe(metadata));
            found.Vector.ToArray().ShouldBe(vector, Tolerance);
        }

        var fingerprints = await index.GetFingerprintsAsync(library, cancellationToken);
        var documents = model.Libraries.GetValueOrDefault(library.ToString(), []);
        fingerprints.OrderBy(pair => pair.Key.Value, StringComparer.Ordinal)
            .ShouldBe(documents.Values.Select(d => KeyValuePair.Create(d.Metadata.Id, d.Fingerprint)).OrderBy(pair => pair.Key.Value, StringComparer.Ordinal));
        var statistics = await index.GetStatisticsAsync(library, cancellationToken);
        (statistics with { DiskBytes = 0 }).ShouldBe(model.Count(library));
        var ids = expected.Select(entry => entry.Chunk.Id).Reverse().ToList();
        (await index.GetChunksAsync(library, ids, cancellationToken)).Select(chunk => chunk.Chunk.Id).ShouldBe(ids);
    }

    /// <summary>Candidates are the best of both legs with their true scores.</summary>
    public static async Task CandidatesAreAsync(IChunkIndex index, ModelIndex model, CandidateQuery query)
    {
        var actual = await index.FindCandidatesAsync(query, TestContext.Current.CancellationToken);
        var scored = model.Score(query);
        var byId = scored.ToDictionary(entry => entry.Id);
        foreach (var candidate in actual.Candidates)
        {
            var truth = byId[candidate.Id];
            candidate.Library.ShouldBe(truth.Library);
            ShouldBeNear(candidate.Cosine, truth.Cosine);
            ShouldBeNear(candidate.Bm25, truth.Bm25);
            if (query.Explain)
            {
                candidate.Terms.Sum(term => term.Score).ShouldBe(candidate.Bm25 ?? 0, Tolerance * (1 + (candidate.Bm25 ?? 0)));
            }
        }

        actual.Candidates.Select(candidate => candidate.Id).Distinct().Count().ShouldBe(actual.Candidates.Count);
        actual.Candidates.ShouldAllBe(candidate => candidate.SemanticRank != null || candidate.KeywordRank != null);
        LegIs(actual, candidate => candidate.SemanticRank, candidate => candidate.Cosine, [.. scored.Select(entry => entry.Cosine).OfType<double>()], query);
        LegIs(actual, candidate => candidate.KeywordRank, candidate => candidate.Bm25, [.. scored.Select(entry => entry.Bm25).OfType<double>().Where(s => s > 0)], query);
    }

    public static async Task<IReadOnlyList<IndexedChunk>> ReadAllAsync(IChunkIndex index, LibraryVersion library)
    {
        var chunks = new List<IndexedChunk>();
        await foreach (var chunk in index.ScanAsync(library, TestContext.Current.CancellationToken))
        {
            chunks.Add(chunk);
        }

        return chunks;
    }

    /// <summary>A chunk as text, with all that it lists, so that two can be compared by value.</summary>
    public static string Describe(Chunk chunk) => string.Join(
        ' ',
        chunk with { HeadingPath = [], AlsoAt = [], UntrustedInstructions = [] },
        string.Join('|', chunk.HeadingPath),
        string.Join('|', chunk.AlsoAt.Select(place => $"{place with { HeadingPath = [] }} {string.Join('>', place.HeadingPath)}")),
        string.Join('|', chunk.UntrustedInstructions));

    /// <summary>Metadata as text, with the tags, so that two can be compared by value.</summary>
    public static string Describe(DocumentMetadata metadata) => $"{metadata with { Tags = [] }} {string.Join('|', metadata.Tags)}";

    /// <summary>Ranks run from 1, and the scores at them are the best there are.</summary>
    private static void LegIs(CandidateSet actual, Func<Candidate, int?> rank, Func<Candidate, float?> score, List<double> scores, CandidateQuery query)
    {
        var leg = actual.Candidates.Where(candidate => rank(candidate) is not null).OrderBy(rank).ToList();
        leg.Select(rank).ShouldBe(Enumerable.Range(1, leg.Count).Select(r => (int?)r));
        var best = scores.OrderDescending().Take(query.CandidatesPerLeg).ToList();
        leg.Count.ShouldBe(best.Count);
        foreach (var (candidate, truth) in leg.Zip(best))
        {
            ShouldBeNear(score(candidate), truth);
        }

        foreach (var (first, second) in leg.Zip(leg.Skip(1)))
        {
            (score(first) > score(second) || (score(first) == score(second) && string.CompareOrdinal(first.Id.Value, second.Id.Value) < 0)).ShouldBeTrue();
        }
    }

    private static void ShouldBeNear(float? actual, double? expected)
    {
        actual.HasValue.ShouldBe(expected.HasValue);
        if (actual is { } a && expected is { } e)
        {
            ((double)a).ShouldBe(e, Tolerance * (1 + Math.Abs(e)));
        }
    }
}
