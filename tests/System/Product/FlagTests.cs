using System.Text.Json.Nodes;
using Contexter.Cli;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Knowledge;
using Contexter.Silo.Configuration;
using Contexter.Silo.Server;
using Contexter.Upstreams.Hosting;

namespace Contexter.Tests.Product;

/// <summary>Flags of a whole server: what each one changes from the next question on, what is refused, and what a restart leaves.</summary>
public sealed class FlagTests : IAsyncLifetime
{
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
    public async Task Flags_WhenSwitched_HoldFromTheNextQuestionOnAndAfterARestart()
    {
        await using (var server = await StartAsync())
        {
            (await server.Api.ListFlagsAsync(Token)).ShouldAllBe(flag => flag.Enabled == flag.Default);
            (await AskAsync(server)).ShouldSatisfyAllConditions(
                events => events.ShouldContain(change => change.Synthesis != null && !change.Synthesis.IsFinal),
                events => events.Single(change => change.Metrics is not null).Metrics!.PeakBytes.ShouldNotBeNull());

            await server.Api.SetFlagAsync("web_source", enabled: false, Token);
            await server.Api.SetFlagAsync("streaming", enabled: false, Token);
            await server.Api.SetFlagAsync("memory_tracking", enabled: false, Token);
        }

        var asked = _upstreams[UpstreamKind.Brave].Log.Requests.Count;
        await using var again = await StartAsync();
        var events = await AskAsync(again);
        events.Single(change => change.Sources is not null).Sources!.Single(source => source.Name == "web").Reason.ShouldContain("web_source");
        _upstreams[UpstreamKind.Brave].Log.Requests.Count.ShouldBe(asked);
        events.Count(change => change.Synthesis is not null).ShouldBe(1, "no first version");
        events.Select(change => change.Sequence).ShouldBe(Enumerable.Range(1, events.Count).Select(number => (long)number));
        events.Single(change => change.Metrics is not null).Metrics!.PeakBytes.ShouldBeNull();

        await again.Api.SetFlagAsync("web_source", enabled: true, Token);
        (await AskAsync(again)).ShouldContain(change => change.Result != null && change.Result.Source == "web");
    }

    [Fact]
    public async Task ErrorInjection_WhenNotConfigured_IsRefusedAndNamesTheWayOut()
    {
        await using var server = await StartAsync();

        var fault = await Should.ThrowAsync<ContexterFaultException>(() => server.Api.SetFlagAsync("error_injection", enabled: true, Token));

        fault.Code.ShouldBe("flag_refused");
        fault.Message.ShouldContain("--dev");
        fault.Message.ShouldContain("knowledge.error_injection");
        (await server.Api.ListFlagsAsync(Token)).Single(flag => flag.Name == "error_injection").Enabled.ShouldBeFalse();
        (await Should.ThrowAsync<ContexterFaultException>(() => server.Api.SetFlagAsync("steaming", enabled: true, Token))).Message.ShouldContain("streaming");
    }

    [Fact]
    public async Task ErrorInjection_WhenOn_MakesAnswersPartialUntilTheConfigurationForbidsIt()
    {
        await using (var server = await StartAsync(injected: 1))
        {
            (await AskAsync(server)).ShouldNotContain(change => change.Error != null, "it is off by default");
            var asked = _upstreams[UpstreamKind.Brave].Log.Requests.Count;
            await server.Api.SetFlagAsync("error_injection", enabled: true, Token);

            var events = await AskAsync(server, "another question than before");

            events.Single(change => change.Error is not null).Error!.ShouldSatisfyAllConditions(
                error => error.Source.ShouldBe("web"), error => error.Code.ShouldBe("source_unavailable"), error => error.MayPass.ShouldBeTrue());
            events[^1].Done!.IsPartial.ShouldBeTrue();
            _upstreams[UpstreamKind.Brave].Log.Requests.Count.ShouldBe(asked, "every request was spoilt");
        }

        await using var again = await StartAsync();
        (await again.Api.ListFlagsAsync(Token)).Single(flag => flag.Name == "error_injection").Enabled.ShouldBeFalse();
        (await AskAsync(again))[^1].Done!.IsPartial.ShouldBeFalse();
    }

    [Fact]
    public async Task Flags_WhenSwitchedByACommand_HoldForTheNextOne()
    {
        (await _product.RunAsync("flags", "set", "web_source", "off")).ExitCode.ShouldBe(ExitCodes.Done);

        JsonNode flag = (await _product.JsonAsync("flags")).AsArray().Single(flag => flag!["name"]!.GetValue<string>() == "web_source")!;
        flag["enabled"]!.GetValue<bool>().ShouldBeFalse();
    }

    private static async Task<List<KnowledgeEvent>> AskAsync(ContexterServer server, string question = "default number of retry attempts") =>
        await server.Api.AskAsync(new KnowledgeRequest { Query = question }, Token).ToListAsync(Token);

    private Task<ContexterServer> StartAsync(double injected = 0) => ContexterServer.StartAsync(
        new ContexterOptions
        {
            Data = _product.Data,
            Server = new ServerSection { Port = 0 },
            Knowledge = new KnowledgeSection { ErrorInjection = injected },
            Brave = new BraveSection { Endpoint = _upstreams.AddressOf(UpstreamKind.Brave).ToString(), Key = "BSA-simulated" },
        },
        "contexter serve",
        configure: null,
        Token);
}
