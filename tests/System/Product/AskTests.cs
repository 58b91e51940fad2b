using System.Text.Json.Nodes;
using Contexter.Cli;
using Contexter.GrainInterfaces.Knowledge;
using Contexter.Silo.Configuration;
using Contexter.Silo.Server;
using Contexter.Tests.Client;
using Contexter.Upstreams.Faults;
using Contexter.Upstreams.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Tests.Product;

/// <summary>Questions to a whole server with a simulated web: what is told, what a wrong key or an absent web costs, who is refused, and what is gone on with.</summary>
public sealed class AskTests : IAsyncLifetime
{
    private const string Question = "default number of retry attempts";
    private readonly ProductHarness _product = new();
    private UpstreamHost _upstreams = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _upstreams = await UpstreamHost.StartAsync(new UpstreamOptions { Upstreams = [UpstreamKind.Brave] }, Token);

    public async ValueTask DisposeAsync()
    {
        await _upstreams.DisposeAsync();
        _product.Dispose();
    }

    [Fact]
    public async Task Ask_OnTheCommandLine_AnswersFromWebAndIndexWithCitations()
    {
        _product.Write("retry.md", "# Retries here\n\nThe default number of retry attempts is seven in this house, as the settings say.\n");
        (await _product.RunAsync("add", "house", "--from", _product.Docs)).ExitCode.ShouldBe(ExitCodes.Done);

        var result = await _product.RunAsync(["ask", .. Question.Split(' '), .. Web]);

        result.Error.ShouldBeEmpty();
        result.ExitCode.ShouldBe(ExitCodes.Done);
        result.Output.ShouldContain("The default number of retry attempts is seven in this house, as the settings say. [");
        result.Output.ShouldContain("(house@");
        result.Output.ShouldContain("https://docs.quillon.test/");
    }

    [Fact]
    public async Task Ask_WhenTheWebFails_IsPartialAndGoesOnAfterARestart()
    {
        _upstreams[UpstreamKind.Brave].Faults.Set(FaultSettings.Parse("error=1"));
        var first = await _product.RunAsync(["ask", .. Question.Split(' '), "--json", .. Web]);
        first.ExitCode.ShouldBe(ExitCodes.PartlyDone);
        var events = Events(first.Output);
        events.Single(change => Kind(change) == "error")["error"]!["source"]!.GetValue<string>().ShouldBe("web");
        var token = events[^1]["done"]!["resume_token"]!.GetValue<string>();

        _upstreams[UpstreamKind.Brave].Faults.Set(FaultSettings.None);
        var second = await _product.RunAsync(["ask", "--resume", token, "--json", .. Web]);

        second.ExitCode.ShouldBe(ExitCodes.Done, second.Error);
        var sources = Events(second.Output).Single(change => Kind(change) == "metrics")["metrics"]!["sources"]!.AsArray();
        sources.ToDictionary(source => source!["name"]!.GetValue<string>(), source => source!["is_resumed"]!.GetValue<bool>(), StringComparer.Ordinal)
            .ShouldBe(new Dictionary<string, bool>(StringComparer.Ordinal) { ["index"] = true, ["web"] = false }, ignoreOrder: true);
        (await _product.RunAsync(["ask", "--resume", token, .. Web])).Error.ShouldContain("no answer to go on with", customMessage: "a whole answer is forgotten");
    }

    [Fact]
    public async Task Ask_OverHttp_StreamsEventsInOrderAndRefusesWhatIsTooMuch()
    {
        await using var server = await StartAsync(options => options with { Concurrency = 1, Wait = TimeSpan.Zero });
        using var http = new HttpClient { BaseAddress = server.Address };

        var text = await http.GetStringAsync(new Uri("v1/ask?q=" + Uri.EscapeDataString(Question), UriKind.Relative), Token);
        var kinds = text.Split('\n').Where(line => line.StartsWith("event: ", StringComparison.Ordinal)).Select(line => line["event: ".Length..]).ToList();
        kinds.Distinct(StringComparer.Ordinal).ShouldBe(["search_started", "analysis_complete", "source_selected", "result", "synthesis", "metrics", "done"]);

        _upstreams[UpstreamKind.Brave].Faults.Set(FaultSettings.Parse("latency=30s"));
        using var first = await http.GetAsync(new Uri("v1/ask?q=slow", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token);
        using (var second = await http.GetAsync(new Uri("v1/ask?q=more", UriKind.Relative), Token))
        {
            ((int)second.StatusCode).ShouldBe(429);
            second.Headers.RetryAfter.ShouldNotBeNull();
        }

        // Hanging up ends the request to the web, and makes room.
        first.Dispose();
        var status = 429;
        for (var deadline = Task.Delay(ApiServer.Deadline, TimeProvider.System, Token); status == 429 && !deadline.IsCompleted;)
        {
            using var third = await http.GetAsync(new Uri("v1/ask?q=again&source=index", UriKind.Relative), Token);
            status = (int)third.StatusCode;
        }

        status.ShouldBe(200);
    }

    [Fact]
    public async Task Ask_WhenManyAskAtOnce_AnswersAllOfThem()
    {
        await using var server = await StartAsync(options => options);
        var request = new KnowledgeRequest { Query = Question };

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.Api.AskAsync(request, Token).ToListAsync(Token).AsTask())).WaitAsync(ApiServer.Deadline, Token);

