using System.Net;
using Contexter.Documents;
using Contexter.Http.Downloads;

namespace Contexter.Core.Tests.Http.Downloads;

public sealed class DownloadRouteTests
{
    private static readonly Uri Docs = new("http://docs.example/");

    private readonly SteppedTimeProvider _time = new(TimeSpan.FromSeconds(20), skips: true);

    [Theory]
    [InlineData(RouteOutcome.RouteFailed)]
    [InlineData(RouteOutcome.Refused)]
    [InlineData(RouteOutcome.OperatorNeeded)]
    public async Task GetAsync_WhenARouteFails_TakesAnotherAtOnce(RouteOutcome outcome)
    {
        var routes = new ScriptedRoutes((name, _) => name == "c" ? new HttpResponseMessage() : throw new RouteException(outcome, "the proxy is gone"), "a", "b", "c");
        await using var bench = new DownloadBench(_time, routes: routes);
        await using var download = await bench.GetAsync(Docs);
        routes.Reports.Select(pair => (pair.Route, pair.Report.Outcome)).ShouldBe([("a", outcome), ("b", outcome), ("c", RouteOutcome.Answered)]);
        _time.Pauses.Sum(pause => pause.TotalSeconds).ShouldBe(0);
    }

    [Theory]
    [InlineData(RouteOutcome.RouteFailed, ErrorCodes.SourceUnavailable)]
    [InlineData(RouteOutcome.OperatorNeeded, ErrorCodes.SourceRefused)]
    [InlineData(RouteOutcome.Refused, ErrorCodes.SourceRefused)]
    public async Task GetAsync_WhenAllRoutesFail_SaysWhy(RouteOutcome outcome, string code)
    {
        var routes = new ScriptedRoutes((_, _) => throw new HttpRequestException("wrapped", new RouteException(outcome, "the proxy 'a' wants other credentials.")));
        await using var bench = new DownloadBench(_time, routes: routes);
        var fault = await bench.FailAsync(Docs);
        (fault.Code, routes.Reports.Count).ShouldBe((code, 6));
        fault.Message.ShouldContain("'http://docs.example/' could not be fetched after 6 attempts: the proxy 'a' wants other credentials. ");
    }

    [Fact]
    public async Task GetAsync_WhenTheTargetFails_TakesAnotherRouteAfterAPause()
    {
        var routes = new ScriptedRoutes(
            (name, _) => name switch
            {
                "a" => throw new HttpRequestException("reset"),
                "b" => throw new RouteException(RouteOutcome.TargetFailed, "the target does not answer"),
                _ => new HttpResponseMessage(HttpStatusCode.Accepted),
            },
            "a",
            "b",
            "c");
        await using var bench = new DownloadBench(_time, routes: routes);
        await using var download = await bench.GetAsync(Docs);
        routes.Reports.Select(pair => (pair.Route, pair.Report.Outcome, pair.Report.Status)).ShouldBe(
        [
            ("a", RouteOutcome.TargetFailed, null), ("b", RouteOutcome.TargetFailed, null), ("c", RouteOutcome.Answered, HttpStatusCode.Accepted),
        ]);
        _time.Pauses.Count.ShouldBe(2);
    }

    [Fact]
    public async Task GetAsync_WhenTheRouteLooksNamesUpElsewhere_ChecksThemHereToo()
    {
        var routes = new ScriptedRoutes((_, _) => throw new InvalidOperationException("sent")) { ResolvesRemotely = true };
        await using var bench = new DownloadBench(_time, routes: routes, allowPrivate: false, lookUp: _ => [IPAddress.Parse("10.0.0.1")]);
        (await bench.FailAsync(Docs)).Code.ShouldBe(ErrorCodes.AddressForbidden);
        routes.Reports.ShouldHaveSingleItem().Report.Outcome.ShouldBe(RouteOutcome.Abandoned);
    }

    [Fact]
    public async Task GetAsync_WhenANameLeadsToThisMachine_NeverConnects()
    {
        await using var server = new LoopbackServer((_, connection) => connection.ReplyAsync(200, "secret"));
        await using var bench = new DownloadBench(_time, allowPrivate: false, lookUp: _ => [IPAddress.Loopback]);
        var fault = await bench.FailAsync(new Uri($"http://rebound.example:{server.Url().Port}/"));
        fault.Code.ShouldBe(ErrorCodes.AddressForbidden);
        fault.Message.ShouldBe(
            "The host 'rebound.example' leads to '127.0.0.1', which is not an address of the public Internet. Documents are fetched from there only when downloads.allow_private is true.");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task GetAsync_WhenANameChangesItsAnswer_ConnectsToTheOneThatWasChecked()
    {
        await using var server = new LoopbackServer((_, connection) => connection.ReplyAsync(200, "ok"));
        var lookUps = 0;
        await using var bench = new DownloadBench(_time, lookUp: _ => ++lookUps == 1 ? [IPAddress.Loopback] : [IPAddress.Parse("169.254.169.254")]);
        var url = new Uri($"http://rebinding.example:{server.Url().Port}/");
        await using var download = await bench.GetAsync(url);
        lookUps.ShouldBe(1);
        (await bench.FailAsync(url)).Code.ShouldBe(ErrorCodes.AddressForbidden, "a new connection is checked anew");
        lookUps.ShouldBe(2);
    }

    [Fact]
    public async Task GetAsync_WhenTheFirstAddressDoesNotAnswer_TriesTheNext()
    {
        await using var server = new LoopbackServer((_, connection) => connection.ReplyAsync(200, "ok"));
        await using var bench = new DownloadBench(TimeProvider.System, lookUp: _ => [IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]);
        await using var download = await bench.GetAsync(new Uri($"http://two.example:{server.Url().Port}/"));
        download.IsSuccess.ShouldBeTrue();
    }
}
