using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Contexter.BrowserTests;

/// <summary>The page in a tab, and what it did that no page of ours does: errors of scripts, dialogs, requests to other servers.</summary>
internal sealed class Tab : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _misdeeds = new();

    private Tab(IBrowserContext context, IPage page, Uri server)
    {
        _context = context;
        Page = page;
        page.PageError += (_, error) => _misdeeds.Enqueue($"a script failed: {error}");
        page.Dialog += (_, dialog) => _misdeeds.Enqueue($"a dialog of the browser came up: {dialog.Message}");
        page.Popup += (_, popup) => _misdeeds.Enqueue($"a window was opened: {popup.Url}");
        page.Console += (_, message) =>
        {
            // Answers that are errors are noted there by the browser itself; tests bring them about.
            if (string.Equals(message.Type, "error", StringComparison.Ordinal) && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                _misdeeds.Enqueue($"the console says: {message.Text}");
            }
        };
        context.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(server.ToString(), StringComparison.Ordinal))
            {
                _misdeeds.Enqueue($"something else was asked: {request.Url}");
            }
        };
    }

    /// <summary>What a test must not wait longer for.</summary>
    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(20);

    public IPage Page { get; }

    /// <summary>What the page did that no page of ours does.</summary>
    public IReadOnlyCollection<string> Misdeeds => _misdeeds;

    public static async Task<Tab> OpenAsync(IBrowserContext context, Uri server, string path)
    {
        Assertions.SetDefaultExpectTimeout((float)Deadline.TotalMilliseconds);
        var tab = new Tab(context, await context.NewPageAsync(), server);
        await tab.GoAsync(path);
        return tab;
    }

    /// <summary>Opens a path of the server, such as <c>?q=x</c> or <c>#jobs</c>.</summary>
    public Task GoAsync(string path) => Page.GotoAsync("/" + path);

    public ILocator Find(string selector) => Page.Locator(selector);

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    /// <summary>Closes the tab; fails the test when the page did what it must not.</summary>
    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Misdeeds.ShouldBeEmpty();
    }
}
