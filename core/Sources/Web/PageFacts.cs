using System.Globalization;
using AngleSharp.Dom;
using Contexter.Parsing.Html;

namespace Contexter.Sources.Web;

/// <summary>What an HTML page says about itself and where it leads, apart from its text.</summary>
/// <param name="Robots">What it asks of crawlers.</param>
/// <param name="Refresh">Where it sends its readers on to at once; null where it does not.</param>
/// <param name="Canonical">The address that it says it is known by.</param>
/// <param name="Links">Where it leads, in order, each page once, its own not.</param>
internal sealed record PageFacts(RobotsDirectives Robots, WebAddress? Refresh, WebAddress? Canonical, IReadOnlyList<WebAddress> Links)
{
    /// <summary>Most links of a page that are followed. Indexes of large references have some thousands.</summary>
    public const int MaxLinks = 20_000;

    private const int MaxRefreshSeconds = 10;

    /// <summary>Reads a page.</summary>
    /// <param name="text">Its text, normalised.</param>
    /// <param name="address">Where it came from.</param>
    /// <exception cref="Documents.ContexterException">It nests too deep or has too many elements.</exception>
    public static PageFacts Read(string text, WebAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        using var page = HtmlDom.Parse(text, address.Key);
        var baseUrl = page.QuerySelector("base[href]")?.GetAttribute("href") is { } stated && WebAddress.TryCreate(stated, address.Url, out var given) ? given.Url : address.Url;
        var language = LanguageOf(page.DocumentElement.GetAttribute("lang"));
        var robots = default(RobotsDirectives);
        WebAddress? refresh = null;
        WebAddress? canonical = null;
        var links = new List<WebAddress>();
        var seen = new HashSet<string>(StringComparer.Ordinal) { address.Key };
        foreach (var element in page.All)
        {
            switch (element.LocalName)
            {
                case "a" or "area" when !IsTranslation(element, language) && !HasRelation(element, "nofollow"):
                    Add(element.GetAttribute("href"));
                    break;
                case "frame" or "iframe":
                    Add(element.GetAttribute("src"));
                    break;
                case "link" when canonical is null && HasRelation(element, "canonical"):
                    canonical = WebAddress.TryCreate(element.GetAttribute("href"), baseUrl, out var known) ? known : null;
                    break;
                case "meta":
                    robots |= IsForUs(element) ? RobotsDirectives.Parse(element.GetAttribute("content")) : default;
                    refresh ??= RefreshOf(element, baseUrl);
                    break;
            }
        }

        return new PageFacts(robots, refresh, canonical, links);

        void Add(string? href)
        {
            if (href is { Length: > 0 } && href[0] != '#' && links.Count < MaxLinks && WebAddress.TryCreate(href, baseUrl, out var link) && seen.Add(link.Key))
            {
                links.Add(link);
            }
        }
    }

    private static bool IsForUs(IElement meta) =>
        meta.GetAttribute("name") is { } name && (name.Equals("robots", StringComparison.OrdinalIgnoreCase) || name.Equals(RobotsRules.ProductToken, StringComparison.OrdinalIgnoreCase));

    private static bool HasRelation(IElement element, string relation) =>
        HtmlNoise.Words(element.GetAttribute("rel")).Contains(relation, StringComparer.OrdinalIgnoreCase);

    private static bool IsTranslation(IElement link, string? language) =>
        language is not null && LanguageOf(link.GetAttribute("hreflang")) is { } other && !string.Equals(language, other, StringComparison.OrdinalIgnoreCase) && other is not "x";

    private static string? LanguageOf(string? tag) => string.IsNullOrWhiteSpace(tag) ? null : tag.Trim().Split('-', '_')[0];

    /// <summary>The target of <c>&lt;meta http-equiv="refresh" content="0; url=..."&gt;</c>; a page that only reloads itself, or after a while, stays what it is.</summary>
    private static WebAddress? RefreshOf(IElement meta, Uri baseUrl)
    {
        // Inside of noscript it is for readers without scripts, and the page may be whole without it.
        if (!string.Equals(meta.GetAttribute("http-equiv"), "refresh", StringComparison.OrdinalIgnoreCase) || meta.GetAttribute("content") is not { } content)
        {
            return null;
        }

        var parts = content.Split([';', ','], 2);
        var target = parts.Length == 2 ? parts[1].Trim() : string.Empty;
        if (!double.TryParse(parts[0].Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) || seconds > MaxRefreshSeconds
            || !target.StartsWith("url", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        target = target[3..].TrimStart().TrimStart('=').Trim().Trim('\'', '"');
        return WebAddress.TryCreate(target, baseUrl, out var address) ? address : null;
    }
}
