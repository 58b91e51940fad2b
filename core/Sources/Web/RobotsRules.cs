using System.Buffers;
using System.Globalization;
using System.Text;

namespace Contexter.Sources.Web;

/// <summary>What a site allows crawlers to fetch: the group of a <c>robots.txt</c> that holds for Contexter (RFC 9309).</summary>
/// <remarks>Immutable and safe for concurrent use. Matching takes time linear in the rules and the path.</remarks>
internal sealed class RobotsRules
{
    /// <summary>Bytes of a file that are read; the rest does not count (RFC 9309, 2.5).</summary>
    public const int MaxBytes = 500 * 1024;

    /// <summary>The name by which sites address Contexter.</summary>
    public const string ProductToken = "contexter";

    /// <summary>Longest pause between two requests that a site can ask for. A longer one would make a crawl of days.</summary>
    public static readonly TimeSpan MaxCrawlDelay = TimeSpan.FromSeconds(60);

    private static readonly SearchValues<char> TokenLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_");

    private readonly List<Rule> _rules;

    private RobotsRules(List<Rule> rules, TimeSpan crawlDelay, List<string> sitemaps) => (_rules, CrawlDelay, Sitemaps) = (rules, crawlDelay, sitemaps);

    /// <summary>Everything is allowed: what a site without a <c>robots.txt</c> says.</summary>
    public static RobotsRules AllowAll { get; } = new([], TimeSpan.Zero, []);

    /// <summary>Least time between two requests, 0 to <see cref="MaxCrawlDelay"/>.</summary>
    public TimeSpan CrawlDelay { get; }

    /// <summary>Addresses of sitemaps, as they stand in the file.</summary>
    public IReadOnlyList<string> Sitemaps { get; }

    /// <summary>Reads a file. Lines that mean nothing are skipped, so any text is one.</summary>
    public static RobotsRules Parse(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, MaxBytes)]).TrimStart('\uFEFF');
        var own = new Group();
        var others = new Group();
        var sitemaps = new List<string>();
        var (isOwn, isOther, isNaming) = (false, false, false);
        foreach (var range in text.AsSpan().SplitAny('\n', '\r'))
        {
            if (!TryRead(text.AsSpan(range), out var key, out var value))
            {
                continue;
            }

            switch (key.ToUpperInvariant())
            {
                case "USER-AGENT":
                    // Names in a row share the rules after them.
                    (isOwn, isOther) = isNaming ? (isOwn, isOther) : (false, false);
                    isNaming = true;
                    isOwn |= IsOwn(value);
                    isOther |= value is "*";
                    own.IsNamed |= isOwn;
                    break;
                case "SITEMAP":
                    sitemaps.Add(value);
                    break;
                case "ALLOW" or "DISALLOW" or "CRAWL-DELAY":
                    isNaming = false;
                    if (isOwn)
                    {
                        own.Add(key, value);
                    }

                    if (isOther)
                    {
                        others.Add(key, value);
                    }

                    break;
            }
        }

        var group = own.IsNamed ? own : others;
        return new RobotsRules(group.Rules, group.CrawlDelay, sitemaps);
    }

    /// <summary>True when a page may be fetched: the longest rule that matches decides, and of equal ones the one that allows.</summary>
    /// <param name="address">The page.</param>
    public bool Allows(WebAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var target = Normalize(address.RequestTarget);
        var best = default(Rule);
        foreach (var rule in _rules)
        {
            if ((best is null || rule.Length > best.Length || (rule.Length == best.Length && rule.IsAllowed)) && rule.Matches(target))
            {
                best = rule;
            }
        }

        return best is null || best.IsAllowed || target is "/robots.txt";
    }

    private static bool TryRead(ReadOnlySpan<char> line, out string key, out string value)
    {
        (key, value) = (string.Empty, string.Empty);
        var comment = line.IndexOf('#');
        line = comment < 0 ? line : line[..comment];
        var colon = line.IndexOf(':');
        if (colon < 0)
        {
            return false;
        }

        (key, value) = (line[..colon].Trim().ToString(), line[(colon + 1)..].Trim().ToString());
        return value.Length > 0;
    }

    /// <summary>True for the product token, whatever version follows it.</summary>
    private static bool IsOwn(string agent)
    {
        var end = agent.AsSpan().IndexOfAnyExcept(TokenLetters);
        return (end < 0 ? agent : agent.AsSpan(0, end)).Equals(ProductToken, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>One way of writing for rules and paths: UTF-8 escaped, hexadecimal digits in upper case, no escapes where none are needed (RFC 9309, 2.2.2).</summary>
    private static string Normalize(string path)
    {
        var result = new StringBuilder(path.Length);
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '%' && i + 2 < path.Length && byte.TryParse(path.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                var isPlain = value < 128 && (char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~');
                result.Append(isPlain ? ((char)value).ToString() : "%" + value.ToString("X2", CultureInfo.InvariantCulture));
                i += 2;
            }
            else if (path[i] < 128)
            {
                result.Append(path[i]);
            }
            else
            {
                var length = char.IsHighSurrogate(path[i]) && i + 1 < path.Length && char.IsLowSurrogate(path[i + 1]) ? 2 : 1;
                foreach (var octet in Encoding.UTF8.GetBytes(path.Substring(i, length)))
                {
                    result.Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
                }

                i += length - 1;
            }
        }

        return result.ToString();
    }

    /// <summary>The rules of all groups with one name.</summary>
    private sealed class Group
    {
        public List<Rule> Rules { get; } = [];

        public TimeSpan CrawlDelay { get; private set; }

        public bool IsNamed { get; set; }

        public void Add(string key, string value)
        {
            if (!key.Equals("crawl-delay", StringComparison.OrdinalIgnoreCase))
            {
                Rules.Add(new Rule(Normalize(value), key.Equals("allow", StringComparison.OrdinalIgnoreCase)));
            }
            else if (double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            {
                CrawlDelay = TimeSpan.FromSeconds(Math.Min(seconds, MaxCrawlDelay.TotalSeconds));
            }
        }
    }

    /// <summary>A beginning of paths, with <c>*</c> for any characters and <c>$</c> for the end.</summary>
    private sealed class Rule
    {
        private readonly string[] _parts;
        private readonly bool _isWhole;

        public Rule(string pattern, bool isAllowed)
        {
            (IsAllowed, Length) = (isAllowed, pattern.Length);
            _isWhole = pattern.EndsWith('$');
            pattern = _isWhole ? pattern[..^1] : pattern;
            _parts = (pattern.StartsWith('/') || pattern.StartsWith('*') ? pattern : "/" + pattern).Split('*');
        }

        public bool IsAllowed { get; }

        public int Length { get; }

        /// <summary>Takes each part where it comes first; what a later place could match the first can, too.</summary>
        public bool Matches(string target)
        {
            if (!target.StartsWith(_parts[0], StringComparison.Ordinal))
            {
                return false;
            }

            var at = _parts[0].Length;
            for (var i = 1; i < _parts.Length; i++)
            {
                if (_isWhole && i == _parts.Length - 1)
                {
                    return target.Length - at >= _parts[i].Length && target.EndsWith(_parts[i], StringComparison.Ordinal);
                }

                var found = target.IndexOf(_parts[i], at, StringComparison.Ordinal);
                if (found < 0)
                {
                    return false;
                }

                at = found + _parts[i].Length;
            }

            return !_isWhole || at == target.Length;
        }
    }
}
