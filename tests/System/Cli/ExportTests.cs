using System.Security.Cryptography;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Tests.Client;

namespace Contexter.Tests.Cli;

/// <summary><c>contexter export</c> and <c>contexter import</c>.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly CliHarness _cli = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("contexter-export-").FullName;

    public ExportTests()
    {
        _cli.Api.Jobs = [Samples.Job(JobState.Completed) with { Kind = JobKind.Export, Problems = [], Counters = new(), Archive = Archive(_cli.Api.Archive) }];
        _cli.Api.Publish(new JobEvent { Sequence = 1, At = Samples.Time, Job = _cli.Api.Jobs[0] });
        _cli.Api.EndWatch();
    }

    private string Output => Path.Combine(_folder, "react.zip");

    public void Dispose()
    {
        _cli.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Export_WritesTheArchiveIntoTheFile()
    {
        var result = (await _cli.RunAsync("export", "react", "--output", Output, "--priority", "high")).ShouldBeDone();

        File.ReadAllBytes(Output).ShouldBe([1, 2, 3]);
        Directory.GetFiles(_folder).ShouldHaveSingleItem();
        result.Output.ShouldContain($"Wrote react@19.0 into '{Output}'");
        _cli.Api.Asked.First().ShouldBe("export react High");
    }

    [Fact]
    public async Task Export_OfAnEarlierJob_FetchesItsArchive()
    {
        (await _cli.RunAsync("export", "--job", "j1", "--output", Output)).ShouldBeDone();

        File.ReadAllBytes(Output).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Export_WhenTheArchiveDoesNotComeWhole_LeavesNoFile()
    {
        _cli.Api.Archive = [1, 2];

        var result = await _cli.RunAsync("export", "--job", "j1", "--output", Output);

        result.ExitCode.ShouldNotBe(0);
        result.Error.ShouldContain("did not come whole; 'contexter export --job j1' fetches it again");
        Directory.GetFiles(_folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task Export_WhenTheFileIsThere_IsRefusedWithoutForce()
    {
        File.WriteAllText(Output, "mine");

        (await _cli.RunAsync("export", "react", "--output", Output)).Error.ShouldContain("is there already; give --force to replace it");

        File.ReadAllText(Output).ShouldBe("mine");
        _cli.Api.Asked.ShouldBeEmpty();
        (await _cli.RunAsync("export", "--job", "j1", "--output", Output, "--force")).ShouldBeDone();
        File.ReadAllBytes(Output).ShouldBe([1, 2, 3]);
    }

    [Theory]
    [InlineData]
    [InlineData("react", "--job", "7")]
    public async Task Export_WhenNeitherOrBothAreGiven_IsRefused(params string[] arguments) =>
        (await _cli.RunAsync(["export", .. arguments])).Error.ShouldContain("takes the name of a library, or --job");

    [Fact]
    public async Task Import_BringsTheFile()
    {
        File.WriteAllBytes(Output, [4, 5]);

        (await _cli.RunAsync("import", Output, "--as", "react@frozen", "--replace", "--priority", "low", "--detach")).ShouldBeDone();

        _cli.Api.Archive.ShouldBe([4, 5]);
        _cli.Api.Asked.ShouldHaveSingleItem().ShouldBe(new ImportRequest { Library = "react@frozen", Replace = true, Priority = JobPriority.Low });
    }

    [Fact]
    public async Task Import_WhenThereIsNoSuchFile_SaysSo() =>
        (await _cli.RunAsync("import", Output)).Error.ShouldContain($"The file '{Output}' cannot be read");

    private static JobArchive Archive(byte[] content) =>
        new() { FileName = "react-19.0.contexter.zip", Bytes = content.Length, Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)) };
}
