using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Contexter.BrowserTests;

/// <summary>Reading whole documents, from a hit on, by an address, and after they have changed.</summary>
public sealed class ReadTests(Chromium chromium, SearchTests.Library library) : IClassFixture<SearchTests.Library>
{
    [Fact]
    public async Task Reader_OfAHit_ShowsTheWholeDocumentWithThePartMarkedAndInSight()
    {
        await using var tab = await chromium.OpenAsync(library.Page.Address, new TabOptions { Path = "?q=retries+of+failed+requests&library=guides%402.0" });
        await tab.Find("#results h2 a").First.ClickAsync();

        await Expect(tab.Find("#reader-title")).ToHaveTextAsync("The connection guide");
        await Expect(tab.Find("#reader-text")).ToContainTextAsync("Sentence 1 of chapter 1 ");
        await Expect(tab.Find("#reader-text")).ToContainTextAsync("Sentence 12 of chapter 24 ");
        await Expect(tab.Find("#found-part")).ToContainTextAsync("A failed request is tried again five times");
        await Expect(tab.Find("#found-part")).Not.ToContainTextAsync("chapter 24");
        await Expect(tab.Find("#found-part mark").First).ToBeVisibleAsync();
        await Expect(tab.Find("#found-part")).ToBeInViewportAsync();
        await Expect(tab.Find("#found-part")).ToBeFocusedAsync();

        // The address shows the same to somebody else.
        var address = new Uri(tab.Page.Url);
        await using var other = await chromium.OpenAsync(library.Page.Address, new TabOptions { Path = address.Fragment });
        await Expect(other.Find("#found-part")).ToContainTextAsync("five times");
        await Expect(other.Find("#found-part")).ToBeInViewportAsync();

        await tab.Page.GoBackAsync();
        await Expect(tab.Find("#results h2 a").First).ToBeFocusedAsync();
        await Expect(tab.Find("#query")).ToHaveValueAsync("retries of failed requests");
    }

    [Fact]
    public async Task Reader_AfterTheDocumentHasChanged_FindsThePartAgainOrSaysThatItIsGone()
    {
        var api = library.Page.Api;
        var token = TestContext.Current.CancellationToken;
        await api.PutDocumentAsync("guides@1.0", new() { Path = "moving.md", Text = Texts.Guide("seven times"), Format = "markdown" }, token);
        var hit = (await api.SearchAsync(new() { Query = "retries seven times", Libraries = ["guides@1.0"], TopK = 1 }, token)).Results.Single();
        var stored = await api.GetDocumentAsync("guides@1.0", hit.DocumentId, token);
        stored.Text[hit.Start..hit.End].ShouldBe(hit.Content, StringCompareShould.IgnoreLineEndings);
        var path = $"#read?library=guides%401.0&document={hit.DocumentId}&at={hit.Start}-{hit.End}&says={Uri.EscapeDataString(hit.Content[..40])}";
        await using var tab = await chromium.OpenAsync(library.Page.Address, new TabOptions { Path = path });
        await Expect(tab.Find("#found-part")).ToContainTextAsync("seven times");

        var changed = Texts.Guide("seven times").Replace("## Chapter 1\n", "A new paragraph stands before everything else, and moves it down the page.\n\n## Chapter 1\n", StringComparison.Ordinal);
        await api.PutDocumentAsync("guides@1.0", new() { Path = "moving.md", Text = changed, Format = "markdown" }, token);
        await tab.Page.ReloadAsync();
        await Expect(tab.Find("#reader-text")).ToContainTextAsync("A new paragraph");
        await Expect(tab.Find("#found-part .heading").First).ToHaveTextAsync("Retries of failed requests");

        await api.PutDocumentAsync("guides@1.0", new() { Path = "moving.md", Text = Texts.Proxies(), Format = "markdown" }, token);
        await tab.Page.ReloadAsync();
        await Expect(tab.Find("#reader-head .notice")).ToContainTextAsync("not in the document any more");
        await Expect(tab.Find("#reader-text")).ToContainTextAsync("keyring");

        await api.RemoveDocumentAsync("guides@1.0", "moving.md", token);
        await tab.Page.ReloadAsync();
        await Expect(tab.Find("#reader-head [role=alert]")).ToContainTextAsync("There is nothing to read here");
    }

    [Fact]
    public async Task Contents_OfALongDocument_LeadToItsSections()
    {
        await using var tab = await chromium.OpenAsync(library.Page.Address, new TabOptions { Path = "#read?library=guides%402.0&document=connection.md" });
        await tab.Find(".contents summary").ClickAsync();

        await tab.Button("Chapter 20").ClickAsync();

        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Chapter 20" })).ToBeInViewportAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Chapter 20" })).ToBeFocusedAsync();
        await Expect(tab.Page).ToHaveTitleAsync(new Regex("^The connection guide"));
    }
}
