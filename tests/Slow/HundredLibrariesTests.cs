using System.Globalization;
using Contexter.Tests.Product;

namespace Contexter.SlowTests;

/// <summary>A hundred libraries while a fifth of all answers fails.</summary>
public sealed class HundredLibrariesTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("contexter-hundred-");

    public void Dispose() => _data.Delete(recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Add_WhenAFifthOfAllAnswersFails_DownloadsNineteenOfTwentyWholeAndMostWithinHalfAMinute(int seed)
    {
        var libraries = await FaultyDownloads.AddAsync(count: 100, (ulong)seed, _data.FullName, TestContext.Current.CancellationToken);
        var whole = libraries.Count(library => library.IsWhole);
        var soon = libraries.Count(library => library.IsWhole && library.Duration <= TimeSpan.FromSeconds(30));
        TestContext.Current.SendDiagnosticMessage("{0} of {1} whole, {2} within 30 s; {3}", whole, libraries.Count, soon, string.Join(", ", Quantiles(libraries)));
        foreach (var library in libraries.Where(library => !library.IsWhole))
        {
            TestContext.Current.SendDiagnosticMessage("{0}:{1} {2}", library.Source.Kind, library.Source.Location, string.Join(" ", library.Problems));
        }

        libraries.Count.ShouldBe(100);
        whole.ShouldBeGreaterThanOrEqualTo(95);
        soon.ShouldBeGreaterThanOrEqualTo(90);
        libraries.Where(library => !library.IsWhole).ShouldAllBe(library => library.Problems.Count > 0);
    }

    private static IEnumerable<string> Quantiles(IReadOnlyList<AddedLibrary> libraries)
    {
        var durations = libraries.Select(library => library.Duration).Order().ToList();
        return new[] { 0.5, 0.9, 0.99 }.Select(part => string.Create(
            CultureInfo.InvariantCulture, $"p{part * 100:0} {durations[(int)(part * (durations.Count - 1))].TotalSeconds:0.0} s"));
    }
}
