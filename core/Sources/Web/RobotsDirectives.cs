namespace Contexter.Sources.Web;

/// <summary>What a page asks of crawlers, in its markup or in the <c>X-Robots-Tag</c> header.</summary>
/// <param name="NoIndex">Nothing of it is to be stored.</param>
/// <param name="NoFollow">Its links are not to be followed.</param>
internal readonly record struct RobotsDirectives(bool NoIndex, bool NoFollow)
{
    /// <summary>What either asks.</summary>
    public static RobotsDirectives operator |(RobotsDirectives left, RobotsDirectives right) => new(left.NoIndex | right.NoIndex, left.NoFollow | right.NoFollow);

    /// <summary>Reads a list such as <c>noindex, nofollow</c>. A name in front (<c>googlebot: noindex</c>) keeps what follows for that crawler.</summary>
    public static RobotsDirectives Parse(string? text)
    {
        var result = default(RobotsDirectives);
        var isForUs = true;
        foreach (var part in (text ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var word = part;
            if (part.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && !part[..colon].Contains('-', StringComparison.Ordinal) && !IsValued(part[..colon]))
            {
                isForUs = part[..colon].Trim().Equals(RobotsRules.ProductToken, StringComparison.OrdinalIgnoreCase);
                word = part[(colon + 1)..].Trim();
            }

            if (isForUs)
            {
                var isNone = word.Equals("none", StringComparison.OrdinalIgnoreCase);
                result |= new RobotsDirectives(isNone || word.Equals("noindex", StringComparison.OrdinalIgnoreCase), isNone || word.Equals("nofollow", StringComparison.OrdinalIgnoreCase));
            }
        }

        return result;
    }

    /// <summary>True for a directive that has a value itself (<c>max-snippet: 20</c>, <c>unavailable_after: 25 Jun 2010</c>).</summary>
    private static bool IsValued(string name) => name.Trim().ToUpperInvariant() is "UNAVAILABLE_AFTER" or "MAX-SNIPPET" or "MAX-IMAGE-PREVIEW" or "MAX-VIDEO-PREVIEW";
}
