using Contexter.Documents;
using static Contexter.Core.Tests.Storage.DocumentStoreFixture;

namespace Contexter.Core.Tests.Storage;

/// <summary>Bodies are kept once, as long as a document has them and no longer.</summary>
public abstract class DocumentStoreBodiesTests(DocumentStoreFixture fixture) : DocumentStoreSuite(fixture)
{
    [Fact]
    public async Task StoreItemAsync_WhenTenVersionsHaveAPage_KeepsItsBodyOnce()
    {
        var versions = Enumerable.Range(0, 10).Select(i => new LibraryVersion("react", $"19.{i}")).ToArray();
        foreach (var version in versions)
        {
            await Fixture.StoreAsync("job/" + version.Version, Item("a", library: version), Doc("a", "the same", library: version), Doc("b", version.Version, library: version));
        }

        (await Fixture.QueryAsync("SELECT count(*) FROM bodies")).ShouldBe(11);
        foreach (var version in versions)
        {
            (await Store.GetAsync(version, Doc("a", library: version).Id, Token))!.Text.ShouldBe("the same");
        }
    }

    [Fact]
    public async Task StoreItemAsync_WhenASharedBodyIsDamaged_HealsItForAll()
    {
        var other = new LibraryVersion("react", "18.0");
        await Fixture.StoreAsync("job/1", Item("a"), Doc("a", "shared"));
        await Fixture.StoreAsync("job/2", Item("a", library: other), Doc("a", "shared", library: other));
        await Fixture.TamperAsync("UPDATE bodies SET body = zeroblob(20)");

        await Fixture.StoreAsync("job/3", Item("a"), Doc("a", "shared"));

        (await Store.GetAsync(other, Doc("a", library: other).Id, Token))!.Text.ShouldBe("shared");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task AnyCalls_WhenInAnyOrder_LeaveNoBodyTooManyAndNoneMissing(int seed)
    {
        var random = new Random(seed);
        var libraries = Enumerable.Range(0, 3).Select(i => new LibraryVersion("react", $"1.{i}")).ToArray();
        var log = new List<string>();
        for (var step = 0; step < 60; step++)
        {
            var (library, job, key) = (libraries[random.Next(3)], $"job/{random.Next(4)}", $"item{random.Next(3)}");
            switch (random.Next(10))
            {
                case < 6:
                    var documents = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Doc($"p{random.Next(5)}", $"text{random.Next(4)}", library: library)).ToArray();
                    log.Add($"store {job} {library} {key} {string.Join(' ', documents.Select(d => d.Path + "=" + d.Text))}");
                    await Fixture.StoreAsync(job, Item(key, "t", library: library), documents);
                    break;
                case < 8:
                    log.Add($"prune {job} {library}");
                    await Store.PruneAsync(job, library, Token);
                    break;
                case < 9:
                    log.Add($"delete {library}");
                    await Store.DeleteLibraryAsync(library, Token);
                    break;
                default:
                    log.Add($"forget before {job} {library}");
                    await Store.DeleteEarlierLedgersAsync(job, library, Token);
                    break;
            }

            var what = $"seed {seed} after\n{string.Join('\n', log)}";
            (await Fixture.QueryAsync("SELECT count(*) FROM bodies WHERE hash NOT IN (SELECT body_hash FROM documents)")).ShouldBe(0, what);
            (await Fixture.QueryAsync("SELECT count(*) FROM documents WHERE body_hash NOT IN (SELECT hash FROM bodies)")).ShouldBe(0, what);
        }

        (await Fixture.QueryAsync("SELECT count(*) FROM documents")).ShouldBeGreaterThan(0);
    }
}
