using Contexter.System.Tests.Deployment;

namespace Contexter.Tests.Product;

/// <summary>
/// What each release wrote is read by this build: a backup, which has every file of a data directory, and a library as a file. When a format changes, a folder with what its release writes is
/// added; these stay.
/// </summary>
public sealed class ReleasedDataTests : IDisposable
{
    private readonly ProductHarness _contexter = new();

    public static TheoryData<string> Releases { get; } = [.. Directory.GetDirectories(Folder).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(ComposeFile.Root(), "tests", "System", "Data", "Released");

    public void Dispose() => _contexter.Dispose();

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task Backup_OfARelease_IsWhatItWasAndCanBeWorkedOn(string release)
    {
        (await _contexter.RunAsync("restore", Path.Combine(Folder, release, "backup"))).ShouldBeDone().Output.ShouldContain("Restored 2 documents of 1 library");

        await ShouldAnswerAsync();
        var job = (await _contexter.JsonAsync("jobs")).AsArray().ShouldHaveSingleItem()!;
        ((string)job["library"]!, (string)job["state"]!, (int)job["counters"]!["chunks_indexed"]!).ShouldBe(("house", "completed", 2));
        (await _contexter.RunAsync("jobs", "log", "1")).ShouldBeDone().Output.ShouldContain("completed: ");
        _contexter.WriteGuide("cache.md", "cache");
        (await _contexter.RunAsync("add", "more", "--from", _contexter.Docs)).ShouldBeDone();
        (await _contexter.RunAsync("index", "rebuild", "house")).ShouldBeDone();
        await ShouldAnswerAsync();
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task Archive_OfARelease_IsImported(string release)
    {
        (await _contexter.RunAsync("import", Path.Combine(Folder, release, "house-1.contexter.zip"))).ShouldBeDone();

        await ShouldAnswerAsync();
    }

    private async Task ShouldAnswerAsync()
    {
        var found = (await _contexter.JsonAsync("search", "when is the port read", "--library", "house@1"))["results"]!.AsArray()[0]!;
        ((string)found["title"]!).ShouldBe("Ports");
        ((string)found["content"]!).ShouldContain("The port is set in the settings file, and read when the service starts.");
        ((string)(await _contexter.JsonAsync("search", "certificate", "--library", "house@1", "--type", "keyword"))["results"]!.AsArray()[0]!["title"]!).ShouldBe("Certificates");
    }
}
