namespace Contexter.Tests.Product;

/// <summary>Libraries come whole though a fifth of all answers fails; the slow lane has a hundred of them.</summary>
public sealed class FaultyDownloadTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("contexter-faulty-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task Add_WhenAFifthOfAllAnswersFails_DownloadsLibrariesWhole()
    {
        var libraries = await FaultyDownloads.AddAsync(count: 8, seed: 3, _data.FullName, TestContext.Current.CancellationToken);

        libraries.SelectMany(library => library.Problems).ShouldBeEmpty();
        libraries.ShouldAllBe(library => library.IsWhole && library.Duration < TimeSpan.FromSeconds(30));
    }
}
