using Contexter.Core.Tests.Storage;
using Contexter.Documents;
using Contexter.Quality;

namespace Contexter.Core.Tests.Quality;

public sealed class QualityTallyTests
{
    private static readonly QualityReason Short = new(Severity.Warning, FindingCodes.DocumentShort, "it is short", 0.1);
    private static readonly QualityReason Long = new(Severity.Info, FindingCodes.DocumentLong, "it is long", 0);

    [Fact]
    public void Add_WhenDocumentsPass_CountsScoresAndRules()
    {
        var tally = new QualityTally(worst: 2, examples: 1);

        tally.Add(Document("a", 0.9, Short));
        tally.Add(Document("b", 1, Long));
        tally.Add(Document("c", 0.9, Short, Long));
        tally.Add(Document("d", 1));

        (tally.Documents, tally.Flagged).ShouldBe((4, 2));
        tally.AverageScore!.Value.ShouldBe(0.95, 1e-9);
        tally.Rules.Select(rule => (rule.Code, rule.Severity, rule.Count, string.Join(',', rule.Examples)))
            .ShouldBe([(FindingCodes.DocumentLong, Severity.Info, 2, "b"), (FindingCodes.DocumentShort, Severity.Warning, 2, "a")]);
    }

    [Fact]
    public void Worst_WhenMoreDocumentsPass_KeepsTheLowestInOrder()
    {
        var tally = new QualityTally(worst: 3, examples: 0);

        foreach (var (path, score) in new[] { ("e", 0.5), ("a", 0.9), ("b", 0.4), ("perfect", 1.0), ("d", 0.5), ("c", 0.5) })
        {
            tally.Add(Document(path, score));
        }

        tally.Worst.Select(document => document.Path).ShouldBe(["b", "c", "d"]);
    }

    [Fact]
    public void Add_WhenNothingIsToBeListed_StillCounts()
    {
        var tally = new QualityTally(worst: 0, examples: 0);

        tally.AverageScore.ShouldBeNull();
        tally.Add(Document("a", 0.9, Short));
        tally.Add(new Finding(Severity.Warning, FindingCodes.ChunkSize, "id", "Chunk id is small."));

        tally.Worst.ShouldBeEmpty();
        tally.Rules.Select(rule => (rule.Code, rule.Count, rule.Examples.Count)).ShouldBe([(FindingCodes.ChunkSize, 1, 0), (FindingCodes.DocumentShort, 1, 0)]);
    }

    private static DocumentMetadata Document(string path, double score, params QualityReason[] reasons) =>
        DocumentMetadata.Of(DocumentStoreFixture.Doc(path) with { QualityScore = score, QualityReasons = reasons });
}
