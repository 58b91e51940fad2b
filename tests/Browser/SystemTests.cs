using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Contexter.BrowserTests;

/// <summary>What an operator looks at: figures, quality, errors and what was set aside, proxies.</summary>
public sealed class SystemTests(Chromium chromium) : IAsyncLifetime
{
    private ServedPage _served = null!;

    public async ValueTask InitializeAsync()
    {
        _served = await ServedPage.StartAsync(change: ServedPage.WithDeadProxy);
        await _served.AddAsync("guides@1.0", ("connection.md", Texts.Guide("five times")), ("broken-1.md", Texts.Proxies()), ("broken-2.md", Texts.Proxies()), ("short.md", "# Short\n\nToo little.\n"));
    }

    public ValueTask DisposeAsync() => _served.DisposeAsync();

    [Fact]
    public async Task DeadLetters_WhenTheirCauseIsMended_AreTriedAgainOneByOneOrAllOfAJob()
    {
        await using var tab = await chromium.OpenAsync(_served.Address, new TabOptions { Path = "#errors" });
        await Expect(tab.Find("#letters .letters > li")).ToHaveCountAsync(2);
        await Expect(tab.Find("#error-log tr").First).ToContainTextAsync(new Regex(@"^broken-[12]\.md"));
        await Expect(tab.Find("#error-kinds button").First).ToContainTextAsync("All2");
        await tab.Find("#letters summary").First.ClickAsync();
        await Expect(tab.Find("#letters pre").First).ToContainTextAsync(new Regex(@"System\.InvalidOperationException: The parser stumbles over broken-[12]\.md\."));

        await tab.Button("Forget").First.ClickAsync();
        await Expect(tab.Find("#letters .letters > li")).ToHaveCountAsync(1);
        _served.Folder.IsMended = true;
        await tab.Button("Try again").First.ClickAsync();

        await Expect(tab.Find("#letters h3")).ToHaveTextAsync("Nothing is set aside");
        await HasAsync("guides@1.0", broken: 1);

        _served.Folder.IsMended = false;
        await _served.AddAsync("more@1.0", ("whole.md", Texts.Proxies()), ("broken-3.md", Texts.Proxies()), ("broken-4.md", Texts.Proxies()));
        await tab.Page.ReloadAsync();
        await Expect(tab.Find("#letters .letters > li")).ToHaveCountAsync(2);
        _served.Folder.IsMended = true;
        await tab.Button("Try all 2 again").ClickAsync();

        await Expect(tab.Find("#letters h3")).ToHaveTextAsync("Nothing is set aside");
        await HasAsync("more@1.0", broken: 2);

        async Task HasAsync(string library, int broken) =>
            (await _served.Api.ListDocumentsAsync(library, null, null, TestContext.Current.CancellationToken)).Documents.Count(document => document.Path.StartsWith("broken-", StringComparison.Ordinal)).ShouldBe(broken);
    }

    [Fact]
    public async Task Quality_OfWhatIsStored_LeadsToTheDocument()
    {
        await using var tab = await chromium.OpenAsync(_served.Address, new TabOptions { Path = "#system" });
        await tab.Find("#system-nav").GetByText("Quality").ClickAsync();
        await Expect(tab.Find("#quality-gauges dd").Nth(1)).ToHaveTextAsync("2");
        await Expect(tab.Find("#quality-parts")).ToContainTextAsync("document short");
        await Expect(tab.Find("#quality-parts")).ToContainTextAsync("broken-1.md");

        await tab.Find("#quality-parts a").First.ClickAsync();

        await Expect(tab.Find("#reader-title")).ToHaveTextAsync("Short");
        await Expect(tab.Find("#reader-head .facts")).ToContainTextAsync("quality 0.");
    }

    [Fact]
    public async Task Proxies_WhenCheckedTwiceInVain_AreDegradedAndSaySince()
    {
        await using var tab = await chromium.OpenAsync(_served.Address, new TabOptions { Path = "#proxies" });
        await Expect(tab.Find("#proxy-list .card h2")).ToHaveTextAsync("officehttp");
        await tab.Button("Check now").ClickAsync();
        await Expect(tab.Find("#proxy-list tbody td").Nth(2)).ToHaveTextAsync("1");
        await tab.Button("Check now").ClickAsync();

        await Expect(tab.Find("#proxy-list .history .pill")).ToHaveTextAsync("degraded");
        await Expect(tab.Find("#proxy-list .history")).ToContainTextAsync("cannot be reached");
        await Expect(tab.Find("#proxy-list tbody .pill")).ToHaveTextAsync("degraded");
    }

    [Fact]
    public async Task Figures_OfProcessAndGrains_ArePlotsWithTablesAndTypesWithMethods()
    {
        await using var tab = await chromium.OpenAsync(_served.Address, new TabOptions { Path = "?q=retries" });
        await Expect(tab.Find("#results article").First).ToBeVisibleAsync();
        await tab.GoAsync("#metrics");

        var memory = tab.Find(".plot").Filter(new() { HasText = "Memory" });
        await Expect(memory.Locator("path.line")).ToHaveCountAsync(2);
        await Expect(memory.Locator(".legend b").First).ToHaveTextAsync(new Regex(@"^\d+\.\d MB$"));
        await Expect(memory.GetByRole(AriaRole.Img)).ToHaveAttributeAsync("aria-label", new Regex("^Memory. process: now .* MB, between"));
        await memory.Locator("summary").ClickAsync();
        await Expect(memory.Locator("tbody th").First).ToHaveTextAsync(new Regex(@"^\d\d:\d\d:\d\d$"));
        await tab.Find("#metrics-group").SelectOptionAsync("ask");
        await Expect(tab.Find(".plot h2").First).ToHaveTextAsync("Latency: answers");

        await tab.Find("#system-nav").GetByText("Grains").ClickAsync();
        await tab.Find("#grain-order").SelectOptionAsync("name");
        var search = tab.Button("Search");
        await search.ClickAsync();
        await Expect(search).ToHaveAttributeAsync("aria-expanded", "true");
        await Expect(tab.Find("#grain-table tbody").Filter(new() { Has = search }).Locator("tr").Nth(1)).ToContainTextAsync(new Regex("^Search1"));
    }
}
