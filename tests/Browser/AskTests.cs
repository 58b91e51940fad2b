using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace Contexter.BrowserTests;

/// <summary>Questions to a web that answers when it is told to.</summary>
public sealed class AskTests(Chromium chromium) : IAsyncLifetime
{
    private readonly ScriptedWeb _web = new();
    private ServedPage _served = null!;

    public async ValueTask InitializeAsync()
    {
        _served = await ServedPage.StartAsync(_web);
        await _served.AddAsync("guides", ("connection.md", Texts.Guide("five times")));
    }

    public ValueTask DisposeAsync() => _served.DisposeAsync();

    [Fact]
    public async Task Ask_WhileTheWebThinks_ShowsWhatTheIndexFoundAndThenTheAnswer()
    {
        _web.Results = [("Retries in practice", "https://docs.example.org/retries", "A failed request is tried again five times in practice, and then given up.")];
        await using var tab = await chromium.OpenAsync(_served.Address, new TabOptions { Path = "#ask" });
        await Expect(tab.Find("#question")).ToBeFocusedAsync();
        await tab.Page.Keyboard.TypeAsync("How often is a failed request tried again?");
        await tab.Page.Keyboard.PressAsync("Enter");

        await Expect(tab.Find("#ask-sources li").Nth(1)).ToBeVisibleAsync();
        await Expect(tab.Find("#ask-results .library").First).ToHaveTextAsync("guides@current");
        await Expect(tab.Find("#ask-cancel")).ToBeVisibleAsync();
        _web.Answer();

        await Expect(tab.Find("#ask-answer .text")).ToContainTextAsync("five times");
        await Expect(tab.Find("#ask-summary")).ToHaveTextAsync(new Regex(@"^\d+ results? in \d+ ms"));
        await Expect(tab.Find("#ask-start")).ToBeVisibleAsync();
        await tab.Find("#ask-answer .cite").First.ClickAsync();
        await Expect(tab.Find("#ask-results li:focus details[open]")).ToBeVisibleAsync();
        await Expect(tab.Page).ToHaveURLAsync(new Regex(@"#ask\?q=How\+often"));
    }

    [Fact]
    public async Task Ask_WhenCancelled_KeepsWhatWasFound()
    {
        await using var tab = await chromium.OpenAsync(_served.Address, new TabOptions { Path = "#ask" });
        await tab.Find("#question").FillAsync("How often is a failed request tried again?");
        await tab.Button("Ask").ClickAsync();
        await Expect(tab.Find("#ask-results li").First).ToBeVisibleAsync();

        await tab.Button("Cancel").First.ClickAsync();

        await Expect(tab.Find("#ask-summary")).ToHaveTextAsync("Cancelled; what was found until then is below.");
        await Expect(tab.Find("#ask-results li").First).ToBeVisibleAsync();
        await _web.Cancelled.WaitAsync(Tab.Deadline, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Ask_WhenTheWebFails_NamesItAndOffersToAskWhatIsMissing()
    {
        _web.IsAway = true;
        await using var tab = await chromium.OpenAsync(_served.Address, new TabOptions { Path = "#ask" });
        await tab.Find("#question").FillAsync("How often is a failed request tried again?");

        await tab.Button("Ask").ClickAsync();

        await Expect(tab.Find("#ask-problems .notice").First).ToBeVisibleAsync();
        await Expect(tab.Find("#ask-sources .failed")).ToContainTextAsync("web");
        await Expect(tab.Find("#ask-answer .text")).ToContainTextAsync("five times");
        await Expect(tab.Button("Ask what is missing once more")).ToBeVisibleAsync();
    }
}
