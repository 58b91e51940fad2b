using System.Text;
using System.Text.RegularExpressions;
using Contexter.Documents;

namespace Contexter.Sources;

/// <summary>
/// A set of glob patterns over names with forward slashes. <c>*</c> and <c>?</c> match inside one part of a name, <c>**</c> any number of parts,
/// <c>{a,b}</c> either. A pattern without a slash matches the last part at any depth; one that ends in a slash matches all below that folder. Case is ignored.
/// </summary>
/// <remarks>Immutable and safe for concurrent use; matching takes time linear in the name.</remarks>
public sealed class GlobSet
{
    private const int MaxPatternLength = 1_000;

    private readonly Regex[] _patterns;

    /// <summary>Compiles patterns.</summary>
    /// <param name="patterns">The globs.</param>
    /// <param name="setting">Name of the setting they come from, for the error.</param>
    /// <exception cref="ContexterException">A pattern is empty, too long, absolute or leads upwards (<see cref="ErrorCodes.InvalidInput"/>).</exception>
    public GlobSet(IEnumerable<string> patterns, string setting)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        _patterns = [.. patterns.Select(pattern => Compile(pattern, setting))];
    }

    /// <summary>True when there are no patterns.</summary>
    public bool IsEmpty => _patterns.Length == 0;

    /// <summary>True when any pattern matches the whole name.</summary>
    public bool IsMatch(string name) => Array.Exists(_patterns, pattern => pattern.IsMatch(name));

    private static Regex Compile(string pattern, string setting)
    {
        var text = (pattern ?? string.Empty).Trim().Replace('\\', '/');
        var parts = text.Split('/');
        if (text.Length is 0 or > MaxPatternLength || parts.Contains("..", StringComparer.Ordinal))
        {
            throw new ContexterException(
                ErrorCodes.InvalidInput,
                $"{setting} pattern '{pattern}' is not valid: 1 to {MaxPatternLength} characters without '..' are allowed, such as 'docs/**/*.md'.");
        }

        if (text.StartsWith("./", StringComparison.Ordinal))
        {
            text = text[2..];
        }

        var glob = text.StartsWith('/') ? text[1..] : text.TrimEnd('/').Contains('/', StringComparison.Ordinal) ? text : "**/" + text;
        glob = glob.EndsWith('/') ? glob + "**" : glob;
        return new Regex(
            "^" + ToRegex(glob) + @"\z", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }

    private static string ToRegex(string glob)
    {
        var regex = new StringBuilder();
        var isGroup = false;
        for (var i = 0; i < glob.Length; i++)
        {
            var rest = glob.AsSpan(i);
            switch (glob[i])
            {
                case '*' when rest.StartsWith("**/") && (i == 0 || glob[i - 1] == '/'):
                    regex.Append("(?:[^/]+/)*");
                    i += 2;
                    break;
                case '*' when rest.StartsWith("**"):
                    regex.Append(".*");
                    i++;
                    break;
                case '*':
                    regex.Append("[^/]*");
                    break;
                case '?':
                    regex.Append("[^/]");
                    break;
                case '{' when !isGroup && rest.Contains('}'):
                    regex.Append("(?:");
                    isGroup = true;
                    break;
                case '}' when isGroup:
                    regex.Append(')');
                    isGroup = false;
                    break;
                case ',' when isGroup:
                    regex.Append('|');
                    break;
                default:
                    regex.Append(Regex.Escape(glob[i].ToString()));
                    break;
            }
        }

        return regex.ToString();
    }
}
