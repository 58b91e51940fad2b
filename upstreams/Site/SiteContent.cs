using System.Collections.Immutable;
using System.Text;
using Contexter.Upstreams.Library;

namespace Contexter.Upstreams.Site;

/// <summary>The pages of the documentation site: those about the library, and those with which sites make life hard for crawlers.</summary>
internal static class SiteContent
{
    /// <summary>When the first page was changed last; each page is an hour younger than the one before.</summary>
    private static readonly DateTimeOffset First = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Paths that lead to another: the status and the path.</summary>
    public static ImmutableDictionary<string, (int Status, string To)> Redirects { get; } = ImmutableDictionary.CreateRange(StringComparer.Ordinal,
    [
        KeyValuePair.Create("/", (302, "/docs/")),
        KeyValuePair.Create("/docs", (301, "/docs/")),
        KeyValuePair.Create("/start", (301, "/begin")),
        KeyValuePair.Create("/begin", (308, "/docs/getting-started")),
        KeyValuePair.Create("/guide/retries", (301, "/docs/guides/retry")),
        KeyValuePair.Create("/loop/a", (302, "/loop/b")),
        KeyValuePair.Create("/loop/b", (302, "/loop/a")),
    ]);

    /// <summary>Paths that were taken away for good.</summary>
    public static ImmutableHashSet<string> Gone { get; } = ["/docs/guides/legacy-runner", "/docs/guides/legacy-runner.md"];

    /// <summary>All pages by path.</summary>
    public static Dictionary<string, SitePage> Pages() => LibraryPages.Of(LibraryProfile.Quillon)
        .Select(page => new SitePage(page.Path, page.Title, page.Section, page.Markdown, default))
        .Concat(Special())
        .Concat(Translations())
        .Select((page, index) => page with { LastModified = First.AddHours(index) })
        .ToDictionary(page => page.Path, StringComparer.Ordinal);

    private static IEnumerable<SitePage> Special()
    {
        var retry = LibraryPages.Of(LibraryProfile.Quillon).Single(page => page.Path == "/docs/guides/retry");
        yield return new("/docs/print/retry", "Retries (for printing)", "Print", retry.Markdown, default) { CanonicalPath = retry.Path, IsListed = false };
        yield return new("/docs/drafts/roadmap", "Roadmap", "Drafts", "# Roadmap\n\nA draft that nobody should find by searching: queues on paper tape.", default) { IsNoIndex = true, IsListed = false };
        yield return new("/docs/drafts/survey", "Survey", "Drafts", "# Survey\n\nAn internal survey about job sizes.", default) { IsNoIndexByHeader = true, IsListed = false };
        yield return new("/docs/community/contributors", "Contributors", "Community", """
            # Contributors

            Written in ISO 8859-1, as its Content-Type says: Zoë Müller keeps the scheduler, José Ibáñez the PostgreSQL provider, Åsa Öberg the documentation.
            """, default) { Encoding = Encoding.Latin1 };
        yield return new("/docs/community/translators", "Translators", "Community", """
            # Translators

            Written in ISO 8859-1, as only a meta element says: Anaïs Lefèvre, Jürgen Weiß and Søren Kjær.
            """, default) { Encoding = Encoding.Latin1, NamesEncodingInHeader = false };
        yield return new("/docs/changelog", "Changelog", "Project", """
            # Changelog

            ## 3.2.0

            - Fencing tokens for leases.
            - Schedules catch up with missed occurrences.

            ## 3.1.0

            - Rate limits shared by all workers.
            """, default);
        yield return new("/docs/2.9/guides/retry", "Retries (2.9)", "Archive", """
            # Retries (2.9)

            In version 2.9 a job was attempted three times with a fixed delay of ten seconds. The page is kept for those who cannot update.
            """, default) { IsListed = false };
        yield return new("/internal/salaries", "Salaries", "Internal", "# Salaries\n\nNothing here is for crawlers.", default) { IsListed = false };
        yield return new("/internal/public/press", "Press", "Internal", "# Press\n\nThe only internal page that crawlers may read.", default) { IsListed = false };
    }

    private static IEnumerable<SitePage> Translations() => Topic.All.Take(4).Select(topic => new SitePage(
        $"/fr/docs/guides/{topic.Slug}", $"{topic.Title} (français)", "Traductions",
        $"# {topic.Title} (français)\n\nCette page présente `{topic.Type}`. La version anglaise est plus complète : [{topic.Title}]({LibraryPages.GuidePath(topic)}).", default)
    {
        Language = "fr",
        IsListed = false,
    });
}
