using Contexter.BrowserTests;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Contexter.BrowserTests;

/// <summary>The browser of this machine, started once for all tests. It is the slow lane's, which installs it: the fast lane skips these tests, which take a minute.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"];

    private readonly SemaphoreSlim _starting = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>A tab of its own, with an empty profile, at the first page of a server.</summary>
    internal async Task<Tab> OpenAsync(Uri server, TabOptions? options = null)
    {
        var browser = await StartAsync();
        options ??= new TabOptions();
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = server.ToString(),
            BypassCSP = options.WithoutPolicy,
            ColorScheme = options.Scheme,
            ViewportSize = new ViewportSize { Width = options.Width, Height = options.Height },
            ReducedMotion = ReducedMotion.Reduce,
            Locale = "en-GB",
            TimezoneId = "UTC",
        });
        context.SetDefaultTimeout((float)Tab.Deadline.TotalMilliseconds);
        return await Tab.OpenAsync(context, server, options.Path);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _starting.Dispose();
    }

    private async Task<IBrowser> StartAsync()
    {
        Assert.SkipUnless(IsSet("CONTEXTER_SLOW_LANE"), "The slow lane tries the page in Chromium: 'CONTEXTER_SLOW_LANE=true dotnet test tests/Browser' does, too.");
        var path = Array.Find(Places, File.Exists);
        if (path is null && !IsSet("CI"))
        {
            Assert.Skip($"There is no Chromium on this machine, looked for at {string.Join(", ", Places)}; 'apt-get install chromium' brings one.");
        }

        path.ShouldNotBeNull("the slow lane installs Chromium, and it is not there");
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            return _browser ??= await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = path,
                // What a test does not need and a machine without a screen or a system bus only waits for.
                Args = ["--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--font-render-hinting=none"],
            });
        }
        finally
        {
            _starting.Release();
        }
    }

    private static bool IsSet(string name) => string.Equals(Environment.GetEnvironmentVariable(name), "true", StringComparison.Ordinal);
}

/// <summary>How a tab is to be.</summary>
internal sealed record TabOptions
{
    /// <summary>What follows the server's address, such as <c>#jobs</c>. Default nothing.</summary>
    public string Path { get; init; } = string.Empty;

    /// <summary>Width in CSS pixels. Default 1,200.</summary>
    public int Width { get; init; } = 1_200;

    /// <summary>Height in CSS pixels. Default 800.</summary>
    public int Height { get; init; } = 800;

    /// <summary>What the system is set to. Default light.</summary>
    public ColorScheme Scheme { get; init; } = ColorScheme.Light;

    /// <summary>Whether the page's content policy is switched off, so that only the page's own care keeps texts from becoming markup. Default false.</summary>
    public bool WithoutPolicy { get; init; }
}
