namespace Contexter.BrowserTests;

/// <summary>The views of the page: where each is, and what is there once it is shown.</summary>
internal static class Views
{
    /// <summary>Path of every view, and a selector of what shows that it is ready.</summary>
    public static IReadOnlyList<(string Path, string Ready)> All { get; } =
    [
        ("", ".figures dd"),
        ("?q=retries+of+failed+requests&require=request", "#results article"),
        ("?q=nothing-of-this-kind&type=keyword", "#search-state h2"),
        ("#ask?q=How+often", "#ask-form"),
        ("#libraries", "#library-list h2"),
        ("#jobs", "#job-list h2"),
        ("#read?library=guides%402.0&document=connection.md", "#reader-text .heading"),
        ("#read?library=guides%402.0&document=nothing.md", "#reader-head [role=alert]"),
        ("#system", "#system-gauges dd"),
        ("#metrics", "#metrics-plots .plot"),
        ("#grains", "#grain-table .type"),
        ("#quality", "#quality-gauges dd"),
        ("#errors", "#letters li"),
        ("#proxies", "#proxy-list li"),
    ];
}
