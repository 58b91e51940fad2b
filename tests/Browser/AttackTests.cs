using static Microsoft.Playwright.Assertions;

namespace Contexter.BrowserTests;

/// <summary>
/// Texts that would take the page over if they ever became markup, wherever texts come from. The page's content policy is switched off: its own care has to do.
/// </summary>
public sealed class AttackTests(Chromium chromium, AttackTests.Library library) : IClassFixture<AttackTests.Library>
{
    private const string Image = "<img src=x onerror=\"window.attacked='image'\">";
    private const string Script = "<script>window.attacked='script'</script>";
    private const string Link = "[a link](javascript:window.attacked='link')";
    [Fact]
    public async Task Texts_OfDocuments_AreShownAsTheyAreWritten()
    {
        await using var tab = await OpenAsync("?q=frobnication");
        await Expect(tab.Find("#results article")).Not.ToHaveCountAsync(0);
        foreach (var button in await tab.Find("#results article footer button").AllAsync())
        {
            await button.ClickAsync();
        }

        await Expect(tab.Find("#results")).ToContainTextAsync(Image);
        await Expect(tab.Find("#results")).ToContainTextAsync(Script);
        await Expect(tab.Find("#results .why table").First).ToBeVisibleAsync();
        await UnharmedAsync(tab);
    }

    [Fact]
    public async Task Texts_OfTheWeb_AreShownAsTheyAreWritten()
    {
        await using var tab = await OpenAsync("#ask");
        await tab.Find("#question").FillAsync("How long does a frobnication take?");
        await tab.Button("Ask").ClickAsync();
        await Expect(tab.Find("#ask-start")).ToBeVisibleAsync();
        foreach (var summary in await tab.Find("#ask-results summary").AllAsync())
        {
            await summary.ClickAsync();
        }

        await Expect(tab.Find("#ask-results")).ToContainTextAsync("window.attacked");
        await Expect(tab.Find("#ask-answer")).ToBeVisibleAsync();
        await UnharmedAsync(tab);
    }

    [Fact]
    public async Task Texts_OfAddresses_AreShownAsTheyAreWritten()
    {
        var attack = Uri.EscapeDataString(Image);
        await using var tab = await OpenAsync($"?q={attack}&library={attack}&require={attack}");

        await Expect(tab.Find("#search-state [role=alert]")).ToContainTextAsync(Image);
        await Expect(tab.Find("#library-filter")).ToContainTextAsync(Image);
        await UnharmedAsync(tab);
        await tab.GoAsync("#ask?q=" + attack);
        await Expect(tab.Find("#question")).ToHaveValueAsync(Image);
        await UnharmedAsync(tab);
    }

    [Fact]
    public async Task Texts_InTheReaderAndTheViewsOfTheSystem_AreShownAsTheyAreWritten()
    {
        await using var tab = await OpenAsync("#read?library=attack&document=code.md&at=0-40&says=%23%20Frobnication&mark=%3Cimg%20frobnication");
        await Expect(tab.Find("#found-part")).ToBeVisibleAsync();
        await Expect(tab.Find("#reader-text")).ToContainTextAsync(Script);
        await Expect(tab.Find("#reader-text")).ToContainTextAsync("a link");
        await UnharmedAsync(tab);
        foreach (var (view, place) in new[] { ("#errors", "#letters .letters"), ("#quality", "#quality-parts"), ("#jobs", "#job-list details") })
        {
            await tab.GoAsync(view);
            await Expect(tab.Find(place).First).ToContainTextAsync("broken <img src=x onerror=window.attacked=1>.md");
            await UnharmedAsync(tab);
        }
    }

    private Task<Tab> OpenAsync(string path) => chromium.OpenAsync(library.Page.Address, new TabOptions { Path = path, WithoutPolicy = true });

    /// <summary>Nothing ran, nothing is there that could, and every link leads to a page.</summary>
    private static async Task UnharmedAsync(Tab tab)
    {
        (await tab.Page.EvaluateAsync<string?>("() => window.attacked ?? null")).ShouldBeNull();
        await Expect(tab.Find("main :is(img, iframe, object, embed, script, [onerror], [onload], [onclick])")).ToHaveCountAsync(0);
        var schemes = await tab.Page.EvaluateAsync<string[]>("() => [...new Set([...document.links].map(link => link.protocol))]");
        schemes.ShouldBeSubsetOf(["http:", "https:", "file:"], StringComparer.Ordinal);
    }

    /// <summary>As Markdown takes it for text.</summary>
    private static string Escaped(string text) => text.Replace("<", "\\<", StringComparison.Ordinal);

    private static string Entities(string text) => text.Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>A server whose library and whose web attack.</summary>
    public sealed class Library : IAsyncLifetime
    {
        private readonly ScriptedWeb _web = new();

        internal ServedPage Page { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Page = await ServedPage.StartAsync(_web);
            await Page.AddAsync(
                "attack",
                ("code.md", $"# Frobnication {Escaped(Image)}\n\n## Section {Escaped(Script)}\n\nThe frobnication of a widget is written so: `{Image}` and {Link}, or as\n\n```html\n{Image}{Script}\n<svg onload=\"window.attacked='svg'\">\n```\n"),
                ("broken <img src=x onerror=window.attacked=1>.md", "# Never read\n"),
                ("page.html", $"<html><head><title>Frobnication &lt;script&gt;window.attacked='title'&lt;/script&gt;</title></head><body><h1>Frobnication page {Entities(Image)}</h1><p>Frobnication text {Entities(Script)} with "
                    + "<a href=\"javascript:window.attacked='href'\">an anchor</a>, and enough words around it that it is a page worth keeping.</p></body></html>"));
            _web.Results = [($"Frobnication {Image}", "javascript:window.attacked='result'", $"Frobnication of widgets takes seven seconds {Script}."), ($"Web {Script}", "https://docs.example.org/frobnication", $"A frobnication takes seven seconds {Image} in the web.")];
            _web.Answer();
        }

        public ValueTask DisposeAsync() => Page.DisposeAsync();
    }
}
