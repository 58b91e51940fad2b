using System.Text;
using Contexter.Cli;
using Contexter.Storage;

namespace Contexter.Tests.Product;

/// <summary>Bad input gets an error that names it and a way out, and costs nothing of what is there.</summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private readonly ProductHarness _contexter = new();

    public async ValueTask InitializeAsync()
    {
        _contexter.WriteGuide("port.md", "port");
        (await _contexter.RunAsync("add", "good", "--from", _contexter.Docs)).ShouldBeDone();
    }

    public async ValueTask DisposeAsync()
    {
        // Whatever went wrong, what was there before still answers.
        var reply = await _contexter.JsonAsync("search", "port", "--library", "good");
        reply["results"]!.AsArray().ShouldNotBeEmpty();
        _contexter.Dispose();
    }

    [Fact]
    public async Task Add_WhenTheFolderIsNotThere_NamesIt() =>
        await ShouldFailAsync(["add", "bad", "--from", Path.Combine(_contexter.Docs, "nowhere")], ExitCodes.Failed, "nowhere");

    [Fact]
    public async Task Add_WhenTheFolderIsEmpty_NamesItAndWhatIsRead() =>
        await ShouldFailAsync(["add", "bad", "--from", Directory.CreateDirectory(Path.Combine(_contexter.Docs, "empty")).FullName], ExitCodes.Failed, "empty", ".md");

    [Fact]
    public async Task Add_WhenTheFileIsBinary_NamesIt()
    {
        var path = Path.Combine(_contexter.Docs, "image.md");
        await File.WriteAllBytesAsync(path, [0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 0, 1, 2, 3], TestContext.Current.CancellationToken);

        await ShouldFailAsync(["add", "bad", "--from", path], ExitCodes.Failed, "image.md", "file_binary");
    }

    [Fact]
    public async Task Add_WhenTheFileIsNotUtf8_NamesItAndTheEncoding()
    {
        var path = Path.Combine(_contexter.Docs, "sjis.md");
        await File.WriteAllBytesAsync(path, CodePagesEncodingProvider.Instance.GetEncoding(932)!.GetBytes("# \u8A2D\u5B9A\n\n\u8A2D\u5B9A\u30D5\u30A1\u30A4\u30EB\u306F\u8D77\u52D5\u6642\u306B\u8AAD\u307F\u8FBC\u307E\u308C\u307E\u3059\u3002\n"), TestContext.Current.CancellationToken);

        await ShouldFailAsync(["add", "bad", "--from", path], ExitCodes.Failed, "sjis.md", "UTF-8");
    }

    [Fact]
    public async Task Add_WhenTheFileIsTooLarge_NamesItAndTheLimit()
    {
        var path = Path.Combine(_contexter.Docs, "huge.md");
        await using (var file = File.Create(path))
        {
            file.SetLength(200L << 20);
        }

        await ShouldFailAsync(["add", "bad", "--from", path], ExitCodes.Failed, "huge.md", "67,108,864", "ingestion.max_file_size");
    }

    [Fact]
    public async Task Search_WhenTheLibraryIsNotThere_NamesThoseThatAre() =>
        await ShouldFailAsync(["search", "port", "--library", "goood"], ExitCodes.Failed, "goood", "good");

    [Fact]
    public async Task Search_WhenTheVersionIsNotThere_NamesThoseThatAre() =>
        await ShouldFailAsync(["search", "port", "--library", "good@2.0"], ExitCodes.Failed, "2.0", "current");

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public async Task Search_WhenTheQueryIsEmpty_SaysSo(string query) =>
        await ShouldFailAsync(["search", query], ExitCodes.Usage, "query");

    [Fact]
    public async Task Search_WhenTheQueryIsAMegabyte_NamesItsLengthAndTheLimit() =>
        await ShouldFailAsync(["search", new string('x', 1 << 20)], ExitCodes.Usage, "1048576", "10000");

    [Fact]
    public async Task Search_WhenTheQueryHasAMillionTerms_NamesItsLengthAndTheLimit() =>
        await ShouldFailAsync(["search", string.Join(' ', Enumerable.Range(0, 1_000_000))], ExitCodes.Usage, "6888889", "10000");

    [Fact]
    public async Task Search_WhenTheQueryHasMoreTermsThanAreLookedUp_NamesTheirNumberAndTheLimit() =>
        await ShouldFailAsync(["search", string.Join(' ', Enumerable.Range(1_000, 1_990))], ExitCodes.Usage, "1990", "1024");

    [Fact]
    public async Task Libraries_WhenAnotherProcessOwnsTheDataDirectory_NamesIt()
    {
        using var owner = DataDirectory.Acquire(_contexter.Data, "contexter add elsewhere");

        await ShouldFailAsync(["libraries"], ExitCodes.Failed, _contexter.Data, "contexter add elsewhere", "--data");
    }

    [Theory]
    [InlineData("state.db")]
    [InlineData("documents.db")]
    public async Task Search_WhenADatabaseIsDamaged_NamesTheFileAndKeepsIt(string file)
    {
        var path = Path.Combine(_contexter.Data, file);
        var intact = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        var damaged = intact.ToArray();
        damaged.AsSpan(0, 100).Fill(0x5A);
        await File.WriteAllBytesAsync(path, damaged, TestContext.Current.CancellationToken);

        await ShouldFailAsync(["search", "port"], ExitCodes.Failed, path, "damaged");

        (await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken)).ShouldBe(damaged);
        await File.WriteAllBytesAsync(path, intact, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Search_WhenTheIndexIsDamaged_NamesTheFileAndTheWayOut()
    {
        var segment = Directory.EnumerateFiles(Path.Combine(_contexter.Data, "index"), "*.segment", SearchOption.AllDirectories).Single();
        var intact = await File.ReadAllBytesAsync(segment, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(segment, intact[..(intact.Length / 2)], TestContext.Current.CancellationToken);

        await ShouldFailAsync(["search", "port"], ExitCodes.Failed, segment, "damaged");

        await File.WriteAllBytesAsync(segment, intact, TestContext.Current.CancellationToken);
    }

    private async Task ShouldFailAsync(string[] args, int exitCode, params string[] parts)
    {
        var result = await _contexter.RunAsync(args);
        result.ExitCode.ShouldBe(exitCode, result.Output + result.Error);
        result.Error.Split('\n').ShouldContain(line => line.StartsWith("error: ", StringComparison.Ordinal));
        foreach (var part in parts)
        {
            result.Error.ShouldContain(part);
        }
    }
}
