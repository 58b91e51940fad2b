using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Search;
using Contexter.Observability;
using Contexter.Silo.Configuration;
using Contexter.Silo.Server;
using Contexter.Silo.Telemetry;
using Contexter.System.Tests.Deployment;
using Contexter.Tests.Product;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Contexter.Tests.Telemetry;

/// <summary>What Prometheus gets of a whole server that has worked, on whichever host is built, and that the alerts and the dashboard in docs/monitoring ask for nothing else.</summary>
public sealed partial class MetricsEndpointTests : IDisposable
{
    private const string Key = "0123456789abcdef0123456789abcdef";
    private readonly ProductHarness _product = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _product.Dispose();

    [Fact]
    public async Task Metrics_OfAServerThatWorked_HaveEveryFigureOfTheDocumentationForThoseWhoMayRead()
    {
        _product.WriteGuide("port.md", "port");
        _product.WriteGuide("proxy.md", "proxy");
        File.WriteAllBytes(_product.Write("broken.md", string.Empty), [0xc3, 0x28, 0x00, 0x01]);
        ServiceInstruments? instruments = null;
        await using var server = await ContexterServer.StartAsync(
            new ContexterOptions { Data = _product.Data, Server = new ServerSection { Port = 0, Keys = KeyPolicy.Always, AdminKey = Key } },
            "contexter test",
            services => services.AddSingleton<IHostedService>(provider =>
            {
                instruments = provider.GetRequiredService<ServiceInstruments>();
                return new Nothing();
            }),
            Token);
        using var http = new HttpClient { BaseAddress = server.Address };
        using (var refused = await http.GetAsync(new Uri("metrics", UriKind.Relative), Token))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, "figures need a key where other requests do");
        }

        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        using (var foreign = new HttpRequestMessage(HttpMethod.Get, "metrics"))
        {
            foreign.Headers.Host = "evil.example";
            using var refused = await http.SendAsync(foreign, Token);
            ((int)refused.StatusCode).ShouldBeInRange(400, 499, "a page of a stranger may not read them, either");
        }

        // Who has asked once knows that figures are collected from then on.
        (await http.GetStringAsync(new Uri("metrics", UriKind.Relative), Token)).ShouldContain("# TYPE target_info gauge\n");
        var api = new HttpContexterApi(http, TimeProvider.System);
        await CollectorTests.AddAsync(api, "measured@1", _product.Docs);
        (await api.SearchAsync(new SearchRequest { Query = "port" }, Token)).Results.ShouldNotBeEmpty();
        await CollectorTests.AskAsync(api, "Where is the port set?");

        // No proxy is configured here.
        instruments.ShouldNotBeNull().OnProxy("office", "answered");
        var text = await ReadAsync(http, new HashSet<string>(NamesOfTheDocumentation(), StringComparer.Ordinal));

        Value(text, "contexter_ingestion_documents_total").ShouldBe("2");
        Value(text, """contexter_search_duration_seconds_count{mode="hybrid",outcome="ok"}""").ShouldBe("2");
        Value(text, """contexter_ask_duration_seconds_count{outcome="ok"}""").ShouldBe("1");
        Value(text, """contexter_jobs{state="running"}""").ShouldBe("0");
        Value(text, """contexter_memory_usage_bytes{owner="managed_heap"}""").Length.ShouldBeGreaterThan(6);
        Value(text, """contexter_store_size_bytes{part="documents"}""").Length.ShouldBeGreaterThan(3);
        text.ShouldContain("http_server_request_duration_seconds_bucket{", customMessage: "as ASP.NET Core measures it");
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Line().IsMatch(line).ShouldBeTrue(line);
        }

        text.Split('\n').Where(line => line.StartsWith("# TYPE", StringComparison.Ordinal)).ShouldBeUnique(StringComparer.Ordinal);
        http.DefaultRequestHeaders.Accept.ParseAdd("application/openmetrics-text;version=1.0.0;q=0.75,text/plain;version=0.0.4;q=0.5");
        using var open = await http.GetAsync(new Uri("metrics", UriKind.Relative), Token);
        open.Content.Headers.ContentType!.ToString().ShouldBe(PrometheusText.OpenMetricsMediaType);
        (await open.Content.ReadAsStringAsync(Token)).ShouldEndWith("# EOF\n");
    }

    [Fact]
    public void Documentation_OfFigures_HasThoseOfAlertsAndDashboard()
    {
        var document = File.ReadAllText(Path.Combine(ComposeFile.Root(), "docs", "observability.md")).Replace('.', '_');

        foreach (var name in NamesOfTheDocumentation().Where(name => name.StartsWith("contexter_", StringComparison.Ordinal)))
        {
            var plain = Suffix().Replace(name, string.Empty);
            document.ShouldContain(plain);
        }
    }

    /// <summary>Reads the figures until those are there that a sampler brings a moment after the start.</summary>
    private static async Task<string> ReadAsync(HttpClient http, HashSet<string> names)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var response = await http.GetAsync(new Uri("metrics", UriKind.Relative), Token);
            response.Content.Headers.ContentType!.ToString().ShouldBe(PrometheusText.MediaType);
            var text = await response.Content.ReadAsStringAsync(Token);
            var told = text.Split('\n').Select(line => line.Split('{', ' ')[0]).ToHashSet(StringComparer.Ordinal);
            var missing = names.Except(told, StringComparer.Ordinal).ToList();
            if (missing.Count == 0 || attempt == 200)
            {
                missing.ShouldBeEmpty("alerts.yml and dashboard.json ask for these, which /metrics does not tell");
                return text;
            }
        }
    }

    private static string Value(string text, string sample) =>
        text.Split('\n').Single(line => line.StartsWith(sample + " ", StringComparison.Ordinal))[(sample.Length + 1)..];

    /// <summary>All names that the expressions of alerts and panels hold.</summary>
    private static List<string> NamesOfTheDocumentation()
    {
        var folder = Path.Combine(ComposeFile.Root(), "docs", "monitoring");
        var panels = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "dashboard.json")))!["panels"]!.AsArray();
        var expressions = panels.SelectMany(panel => panel!["targets"]!.AsArray()).Select(target => target!["expr"]!.GetValue<string>()).ToList();
        var alerts = new YamlDotNet.Serialization.DeserializerBuilder().Build()
            .Deserialize<Dictionary<string, List<Dictionary<string, object>>>>(File.ReadAllText(Path.Combine(folder, "alerts.yml")))["groups"].Single();
        expressions.AddRange(((List<object>)alerts["rules"]).Cast<Dictionary<object, object>>().Select(rule => (string)rule["expr"]));
        panels.Count.ShouldBeGreaterThan(10);
        expressions.Count.ShouldBeGreaterThan(20);
        return [.. expressions.SelectMany(expression => Name().Matches(expression).Select(match => match.Value)).Distinct(StringComparer.Ordinal)];
    }

    [GeneratedRegex(@"\b(contexter|http|dotnet|kestrel)_[a-z0-9_]+(?=[{[])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    [GeneratedRegex("(_seconds|_bytes|_ratio)?(_total|_bucket|_count|_sum)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Suffix();

    [GeneratedRegex("""^(# (TYPE [a-zA-Z_:][a-zA-Z0-9_:]* (counter|gauge|histogram)|HELP [a-zA-Z_:][a-zA-Z0-9_:]* .*)|[a-zA-Z_:][a-zA-Z0-9_:]*(\{[a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\.)*"(,[a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\.)*")*\})? ([-+]?[0-9.]+(E[-+][0-9]+)?|NaN|[-+]Inf))$""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Line();

    private sealed class Nothing : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
