using Contexter.Core.Tests.Sources;
using Contexter.Documents;
using Contexter.Storage.Scratch;

namespace Contexter.Core.Tests.Storage;

public sealed class ScratchFoldersTests : IDisposable
{
    private readonly TempFolder _root = new();
    private readonly SteppedTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task GetOrMake_WhenThere_IsNotMadeAgain()
    {
        var folders = New();
        var made = 0;
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => folders.GetOrMakeAsync("a", (folder, token) => { Interlocked.Increment(ref made); return FillAsync(folder, 10, token); }, Token)));

        made.ShouldBe(1);
        all.Distinct().ShouldHaveSingleItem().Path.ShouldBe(Path.Combine(_root.Root, "a"));
        New().Find("a").ShouldNotBeNull();
        New().Find("b").ShouldBeNull();
    }

    [Fact]
    public async Task GetOrMake_WhenFillingFails_LeavesNothing()
    {
        await Should.ThrowAsync<InvalidOperationException>(() => New().GetOrMakeAsync("a", async (folder, token) => { await FillAsync(folder, 10, token); throw new InvalidOperationException(); }, Token));

        Directory.GetFileSystemEntries(_root.Root).ShouldBeEmpty();
    }

    [Fact]
    public async Task GetOrMake_WhenFull_RemovesWhatIsUnusedForLongest()
    {
        var folders = New(maxBytes: 100);
        foreach (var name in new[] { "a", "b", "c" })
        {
            await folders.GetOrMakeAsync(name, (folder, token) => FillAsync(folder, 60, token), Token);
            _time.Step(TimeSpan.FromMinutes(11));
        }

        folders.Find("b").ShouldNotBeNull();
        _time.Step(TimeSpan.FromMinutes(11));
        await folders.GetOrMakeAsync("d", (folder, token) => FillAsync(folder, 60, token), Token);

        Directory.GetDirectories(_root.Root).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["b", "d"]);
    }

    [Fact]
    public async Task GetOrMake_WhenAllThatIsThereIsInUse_SaysSo()
    {
        var folders = New(maxBytes: 100);
        await folders.GetOrMakeAsync("a", (folder, token) => FillAsync(folder, 200, token), Token);

        var error = await Should.ThrowAsync<ContexterException>(() => folders.GetOrMakeAsync("b", (folder, token) => FillAsync(folder, 1, token), Token));

        error.Code.ShouldBe(ErrorCodes.StorageFull);
        folders.Find("a").ShouldNotBeNull();
    }

    [Fact]
    public async Task GetOrMake_WhenOldOrHalfDone_IsRemoved()
    {
        await New().GetOrMakeAsync("a", (folder, token) => FillAsync(folder, 1, token), Token);
        await New().WriteNoteAsync("n", "note", Token);
        Directory.CreateDirectory(Path.Combine(_root.Root, "partial-1"));
        (await New().ReadNoteAsync("n", Token)).ShouldBe("note");
        _time.Step(TimeSpan.FromDays(40_000));

        await New().GetOrMakeAsync("b", (folder, token) => FillAsync(folder, 1, token), Token);

        Directory.GetFileSystemEntries(_root.Root).Select(Path.GetFileName).ShouldBe(["b"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    public void Find_WhenNoName_Throws(string name) => Should.Throw<ArgumentException>(() => New().Find(name));

    private ScratchFolders New(long maxBytes = 1_000) => new(new ScratchOptions { Path = _root.Root, MaxBytes = maxBytes }, _time);

    private static async Task FillAsync(ScratchFolder folder, int bytes, CancellationToken cancellationToken)
    {
        await using var file = folder.Create("f1");
        await file.WriteAsync(new byte[bytes], cancellationToken);
    }
}