        answers.Select(events => events[^1].Done!.IsPartial).ShouldAllBe(isPartial => !isPartial);
    }

    [Fact]
    public async Task Ask_WithBadInput_IsRefusedAndLeavesNothing()
    {
        await using var server = await StartAsync(options => options);
        using var http = new HttpClient { BaseAddress = server.Address };
        (string Query, int Status, string Detail)[] cases =
        [
            ("", 400, "'q' is missing"),
            ("q=", 400, "empty"),
            ("q=a%07b", 400, "U+0007"),
            ("q=x&source=wikipedia", 400, "no source 'wikipedia'"),
            ("q=" + new string('a', 100_000), 400, "100000 characters; at most 10000"),
            ("resume=0123456789abcdef0123456789abcdef", 404, "no answer"),
            ("resume=../../x", 400, "no token"),
        ];
        foreach (var (query, status, detail) in cases)
        {
            using var response = await http.GetAsync(new Uri("v1/ask?" + query, UriKind.Relative), Token);

            ((int)response.StatusCode).ShouldBe(status, query);
            (await response.Content.ReadAsStringAsync(Token)).ShouldContain(detail);
        }

        _upstreams[UpstreamKind.Brave].Log.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Ask_WithTheLongestQuestion_IsAnswered()
    {
        await using var server = await StartAsync(options => options);
        using var http = new HttpClient { BaseAddress = server.Address };

        using var response = await http.GetAsync(new Uri("v1/ask?source=index&q=" + Uri.EscapeDataString(new string('ウ', 10_000)), UriKind.Relative), Token);

        ((int)response.StatusCode).ShouldBe(200);
        (await response.Content.ReadAsStringAsync(Token)).ShouldContain("event: done");
    }

    [Fact]
    public async Task Ask_WhenTheCallerHangsUp_CancelsTheRequestToTheWebAtOnce()
    {
        var web = new HangingWeb();
        await using var server = await StartAsync(options => options, services => services.AddKeyedSingleton<HttpMessageHandler>("brave", web));
        using var http = new HttpClient { BaseAddress = server.Address };
        using (await http.GetAsync(new Uri("v1/ask?q=slow", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token))
        {
            await web.Asked.WaitAsync(ApiServer.Deadline, Token);
            web.Cancelled.IsCompleted.ShouldBeFalse();
        }

        await web.Cancelled.WaitAsync(ApiServer.Deadline, Token);
    }

    [Fact]
    public async Task Ask_WithAWrongKey_SaysSoWithoutIt()
    {
        var result = await _product.RunAsync(["ask", "retry", "--source", "web", "--set", "brave.key=BSA-wrong-key", .. Web[..2]]);

        result.ExitCode.ShouldBe(ExitCodes.PartlyDone);
        result.Error.ShouldContain("brave.key");
        result.Error.ShouldNotContain("BSA-wrong-key");
    }

    private string[] Web => ["--set", $"brave.endpoint={_upstreams.AddressOf(UpstreamKind.Brave)}", "--set", "brave.key=BSA-simulated"];

    private async Task<ContexterServer> StartAsync(Func<KnowledgeSection, KnowledgeSection> change, Action<IServiceCollection>? configure = null)
    {
        var options = new ContexterOptions
        {
            Data = _product.Data,
            Server = new ServerSection { Port = 0 },
            Brave = new BraveSection { Endpoint = _upstreams.AddressOf(UpstreamKind.Brave).ToString(), Key = "BSA-simulated" },
        };
        return await ContexterServer.StartAsync(options with { Knowledge = change(options.Knowledge) }, "contexter serve", configure, Token);
    }

    private static List<JsonNode> Events(string output) => [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    private static string Kind(JsonNode change) => change["kind"]!.GetValue<string>();

    /// <summary>A web that never answers, and knows when it is asked and when nobody waits any more.</summary>
    private sealed class HangingWeb : HttpMessageHandler
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        public Task Cancelled => _cancelled.Task;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var never = new TaskCompletionSource<HttpResponseMessage>();
            await using var registration = cancellationToken.Register(() => _cancelled.TrySetResult());
            _asked.TrySetResult();
            return await never.Task.WaitAsync(cancellationToken);
        }
    }
}
