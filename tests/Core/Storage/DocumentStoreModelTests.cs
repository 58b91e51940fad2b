using Contexter.Documents;
using static Contexter.Core.Tests.Storage.DocumentStoreFixture;

namespace Contexter.Core.Tests.Storage;

public abstract class DocumentStoreModelTests(DocumentStoreFixture fixture) : DocumentStoreSuite(fixture)
{
    private const int Jobs = 4;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task AnyCalls_WhenInAnyOrder_DoWhatTheModelDoes(int seed)
    {
        var model = new DocumentStoreModel();
        var random = new Random(seed);
        var log = new List<string>();

        // A job counts as later from its first line on, so every job writes one before the sequence starts.
        for (var job = 1; job <= Jobs; job++)
        {
            await Store.RejectItemAsync($"job/{job}", Rejected("item0"), Token);
            model.Reject(job, 0);
        }

        for (var step = 0; step < 60; step++)
        {
            var (job, number, version) = (random.Next(1, Jobs + 1), random.Next(1, 5), random.Next(2));
            var (key, token) = ($"item{number}", $"t{version}");
            switch (random.Next(10))
            {
                case < 5:
                    var documents = Enumerable.Range(0, random.Next(4)).Select(_ => (Path: random.Next(6), Text: random.Next(3))).ToList();
                    log.Add($"store {job} {key} {token} {string.Join(' ', documents)}");
                    await Fixture.StoreAsync($"job/{job}", Item(key, token), [.. documents.Select(d => Doc($"p{d.Path}", $"text{d.Text}"))]);
                    model.Store(job, number, version, documents);
                    break;
                case < 6:
                    log.Add($"reject {job} {key}");
                    await Store.RejectItemAsync($"job/{job}", Rejected(key), Token);
                    model.Reject(job, number);
                    break;
                case < 8:
                    log.Add($"keep {job} {key} {token}");
                    (await Store.TryKeepItemAsync($"job/{job}", Item(key, token), Token)).ShouldBe(model.TryKeep(job, number, version), string.Join('\n', log));
                    break;
                case < 9:
                    log.Add($"prune {job}");
                    var removed = await Store.PruneAsync($"job/{job}", Library, Token);
                    removed.ToHashSet().SetEquals(model.Prune(job).Select(p => DocumentId.Create(Library, $"p{p}"))).ShouldBeTrue(string.Join('\n', log));
                    break;
                default:
                    log.Add("reopen");
                    await Fixture.ReopenAsync();
                    break;
            }

            (await DumpAsync()).ShouldBe(model.Dump(Jobs), $"seed {seed} after\n{string.Join('\n', log)}");
        }
    }

    private async Task<string> DumpAsync()
    {
        var lines = new List<string>();
        foreach (var entry in await Store.ListAsync(Library, Token))
        {
            var text = (await Store.GetAsync(Library, entry.Metadata.Id, Token))!.Text;
            lines.Add($"{entry.Metadata.Path[1..]} {entry.ItemKey[4..]} {entry.JobId[4..]} {entry.Outcome} {text[4..]}");
        }

        for (var job = 1; job <= Jobs; job++)
        {
            var items = await Store.GetItemsAsync($"job/{job}", Token);
            lines.AddRange(items.Select(i => $"{job} {i.Key[4..]} {i.Outcome} {string.Equals(i.ErrorCode, ErrorCodes.DocumentInvalid, StringComparison.Ordinal)}"));
            var counts = await Fixture.CountAsync($"job/{job}");
            lines.Add($"{job} {counts.Added} {counts.Updated} {counts.Unchanged} {counts.Removed}");
        }

        return string.Join('\n', lines);
    }
}
