using Contexter.Documents;

namespace Contexter.Core.Tests.LibraryArchives;

public sealed class ArchiveFolderTests : IAsyncDisposable
{
    private readonly ArchiveFixture _fixture = new(maxBytes: 10);

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Append_BeyondTheLimit_IsRefused()
    {
        var upload = _fixture.Archives.BeginUpload();
        await _fixture.Archives.AppendAsync(upload, 0, new byte[10], ArchiveFixture.Token);

        (await FaultAsync(() => _fixture.Archives.AppendAsync(upload, 10, new byte[1], ArchiveFixture.Token))).ShouldBe(ErrorCodes.FileTooLarge);
    }

    [Fact]
    public async Task Append_WhereAPartIsMissing_IsRefused()
    {
        var upload = _fixture.Archives.BeginUpload();

        (await FaultAsync(() => _fixture.Archives.AppendAsync(upload, 5, new byte[1], ArchiveFixture.Token))).ShouldBe(ErrorCodes.InvalidInput);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("0123456789abcdef0123456789abcde/")]
    public async Task Append_ToWhatIsNoUpload_IsRefused(string upload) =>
        (await FaultAsync(() => _fixture.Archives.AppendAsync(upload, 0, new byte[1], ArchiveFixture.Token))).ShouldBe(ErrorCodes.InvalidInput);

    [Fact]
    public async Task BeginUpload_WhenOthersAreOld_RemovesThem()
    {
        var old = _fixture.Archives.BeginUpload();
        _fixture.Time.Ahead = TimeSpan.FromDays(8);

        var upload = _fixture.Archives.BeginUpload();

        Directory.GetFiles(_fixture.Folder).ShouldHaveSingleItem().ShouldContain(upload);
        (await FaultAsync(() => _fixture.Archives.AppendAsync(old, 0, new byte[1], ArchiveFixture.Token))).ShouldBe(ErrorCodes.SourceNotFound);
    }

    [Fact]
    public async Task Export_WhenWritingFails_LeavesNothingAndKeepsWhatWasThere()
    {
        var written = await _fixture.Archives.WriteExportAsync("7", target => target.WriteAsync(new byte[] { 1, 2, 3 }, ArchiveFixture.Token).AsTask());

        await Should.ThrowAsync<InvalidOperationException>(() => _fixture.Archives.WriteExportAsync("7", async target =>
        {
            await target.WriteAsync(new byte[] { 9 }, ArchiveFixture.Token);
            throw new InvalidOperationException("the process ends");
        }));

        written.Bytes.ShouldBe(3);
        Directory.GetFiles(_fixture.Folder).ShouldHaveSingleItem();
        (await _fixture.Archives.ReadExportAsync("7", 1, 100, ArchiveFixture.Token)).ShouldBe([2, 3]);
        (await FaultAsync(() => _fixture.Archives.ReadExportAsync("8", 0, 100, ArchiveFixture.Token))).ShouldBe(ErrorCodes.SourceNotFound);
    }

    private static async Task<string> FaultAsync(Func<Task> call) => (await Should.ThrowAsync<ContexterException>(call)).Code;
}
