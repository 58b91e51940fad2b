using System.Globalization;
using System.Text;
using System.Text.Json;
using Contexter.Cli;
using Contexter.Cli.Demo;
using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Search;
using Contexter.Sources.SdkDocs;
using Contexter.Tests.Client;

namespace Contexter.Tests.Cli;

/// <summary><c>contexter demo</c>, on an installation of .NET made for the test.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly CliHarness _cli = new();

    public DemoTests()
    {
        _cli.DotnetRoot = Directory.CreateTempSubdirectory("contexter-demo-").FullName;
        var pack = Directory.CreateDirectory(Path.Combine(_cli.DotnetRoot, "packs", "Microsoft.NETCore.App.Ref", "10.0.7", "ref", "net10.0")).FullName;
        foreach (var (assembly, members) in new[] { ("System.Runtime", 5), ("System.Linq", 2), ("System.Threading.Channels", 3), ("System.Drawing.Primitives", 90) })
        {
            File.WriteAllText(Path.Combine(pack, assembly + ".xml"), Documentation(assembly, members));
        }

        _cli.Api.Libraries = [];
        _cli.Api.Reply = Samples.Reply() with { Query = "q" };
    }

    public void Dispose()
    {
        Directory.Delete(_cli.DotnetRoot, recursive: true);
        _cli.Dispose();
    }

    [Fact]
    public async Task Demo_WhenTheLibraryIsNotHere_IngestsAndAsks()
    {
        // The documentation of another version is another library.
        WillIngest();
        _cli.Api.Libraries = [Library() with { Version = "10.0.6" }, .. _cli.Api.Libraries];

        var result = (await _cli.RunAsync("demo", "--no-serve")).ShouldBeDone();

        var asked = _cli.Api.Asked.ToArray();
        var request = asked.OfType<AddLibraryRequest>().Single();
        request.Library.ShouldBe("dotnet@10.0.7");
        request.Source.Kind.ShouldBe("sdk-docs");
        asked.OfType<SearchRequest>().Select(search => search.Query).ShouldBe(DemoLibrary.Questions);
        asked.OfType<SearchRequest>().ShouldAllBe(search => search.TopK == 3 && search.Libraries!.Contains("dotnet@10.0.7", StringComparer.Ordinal));
        result.Output.ShouldContain("Ingesting the documentation that came with the .NET SDK 10.0.7: 10 members of 3 assemblies");
        result.Output.ShouldContain("dotnet@10.0.7 is ready");
        DemoLibrary.Questions.ShouldAllBe(question => result.Output.Contains("? " + question, StringComparison.Ordinal));
        result.Output.ShouldContain("1. Hooks > useState");
        result.Output.ShouldMatch(@"dotnet@10\.0\.7: 10 members of 3 assemblies in 12 documents and 345 chunks, \d+ B, ingested in 8\.0 s\.\n$");
        _cli.Sessions.Served.ShouldBeEmpty();
    }

    [Fact]
    public async Task Demo_WhenTheLibraryIsHere_OnlyAsks()
    {
        _cli.Api.Libraries = [Library()];

        var result = (await _cli.RunAsync("demo", "--no-serve")).ShouldBeDone();

        _cli.Api.Asked.OfType<AddLibraryRequest>().ShouldBeEmpty();
        _cli.Api.Asked.OfType<SearchRequest>().Count().ShouldBe(3);
        result.Output.ShouldStartWith("dotnet@10.0.7 is here already.\n");
        result.Output.ShouldEndWith("ingested before.\n");
    }

    [Theory]
    [InlineData(LibraryState.Incomplete, "")] // A demo that was interrupted.
    [InlineData(LibraryState.Ingesting, "")]
    [InlineData(LibraryState.Ready, "System.Linq")] // Other assemblies.
    public async Task Demo_WhenAnotherStateOfItIsHere_IngestsAgain(LibraryState state, string include)
    {
        WillIngest();
        var source = include.Length == 0 ? DemoLibrary.Source : DemoLibrary.Source with { Include = [include] };
        _cli.Api.Libraries = [Library() with { State = state, Source = source }];

        (await _cli.RunAsync("demo", "--no-serve", "-q")).ShouldBeDone();

        _cli.Api.Asked.OfType<AddLibraryRequest>().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Demo_WhenSomeonesOwnLibraryHasItsName_ReplacesNothing()
    {
        _cli.Api.Libraries = [Library() with { Source = new() { Kind = "files", Location = "/mine" } }];

        var result = await _cli.RunAsync("demo", "--no-serve");

        result.ExitCode.ShouldBe(ExitCodes.Usage);
        result.Error.ShouldContain("is here from /mine, and the demo would replace it");
        _cli.Api.Asked.OfType<AddLibraryRequest>().ShouldBeEmpty();
    }

    [Fact]
    public async Task Demo_WithoutNoServe_ServesUntilInterrupted()
    {
        _cli.Api.Libraries = [Library()];

        var result = (await _cli.InterruptAsync(_cli.Sessions.Waiting.Task, "demo", "--port", "9000")).ShouldBeDone();

        _cli.Sessions.Served.Single().Server.Port.ShouldBe(9000);
        _cli.Sessions.Opened.ShouldBeEmpty();
        result.Output.ShouldContain("Contexter listens on http://127.0.0.1:8001/");
    }

    [Fact]
    public async Task Demo_WhenAServerOwnsTheDataFolder_RunsAgainstIt()
    {
        _cli.Api.Libraries = [Library()];
        _cli.Sessions.ServeFailure = new ContexterException(ErrorCodes.DataInUse, "A server owns it.");
        _cli.Sessions.OtherServer = new("http://127.0.0.1:8005");

        var result = (await _cli.RunAsync("demo")).ShouldBeDone();

        result.Output.ShouldEndWith("The server at http://127.0.0.1:8005/ goes on serving it.\n");
        _cli.Api.Asked.OfType<SearchRequest>().Count().ShouldBe(3);
    }

    [Fact]
    public async Task Demo_WhenThePortIsTaken_FailsBeforeIngesting()
    {
        _cli.Sessions.ServeFailure = new IOException("in use", new global::System.Net.Sockets.SocketException((int)global::System.Net.Sockets.SocketError.AddressAlreadyInUse));

        var result = await _cli.RunAsync("demo");

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Error.ShouldContain("Port 8001");
        _cli.Api.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Demo_WithJson_WritesEventsJobRepliesAndSummary()
    {
        WillIngest();

        var lines = (await _cli.RunAsync("demo", "--no-serve", "--json")).ShouldBeDone().Lines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();

        lines.Length.ShouldBe(6);
        lines[0].TryGetProperty("sequence", out _).ShouldBeTrue();
        lines[1].GetProperty("state").GetString().ShouldBe("completed");
        lines[2..5].ShouldAllBe(line => line.GetProperty("results").GetArrayLength() == 1);
        var summary = lines[5];
        summary.GetProperty("members").GetInt32().ShouldBe(10);
        summary.GetProperty("ingested").GetBoolean().ShouldBeTrue();
        summary.GetProperty("seconds").GetDouble().ShouldBe(8);
    }

    [Fact]
    public async Task Demo_WhenThereIsNoDotnet_SaysWhatToInstall()
    {
        _cli.DotnetRoot = Directory.CreateDirectory(Path.Combine(_cli.DotnetRoot, "empty")).FullName;
        try
        {
            var result = await _cli.RunAsync("demo", "--no-serve");

            result.ExitCode.ShouldBe(ExitCodes.Failed);
            result.Error.ShouldContain("Install a .NET SDK");
        }
        finally
        {
            _cli.DotnetRoot = Path.GetDirectoryName(_cli.DotnetRoot)!;
        }
    }

    [Fact]
    public async Task Demo_OnTheInstalledSdk_IsLargeEnoughToMeanSomething()
    {
        var library = await DemoLibrary.ReadAsync(new SdkDocsSource(new InstalledDotnet(), TimeProvider.System), TestContext.Current.CancellationToken);

        library.MemberCount.ShouldBeGreaterThanOrEqualTo(15_000);
        library.AssemblyCount.ShouldBeGreaterThanOrEqualTo(10);
    }

    private static LibrarySummary Library() => Samples.Library("dotnet", "10.0.7") with { Source = DemoLibrary.Source };

    private static string Documentation(string assembly, int members)
    {
        var text = new StringBuilder("<doc><members>");
        for (var i = 0; i < members; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"<member name=\"T:{assembly}.T{i}\"><summary>It is {i}.</summary></member>");
        }

        return text.Append("</members></doc>").ToString();
    }

    /// <summary>Lets the job of the demo run and end well, and the library be there from then on.</summary>
    private void WillIngest()
    {
        var job = Samples.Job(JobState.Completed) with { Library = "dotnet", Version = "10.0.7", Problems = [], StartedAt = Samples.Time.AddSeconds(1) };
        _cli.Api.Jobs = [job with { State = JobState.Queued }];
        _cli.Api.Libraries = [Library() with { State = LibraryState.Ingesting }];
        _cli.Api.Publish(new JobEvent { Sequence = 1, At = Samples.Time, Job = job });
    }
}
