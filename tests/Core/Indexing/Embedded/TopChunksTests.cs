using Contexter.Indexing;
using Contexter.Indexing.Embedded.Search;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Indexing.Embedded;

public sealed class TopChunksTests
{
    [Fact]
    public void ToSorted_WhenScoresAreArbitrary_IsTheBestInOrder()
        => Prop.ForAll<byte[], PositiveInt>((scores, capacity) =>
        {
            var chunks = scores.Select((score, i) => new ScoredChunk(score % 16, new HexId((ulong)(i * 7 % 5), (ulong)i), 0, i)).ToArray();
            var top = new TopChunks(capacity.Get % 20 + 1);
            var other = new TopChunks(capacity.Get % 20 + 1);
            foreach (var chunk in chunks)
            {
                var part = chunk.Chunk % 3 == 0 ? top : other;
                if (part.MayAdd(chunk.Score))
                {
                    part.Add(chunk);
                }
            }

            top.AddAll(other);

            top.ToSorted().ShouldBe(chunks.OrderByDescending(chunk => chunk.Score).ThenBy(chunk => chunk.Id).Take(capacity.Get % 20 + 1));
        }).QuickCheckThrowOnFailure();
}
