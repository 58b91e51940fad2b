using System.Net;
using Contexter.Proxies;
using Contexter.Proxies.BrightData;
using Contexter.Proxies.Tunnelling;

namespace Contexter.Core.Tests.Proxies;

/// <summary>Addressing and errors of Bright Data.</summary>
public sealed class BrightDataTests
{
    [Fact]
    public void EndpointOf_WithEverything_SaysItInTheUser()
    {
        var zone = new BrightDataZone { Customer = "hl_1", Zone = "dc", Password = "s3cret", Country = "US", State = "ny", City = "newyork" };

        var endpoint = zone.EndpointOf(0, 2);

        endpoint.Address.ShouldBe("brd.superproxy.io:44445");
        endpoint.Credentials!.User.ShouldBe("brd-customer-hl_1-zone-dc-country-us-state-ny-city-newyork-session-c1x2");
        endpoint.ToString().ShouldBe("brd.superproxy.io:44445");
        $"{zone} {endpoint.Credentials}".ShouldBe("dc ***");
    }

    [Fact]
    public void EndpointOf_WithoutSessions_TakesAnotherExitForEveryRequest() =>
        new BrightDataZone { Customer = "hl_1", Zone = "dc", Password = "p", Sessions = 0 }.EndpointOf(0, 0).Credentials!.User.ShouldBe("brd-customer-hl_1-zone-dc");

    [Theory]
    [InlineData(407, "client_10000", ProxyFault.Operator)]
    [InlineData(407, "client_10002", ProxyFault.Operator)]
    [InlineData(407, "client_10020", ProxyFault.Operator)]
    [InlineData(400, "client_10060", ProxyFault.Operator)]
    [InlineData(400, "client-10063", ProxyFault.Operator)]
    [InlineData(401, "client_10050", ProxyFault.Operator)]
    [InlineData(402, "policy_20130", ProxyFault.Operator)]
    [InlineData(502, "client_10100", ProxyFault.Operator)]
    [InlineData(403, "client_10070", ProxyFault.Refused)]
    [InlineData(403, "policy_20050", ProxyFault.Refused)]
    [InlineData(200, "policy_20240", ProxyFault.Refused)]
    [InlineData(429, "client_10110", ProxyFault.Overload)]
    [InlineData(502, "peer_30001", ProxyFault.Exit)]
    [InlineData(502, "target_40001", ProxyFault.Target)]
    [InlineData(200, "something_new", ProxyFault.Exit)]
    public void Find_ByCodeInAnyFamilyOfHeaders_SaysWhatToDo(int status, string code, ProxyFault fault)
    {
        foreach (var headers in new[]
        {
            Headers(("x-brd-err-code", code), ("x-brd-err-msg", "why")),
            Headers(("x-luminati-error-code", code), ("x-luminati-error", "why")),
            Headers(("Proxy-Status", $"brd.superproxy.io; received-status={status}; error=\"http_request_denied\"; details=\"{code}: why\"")),
        })
        {
            var verdict = BrightDataErrors.Find(Reply(status, headers)).ShouldNotBeNull();

            verdict.Fault.ShouldBe(fault, headers.Keys.First());
            verdict.Code.ShouldBe(code.Replace('-', '_'));
            verdict.Reason.ShouldBe($"Bright Data answers {status} {code.Replace('-', '_')}: why");
        }
    }

    [Theory]
    [InlineData("other; error=x, brd; error=\"a\\\"b\"; details=\"one; two, three\"", 403, "x")]
    [InlineData("hop, brd; received-status=403; details=\"policy_20050: one; two, \\\"three\\\"\"; error=http_request_denied", 403, "one; two, \"three\"")]
    public void Find_InAListOfProxies_ReadsTheFirstError(string header, int status, string text) =>
        BrightDataErrors.Find(Reply(status, Headers(("proxy-status", header))))!.Reason.ShouldEndWith(": " + text);

    [Fact]
    public void Find_WhenTheProxyOnlyTellsThatItWasThere_IsNoError()
    {
        BrightDataErrors.Find(Reply(200, Headers())).ShouldBeNull();
        BrightDataErrors.Find(Reply(200, Headers(("Proxy-Status", "brd.superproxy.io; received-status=200")))).ShouldBeNull();
    }

    [Fact]
    public void Find_WithRetryAfter_TellsHowLong() =>
        BrightDataErrors.Find(Reply(429, Headers(("x-brd-err-code", "client_1"), ("Retry-After", "7"))))!.RetryAfter.ShouldBe(TimeSpan.FromSeconds(7));

    private static Dictionary<string, string> Headers(params (string Name, string Value)[] headers) =>
        headers.ToDictionary(header => header.Name, header => header.Value, StringComparer.OrdinalIgnoreCase);

    private static ProxyReply Reply(int status, Dictionary<string, string> headers) =>
        new((HttpStatusCode)status, new Dictionary<string, string>(headers, StringComparer.OrdinalIgnoreCase));
}
