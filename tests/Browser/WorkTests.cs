using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Contexter.BrowserTests;

/// <summary>Adding a library and what becomes of the job, up to a server that is gone.</summary>
public sealed class WorkTests(Chromium chromium) : IAsyncLifetime
{
    private ServedPage _served = null!;

    public async ValueTask InitializeAsync() => _served = await ServedPage.StartAsync();

    public ValueTask DisposeAsync() => _served.DisposeAsync();

    [Fact]
    public async Task Add_OfAFolder_IsGuidedAndItsJobIsWatchedToTheEnd()
    {
        var folder = _served.Write("handbook", ("connection.md", Texts.Guide("twice")), ("late.md", Texts.Proxies()));
        await using var tab = await chromium.OpenAsync(_served.Address);
        await tab.Find("#search-state").GetByRole(AriaRole.Link, new() { Name = "Add a library" }).ClickAsync();
        await tab.Button("Add a library").First.ClickAsync();

        var dialog = tab.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByText("Folder or archive").ClickAsync();
        await dialog.GetByLabel("Path").FillAsync(folder);
        await Expect(dialog.GetByLabel("Name")).ToHaveValueAsync("handbook");
        await dialog.GetByLabel("Version").FillAsync("3.1");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();

        await Expect(dialog).ToBeHiddenAsync();
        await Expect(tab.Page).ToHaveURLAsync(new Regex("#jobs$"));
        var job = tab.Find("#job-list > li").First;
        await Expect(job.Locator("h2")).ToHaveTextAsync("handbook3.1");
        await Expect(job.Locator(".stages .now")).ToContainTextAsync("Read");
        await Expect(job.Locator(".stages .now .done")).ToContainTextAsync("of 2 items");
        await Expect(tab.Find("#job-count")).ToHaveTextAsync("1");
        _served.Folder.Open();

        await Expect(job.Locator(".pill")).ToHaveTextAsync("completed");
        await Expect(job.Locator(".stages")).ToBeHiddenAsync();
        await Expect(job.Locator(".facts")).ToContainTextAsync("2 documents indexed");
        await Expect(tab.Find("#announcer")).ToHaveTextAsync("handbook: completed");
        await Expect(tab.Find("#job-count")).ToBeHiddenAsync();
        await tab.Find("nav").GetByText("Libraries").ClickAsync();
        await Expect(tab.Find("#library-list .library-row")).ToContainTextAsync("handbook3.1");
        await tab.Button("Search in it").ClickAsync();
        await tab.Page.Keyboard.TypeAsync("keyring");
        await Expect(tab.Find("#results h2").First).ToHaveTextAsync("Proxies");
    }

    [Fact]
    public async Task Cancel_OfARunningJob_EndsItAndOffersToTryAgain()
    {
        var folder = _served.Write("slow", ("late.md", Texts.Proxies()));
        await _served.Api.AddLibraryAsync(new() { Library = "slow", Source = new() { Kind = "files", Location = folder } }, TestContext.Current.CancellationToken);
        await _served.Folder.Reached.WaitAsync(Tab.Deadline, TestContext.Current.CancellationToken);
        await using var tab = await chromium.OpenAsync(_served.Address, new TabOptions { Path = "#jobs" });
        var job = tab.Find("#job-list > li").First;
        await Expect(job.Locator(".pill")).ToHaveTextAsync("running");

        await tab.Button("Pause").ClickAsync();
        await Expect(job.Locator(".pill")).ToHaveTextAsync("paused");
        await tab.Button("Resume").ClickAsync();
        await Expect(job.Locator(".pill")).ToHaveTextAsync("running");
        await tab.Button("Cancel").First.ClickAsync();

        await Expect(job.Locator(".pill")).ToHaveTextAsync("cancelled");
        await Expect(tab.Button("Cancel").First).ToBeHiddenAsync();
        _served.Folder.Open();
        await tab.Button("Retry").ClickAsync();
        await Expect(job.Locator(".pill")).ToHaveTextAsync("completed");
    }

    [Fact]
    public async Task BadInput_InTheForm_IsExplainedThereAndWhatWasTypedStays()
    {
        await using var tab = await chromium.OpenAsync(_served.Address, new TabOptions { Path = "#libraries" });
        await tab.Button("Add a library").First.ClickAsync();
        var dialog = tab.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByText("Folder or archive").ClickAsync();
        await dialog.GetByLabel("Path").FillAsync(_served.Write("good", ("proxies.md", Texts.Proxies())));
        await dialog.GetByLabel("Name").FillAsync("<img src=x onerror=alert(1)>");

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();

        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("Library name '<img src=x onerror=alert(1)>' is not valid");
        await dialog.GetByLabel("Name").FillAsync("folder");
        await dialog.GetByLabel("Path").FillAsync("/there/is/no/such/folder");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("/there/is/no/such/folder");
        await Expect(dialog.GetByLabel("Path")).ToHaveValueAsync("/there/is/no/such/folder");
        await tab.Page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToBeHiddenAsync();
        await Expect(tab.Button("Add a library").First).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Server_WhenItIsGone_IsSaidAndSearchesCanBeTriedAgain()
    {
        await using var tab = await chromium.OpenAsync(_served.Address);
        await Expect(tab.Find("#search-state h2")).ToHaveTextAsync("Nothing to search yet");
        await _served.StopAsync();

        await tab.Find("#query").FillAsync("anything");

        await Expect(tab.Find("#search-state h2")).ToHaveTextAsync("The server does not answer");
        await Expect(tab.Button("Try again")).ToBeVisibleAsync();
        await Expect(tab.Find("#offline")).ToBeVisibleAsync();
    }
}
