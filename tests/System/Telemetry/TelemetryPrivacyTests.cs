using System.Text;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Search;
using Contexter.Silo.Configuration;
using Contexter.Silo.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Contexter.Tests.Telemetry;

/// <summary>Nothing that somebody asked, named or stored is in what leaves the process: no question, address, path, title, text or key.</summary>
public sealed class TelemetryPrivacyTests : CollectorTests
{
    /// <summary>Each place that text of others comes in by has a word of its own, so that a failure says which one leaks.</summary>
    private static readonly string[] Words =
        ["zqquestion", "zqasked", "zqpath", "zqtitle", "zqcontent", "zqaddress", "zqunknown", "zqkey", "zqroute", "zqtool", "zqargument", "zqfilter", "zqheader"];

    [Fact]
    public async Task Collector_OfAServerThatWorksAndFails_GetsNothingOfWhatItWasAskedAndGiven()
    {
        Product.Write("zqpath.md", "# The zqtitle guide\n\nThis page explains zqcontent and what it is good for in daily work.\n");
        File.WriteAllBytes(Product.Write("broken-zqpath.md", string.Empty), [0xc3, 0x28, 0x00, 0x01]);
        var figures = new StringBuilder();
        await using (var server = await StartAsync())
        {
            using var http = new HttpClient { BaseAddress = server.Address };
            http.DefaultRequestHeaders.Add("X-API-Key", "zqkey");
            http.DefaultRequestHeaders.Add("X-Request-Id", "zqheader");
            var api = new HttpContexterApi(http, TimeProvider.System);
            await AddAsync(api, "private@1", Product.Docs);

            // A page that no server has, which a job fails by.
            await FailsAsync(() => AddAsync(api, "web@1", "zqunknown"));
            await FailsAsync(() => api.AddLibraryAsync(
                new AddLibraryRequest { Library = "web@1", Source = new SourceDescription { Kind = "web", Location = "http://127.0.0.1:1/zqaddress" } }, Token));
            (await api.SearchAsync(new SearchRequest { Query = "Where is zqquestion of zqcontent?" }, Token)).Results.ShouldNotBeEmpty();
            await FailsAsync(() => api.SearchAsync(new SearchRequest { Query = "zqquestion", Filters = new SearchFilters { Types = ["zqfilter"] } }, Token));
            await FailsAsync(() => api.SearchAsync(new SearchRequest { Query = "zqquestion", Libraries = ["zqunknown"] }, Token));
            await AskAsync(api, "What is zqasked about zqcontent?");
            using var missing = await http.GetAsync(new Uri("v1/zqroute?q=zqquestion", UriKind.Relative), Token);
            using var unread = await http.GetAsync(new Uri("v1/libraries/zqunknown", UriKind.Relative), Token);
            await CallToolAsync(http, "initialize", """{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"zqargument","version":"1"}}""");
            await CallToolAsync(http, "tools/call", """{"name":"zqtool with words","arguments":{"query":"zqargument"}}""");
            await CallToolAsync(http, "tools/call", """{"name":"search_docs","arguments":{"query":"zqargument"}}""");
            figures.Append(await http.GetStringAsync(new Uri("metrics", UriKind.Relative), Token));
        }

        Collector.Spans.Count.ShouldBeGreaterThan(20);
        Collector.Logs.ShouldContain(log => log.Scope.StartsWith("Contexter.", StringComparison.Ordinal) && log.Body.Length > 0);
        Collector.Logs.ShouldContain(log => log.TraceId.Length == 32, "lines of a request belong to its trace");
        Collector.Metrics.Count.ShouldBeGreaterThan(20);
        foreach (var body in Collector.Bodies.Append(Encoding.UTF8.GetBytes(figures.ToString())))
        {
            var text = Encoding.Latin1.GetString(body);
            Words.Where(word => text.Contains(word, StringComparison.OrdinalIgnoreCase)).Select(word => Around(text, word)).ShouldBeEmpty();
            text.ShouldNotContain(Product.Data);
            text.ShouldNotContain(Product.Docs);
        }
    }

    private static string Around(string text, string word)
    {
        var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase);
        return text[Math.Max(0, at - 200)..Math.Min(text.Length, at + 80)];
    }

    private static async Task FailsAsync(Func<Task> work) => await Should.ThrowAsync<Exception>(work);

    private static async Task CallToolAsync(HttpClient http, string method, string parameters)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "mcp")
        {
            Content = new StringContent($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""", Encoding.UTF8, "application/json"),
        };
        message.Headers.Accept.ParseAdd("application/json");
        message.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await http.SendAsync(message, Token);
        if (!http.DefaultRequestHeaders.Contains("Mcp-Session-Id") && response.Headers.TryGetValues("Mcp-Session-Id", out var session))
        {
            http.DefaultRequestHeaders.Add("Mcp-Session-Id", session);
        }

        (await response.Content.ReadAsStringAsync(Token)).ShouldNotBeEmpty();
    }

    private Task<ContexterServer> StartAsync() => ContexterServer.StartAsync(
        Options with
        {
            Logging = new LoggingSection { Level = LogLevel.Information },
            Downloads = new DownloadsSection { AllowPrivate = true, Attempts = 1 },
            Errors = new ErrorsSection { Attempts = 1, Delay = TimeSpan.Zero },
        },
        "contexter test",
        services => services.AddLogging(logging => logging.AddFilter<ConsoleLoggerProvider>(category: null, LogLevel.None)),
        Token);
}
