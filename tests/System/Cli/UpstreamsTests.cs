using Contexter.Cli;

namespace Contexter.Tests.Cli;

/// <summary><c>contexter upstreams</c> and <c>contexter serve --dev</c>.</summary>
public sealed class UpstreamsTests : IDisposable
{
    private readonly CliHarness _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Upstreams_UntilInterrupted_AnswerWhereTheySayAndWithTheirFaults()
    {
        var token = TestContext.Current.CancellationToken;
        using var output = new ListeningWriter("Ctrl+C ends them.");
        _cli.Output = output;
        var run = _cli.RunAsync("upstreams", "--port", "0", "--only", "npm", "--only", "site", "--faults", "error=1", "--faults", "npm:latency=1ms", "--seed", "7");
        await output.Heard.WaitAsync(TimeSpan.FromSeconds(30), token);
        var lines = output.ToString().Split('\n');

        lines[0].ShouldMatch(@"^site       http://127\.0\.0\.1:\d+/  \(error=1\)$");
        lines[1].ShouldMatch(@"^npm        http://127\.0\.0\.1:\d+/  \(latency=1ms-1ms\)$");
        using var http = new HttpClient();
        (await http.GetStringAsync(new Uri(lines[1].Split("  ", StringSplitOptions.RemoveEmptyEntries)[1].Trim() + "left-pad"), token)).ShouldContain("\"1.3.0\"");
        await _cli.InterruptAsync();
        (await run).ShouldBeDone();
    }

    [Theory]
    [InlineData("--port does not take '65535'; allowed: 0, or 1 to 65527.", "--port", "65535")]
    [InlineData("--faults names 'nowhere', which is no simulated service; there are: context7, brightdata, site, npm, nuget, voyage, openai, brave, qdrant.", "--faults", "nowhere:error=1")]
    [InlineData("--seed does not take '-1'; allowed: a whole number from 0.", "--seed", "-1")]
    public async Task Upstreams_WithAWrongValue_SayWhatIsAllowed(string message, params string[] arguments) =>
        (await _cli.RunAsync(["upstreams", .. arguments])).ShouldBe(new(ExitCodes.Usage, "", $"error: {message}\n"));

    [Fact]
    public async Task Serve_InDevelopmentMode_PointsSettingsAtSimulatedServices()
    {
        _cli.Machine.Add("/etc/contexter.yaml", "index:\n  qdrant:\n    address: https://qdrant.example\nserver:\n  port: 9999\n");

        var result = await _cli.InterruptAsync(_cli.Sessions.Waiting.Task, "serve", "--dev", "--config", "/etc/contexter.yaml", "--set", "search.top_k=3");

        var options = _cli.Sessions.Served.Single();
        result.ShouldBeDone().Lines.ShouldContain("qdrant     " + options.Index.Qdrant.Address + "/", StringComparer.Ordinal);
        new[] { options.Context7.Endpoint, options.Packages.Npm, options.Packages.Nuget }.ShouldAllBe(address => address.StartsWith("http://127.0.0.1:", StringComparison.Ordinal));
        options.Downloads.AllowPrivate.ShouldBeTrue();
        options.Server.Port.ShouldBe(8001);
        options.Knowledge.ErrorInjection.ShouldBe(0.5);
        options.Search.TopK.ShouldBe(3);
        options.Models["dev-voyage"].Endpoint.ShouldStartWith("http://127.0.0.1:");
        options.Models["dev-openai"].Endpoint.ShouldStartWith("http://127.0.0.1:");
    }

    [Fact]
    public async Task Serve_WithFaultsButNoDevelopmentMode_IsRefused() =>
        (await _cli.RunAsync("serve", "--faults", "error=1")).ShouldBe(new(
            ExitCodes.Usage, "", "error: --faults and --seed are for simulated services; add --dev, or start those with 'contexter upstreams'.\n"));

    /// <summary>Tells when a text was written.</summary>
    private sealed class ListeningWriter : StringWriter
    {
        private readonly string _text;
        private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ListeningWriter(string text)
        {
            _text = text;
            NewLine = "\n";
        }

        public Task Heard => _heard.Task;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains(_text, StringComparison.Ordinal) == true)
            {
                _heard.TrySetResult();
            }
        }
    }
}
