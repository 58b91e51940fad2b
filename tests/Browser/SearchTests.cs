using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Contexter.BrowserTests;

/// <summary>Searching and reading, as somebody does it who has the page before him.</summary>
public sealed class SearchTests(Chromium chromium, SearchTests.Library library) : IClassFixture<SearchTests.Library>
{
    [Fact]
    public async Task Search_WhileOneTypes_ShowsHitsWithMarkedWordsAndKeepsThemInTheAddress()
    {
        await using var tab = await chromium.OpenAsync(library.Page.Address);
        await Expect(tab.Find(".figures dd").First).ToHaveTextAsync("2");

        await tab.Find("#query").PressSequentiallyAsync("retries of failed requests");

        var first = tab.Find("#results article").First;
        await Expect(first.Locator("h2")).ToHaveTextAsync("The connection guide");
        await Expect(first.Locator("mark").First).ToHaveTextAsync(new Regex("^([Rr]etries|[Ff]ailed|[Rr]equests?)$"));
        await Expect(tab.Find("#summary")).ToHaveTextAsync(new Regex(@"^\d+ results? in [\d.]+ ms$"));
        await Expect(tab.Page).ToHaveURLAsync(new Regex(@"\?q=retries\+of\+failed\+requests$"));
        await Expect(first.Locator(".score .blend dd")).ToHaveTextAsync(new Regex(@"^[01]\.\d\d$"));

        await tab.Page.ReloadAsync();
        await Expect(tab.Find("#query")).ToHaveValueAsync("retries of failed requests");
        await Expect(first.Locator("h2")).ToHaveTextAsync("The connection guide");
    }

    [Fact]
    public async Task Explanation_OfAHit_ShowsBothLegsAndEveryWord()
    {
        await using var tab = await chromium.OpenAsync(library.Page.Address, new TabOptions { Path = "?q=retries+backoff" });

        await tab.Find("#results article").First.GetByRole(AriaRole.Button, new() { Name = "Why this score?" }).ClickAsync();

        var why = tab.Find("#results .why").First;
        await Expect(why.Locator(".legs th")).ToHaveTextAsync(["Meaning", "Words"]);
        await Expect(why.Locator(".terms tbody th")).Not.ToHaveCountAsync(0);
        await Expect(why).ToContainTextAsync("The question was taken for");
    }

    [Fact]
    public async Task VersionPicker_WhenAVersionIsPicked_SearchesInThatOneOnly()
    {
        await using var tab = await chromium.OpenAsync(library.Page.Address, new TabOptions { Path = "?q=retries+of+failed+requests&type=keyword" });
        await Expect(tab.Find("#results .library span").First).ToHaveTextAsync(new Regex("^[12].0$"));

        await tab.Find("#library-filter select").SelectOptionAsync("1.0");

        await Expect(tab.Page).ToHaveURLAsync(new Regex("library=guides%401.0"));
        await Expect(tab.Find("#results .library")).ToHaveTextAsync(["guides1.0"]);
        await Expect(tab.Find("#results mark").First).ToBeVisibleAsync();
        await Expect(tab.Find("#results article").First).ToContainTextAsync("three times");

        await tab.Find("#library-filter select").SelectOptionAsync("2.0");
        await Expect(tab.Find("#results article").First).ToContainTextAsync("five times");

        await tab.Button("All").ClickAsync();
        await Expect(tab.Page).Not.ToHaveURLAsync(new Regex("library="));
    }

    [Fact]
    public async Task Filters_WhenNothingFits_SayHowToWiden()
    {
        await using var tab = await chromium.OpenAsync(library.Page.Address, new TabOptions { Path = "?q=proxy+password" });
        await Expect(tab.Find("#results h2").First).ToHaveTextAsync("Proxies");
        await tab.Find("#narrow summary").ClickAsync();

        await tab.Find("#exclude").FillAsync("keyring, proxy, channel, request*");
        await Expect(tab.Find("#search-state h2")).ToHaveTextAsync("Nothing fits");
        await tab.Button("Search without narrowing down").ClickAsync();

        await Expect(tab.Find("#results h2").First).ToHaveTextAsync("Proxies");
        await tab.Find("#require").FillAsync("key*");
        await Expect(tab.Find("#results h2")).ToHaveTextAsync(["Proxies"]);
        await tab.Find("#document-kind").SelectOptionAsync("tutorial");
        await Expect(tab.Find("#search-state h2")).ToHaveTextAsync("Nothing fits");
        await Expect(tab.Page).ToHaveURLAsync(new Regex("document=tutorial"));
    }

    [Fact]
    public async Task Keyboard_Alone_SearchesMovesOpensAndComesBack()
    {
        await using var tab = await chromium.OpenAsync(library.Page.Address, new TabOptions { Path = "#libraries" });
        await Expect(tab.Find("#library-list h2").First).ToBeVisibleAsync();
        var keyboard = tab.Page.Keyboard;

        await keyboard.PressAsync("/");
        await Expect(tab.Find("#query")).ToBeFocusedAsync();
        await keyboard.TypeAsync("retries of failed requests");
        await Expect(tab.Find("#results article").First).ToBeVisibleAsync();
        await Expect(tab.Find("#results")).Not.ToHaveAttributeAsync("aria-busy", "true");

        await keyboard.PressAsync("ArrowDown");
        await Expect(tab.Find("#results article").First).ToBeFocusedAsync();
        await keyboard.PressAsync("ArrowDown");
        await Expect(tab.Find("#results article").Nth(1)).ToBeFocusedAsync();
        await keyboard.PressAsync("ArrowUp");
        await keyboard.PressAsync("Enter");
        await Expect(tab.Find("#results article.open .code pre").First).ToBeVisibleAsync();
        await keyboard.PressAsync("Escape");
        await Expect(tab.Find("#query")).ToBeFocusedAsync();
    }

    /// <summary>A server with two versions of a library and another one.</summary>
    public sealed class Library : IAsyncLifetime
    {
        internal ServedPage Page { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Page = await ServedPage.StartAsync(change: ServedPage.WithDeadProxy);
            await Page.AddAsync("guides@1.0", ("connection.md", Texts.Guide("three times")));
            await Page.AddAsync("guides@2.0", ("connection.md", Texts.Guide("five times")), ("proxies.md", Texts.Proxies()), ("broken.md", Texts.Proxies()));
        }

        public ValueTask DisposeAsync() => Page.DisposeAsync();
    }
}
