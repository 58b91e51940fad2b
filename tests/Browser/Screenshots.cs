using System.Globalization;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Proxies;
using Contexter.Silo.Configuration;
using Contexter.Upstreams.Faults;
using Contexter.Upstreams.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Contexter.BrowserTests;

/// <summary>
/// Makes the pictures of <c>docs/page</c>, from the demo's library and simulated services:
/// <c>CONTEXTER_SLOW_LANE=true dotnet run --project tests/Browser -- -explicit only -class Contexter.BrowserTests.Screenshots</c>.
/// </summary>
public sealed class Screenshots(Chromium chromium)
{
    private const int MaxBytes = 150_000;
    private const int Samples = 14;
    private const int LeastSearches = 300;
    private static readonly string[] Questions =
    [
        "How do I cancel a running task?", "CancellationTokenSource", "read all lines of a file", "parse json", "format a date", "random numbers", "compare strings without case",
        "immutable collections", "http client timeout", "compress a stream", "regular expression groups", "time zone conversion",
    ];

    [Fact(Explicit = true)]
    public async Task Pictures_OfEveryView_AreTaken()
    {
        var token = TestContext.Current.CancellationToken;
        await using var upstreams = await UpstreamHost.StartAsync(new UpstreamOptions { Upstreams = [UpstreamKind.Brave, UpstreamKind.BrightData] }, token);
        await using var served = await ServedPage.StartAsync(change: options => Configure(options, upstreams));
        await served.AddAsync("handbook@3.0", ("retries.md", Texts.Guide("four times")));
        await served.AddAsync(
            "handbook@3.1", ("retries.md", Texts.Guide("five times")), ("proxies.md", Texts.Proxies()), ("broken-links.md", Texts.Proxies()), ("broken-tables.md", Texts.Proxies()),
            ("glossary.md", "# Glossary\n\nTo be written.\n"));
        var late = served.Write("runbook", [.. Enumerable.Range(1, 40).Select(number => ($"{(number < 25 ? "page" : "late")}-{number.ToString("00", CultureInfo.InvariantCulture)}.md", Texts.Guide($"{number} times")))]);
        await StartAsync(served, "dotnet", new() { Kind = "sdk-docs", Location = string.Empty, Include = ["System.Runtime", "System.Threading*", "System.Text.Json", "System.Net.Http", "System.IO*", "System.Collections*"] }, token);
        await SettleAsync(served, token);
        await UseProxiesAsync(served, upstreams, token);
        await StartAsync(served, "runbook", new() { Kind = "files", Location = late }, token);
        await served.Folder.Reached.WaitAsync(Tab.Deadline, token);
        await LoadAsync(served, token);

        await TakeAsync(served, "search", "?q=How+do+I+cancel+a+running+task%3F", "#results article");
        await TakeAsync(served, "search-dark", "?q=How+do+I+cancel+a+running+task%3F", "#results article", new TabOptions { Scheme = ColorScheme.Dark },
            tab => tab.Find("#results article").First.GetByRole(AriaRole.Button, new() { Name = "Why this score?" }).ClickAsync(), "#results .why table");
        await TakeAsync(served, "read", "?q=How+do+I+cancel+a+running+task%3F", "#results article", act: tab => tab.Find("#results h2 a").First.ClickAsync(), then: "#found-part");
        await TakeAsync(served, "ask", "#ask?q=default+number+of+retry+attempts", "#ask-form", act: tab => tab.Button("Ask").ClickAsync(), then: "#ask-start:not([hidden])");
        await TakeAsync(served, "libraries", "#libraries", "#library-list h2");
        await TakeAsync(served, "add", "#libraries", "#library-list h2", act: FillAsync, then: "#add-dialog");
        await TakeAsync(served, "jobs", "#jobs", "#job-list .stages .now progress");
        await TakeAsync(served, "system", "#system", "#flags li");
        await TakeAsync(served, "metrics", "#metrics", "#metrics-plots .plot path");
        await TakeAsync(served, "grains", "#grains", "#grain-table .type", act: tab => tab.Button("Search").ClickAsync(), then: "#grain-table [aria-expanded=true]");
        await TakeAsync(served, "quality", "#quality", "#quality-parts table");
        await TakeAsync(served, "errors", "#errors", "#letters .letters li");
        await TakeAsync(served, "proxies", "#proxies", "#proxy-list .card");
        await TakeAsync(served, "phone", "?q=How+do+I+cancel+a+running+task%3F", "#results article", new TabOptions { Scheme = ColorScheme.Dark, Width = 360, Height = 720 });
        served.Folder.Open();
    }

