using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Contexter.BrowserTests;

/// <summary>Every view in either scheme and on a phone: contrast, names for what cannot be seen, and no scrolling sideways.</summary>
public sealed class LooksTests(Chromium chromium, SearchTests.Library library) : IClassFixture<SearchTests.Library>
{
    private static readonly string Script = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "looks.js"));

    [Theory]
    [InlineData(ColorScheme.Light, 1_200)]
    [InlineData(ColorScheme.Dark, 1_200)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task Views_InEveryScheme_CanBeReadByAllAndFit(ColorScheme scheme, int width)
    {
        await using var tab = await chromium.OpenAsync(library.Page.Address, new TabOptions { Scheme = scheme, Width = width });
        foreach (var (path, ready) in Views.All)
        {
            await tab.GoAsync(path);
            await Expect(tab.Find(ready).First).ToBeVisibleAsync();

            var faults = await tab.Page.EvaluateAsync<string[]>(Script);

            faults.ShouldBeEmpty($"'{path}', {scheme}, {width} px wide");
        }
    }

    [Fact]
    public async Task Theme_WhenSwitched_IsKept()
    {
        await using var tab = await chromium.OpenAsync(library.Page.Address);
        var light = await BackgroundAsync(tab);

        await tab.Find("#theme").ClickAsync();
        var dark = await BackgroundAsync(tab);
        await tab.Page.ReloadAsync();

        dark.ShouldNotBe(light, StringComparer.Ordinal);
        (await BackgroundAsync(tab)).ShouldBe(dark);
    }

    [Fact]
    public async Task Focus_ByTabulator_BeginsAtTheSkipLinkAndIsAlwaysSeen()
    {
        await using var tab = await chromium.OpenAsync(library.Page.Address, new TabOptions { Path = "#libraries" });
        await Expect(tab.Find("#library-list h2").First).ToBeVisibleAsync();
        var names = new List<string>();
        for (var step = 0; step < 9; step++)
        {
            await tab.Page.Keyboard.PressAsync("Tab");
            names.Add(await tab.Page.EvaluateAsync<string>("() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim().split(/\\s/)[0]"));
            (await tab.Page.EvaluateAsync<bool>("() => { const style = getComputedStyle(document.activeElement); return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2; }"))
                .ShouldBeTrue($"the focus on '{names[^1]}' is not seen");
        }

        string.Join(" · ", names).ShouldBe("Skip · Contexter, search · Search · Ask · Libraries · Jobs · System · Switch between light and dark · Add");
        await tab.Page.EvaluateAsync("() => document.activeElement.blur()");
        await tab.Find(".skip").FocusAsync();
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Find("#main")).ToBeFocusedAsync();
        await Expect(tab.Find("#library-list")).ToBeVisibleAsync();
    }

    private static Task<string> BackgroundAsync(Tab tab) => tab.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");
}