    private static ContexterOptions Configure(ContexterOptions options, UpstreamHost upstreams)
    {
        var simulated = new UpstreamOptions();
        var proxy = upstreams.AddressOf(UpstreamKind.BrightData);
        var (zone, password) = simulated.BrightData.Zones.MinBy(entry => entry.Key, StringComparer.Ordinal);
        var provider = new ProxyProviderSection
        {
            Kind = ProxyKind.Brightdata,
            Customer = simulated.BrightData.Customer,
            Zone = zone,
            Password = password,
            Host = proxy.Host,
            Port = proxy.Port,
            CheckUrl = "http://geo.brdtest.com/welcome.txt",
            RequestsPerDay = 400,
        };
        return options with
        {
            Brave = new BraveSection { Endpoint = upstreams.AddressOf(UpstreamKind.Brave).ToString(), Key = simulated.Brave.Key },
            Downloads = options.Downloads with { AllowPrivate = true },
            Proxies = new ProxiesSection { Providers = new Dictionary<string, ProxyProviderSection>(StringComparer.Ordinal) { ["office"] = provider } },
        };
    }

    private static Task<JobStatus> StartAsync(ServedPage served, string library, SourceDescription source, CancellationToken token) =>
        served.Api.AddLibraryAsync(new AddLibraryRequest { Library = library, Source = source }, token);

    /// <summary>Waits for the jobs.</summary>
    private static async Task SettleAsync(ServedPage served, CancellationToken token)
    {
        foreach (var job in await served.Api.ListJobsAsync(token))
        {
            await foreach (var happened in served.Api.WatchJobAsync(job.Id, null, token))
            {
                _ = happened;
            }
        }
    }

    /// <summary>Has proxies fail for a while, and recover.</summary>
    private static async Task UseProxiesAsync(ServedPage served, UpstreamHost upstreams, CancellationToken token)
    {
        foreach (var faults in new[] { "error=0", "error=0.7", "error=0.7", "error=0.7", "error=0", "error=0" })
        {
            upstreams[UpstreamKind.BrightData].Faults.Set(FaultSettings.Parse(faults));
            await served.Api.CheckProxiesAsync(token);
        }
    }

    /// <summary>Searches until there are enough samples for a plot.</summary>
    private static async Task LoadAsync(ServedPage served, CancellationToken token)
    {
        using var http = new HttpClient { BaseAddress = served.Address };
        for (var asked = 0; ; asked++)
        {
            await http.GetStringAsync(new Uri($"v1/search?q={Uri.EscapeDataString($"{Questions[asked % Questions.Length]} {(asked % 97).ToString(CultureInfo.InvariantCulture)}")}", UriKind.Relative), token);
            if (asked % 50 == 0 && asked >= LeastSearches)
            {
                var history = await http.GetFromJsonAsync<JsonObject>("v1/metrics", token);
                if (history!["times"]!.AsArray().Count >= Samples)
                {
                    return;
                }
            }
        }
    }

    private static async Task FillAsync(Tab tab)
    {
        await tab.Button("Add a library").First.ClickAsync();
        await tab.Find("#add-form [name=location]").FillAsync("https://flask.palletsprojects.com/en/stable/");
    }

    private async Task TakeAsync(ServedPage served, string name, string path, string ready, TabOptions? options = null, Func<Tab, Task>? act = null, string? then = null)
    {
        await using var tab = await chromium.OpenAsync(served.Address, (options ?? new TabOptions { Height = 750 }) with { Path = path });
        await Expect(tab.Find(ready).First).ToBeVisibleAsync();
        if (act is not null)
        {
            await act(tab);
        }

        if (then is not null)
        {
            await Expect(tab.Find(then).First).ToBeVisibleAsync();
        }

        var picture = await tab.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder(), name + ".png") });
        picture.Length.ShouldBeLessThan(MaxBytes, name);
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../docs/page"));
}
