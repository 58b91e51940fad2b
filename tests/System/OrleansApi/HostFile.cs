using System.Text.RegularExpressions;

namespace Contexter.SystemTests.OrleansApi;

/// <summary>
/// Reads a source file that is not compiled: the calls in it, and the names. It knows as much of C# as the composition of a host needs: no preprocessor,
/// no raw strings.
/// </summary>
internal sealed partial class HostFile
{
    private readonly string _code;

    public HostFile(string source)
    {
        _code = CommentOrText().Replace(source, match => match.Value[0] == '/' ? " " : "\"\"");
    }

    /// <summary>Every call of a method, with its arguments' names; null for those that have none.</summary>
    public IEnumerable<(string Method, string?[] Arguments)> Calls => Call().Matches(_code)
        .Select(match => (match.Groups["method"].Value, Arguments(match.Index + match.Length).Select(argument =>
            Named().Match(argument) is { Success: true } named ? named.Groups["name"].Value : null).ToArray()));

    /// <summary>Namespaces that the file imports.</summary>
    public IEnumerable<string> Namespaces => Using().Matches(_code).Select(match => match.Groups["name"].Value);

    /// <summary>Every name of a type, method or property.</summary>
    public IEnumerable<string> Names => Name().Matches(Using().Replace(_code, string.Empty)).Select(match => match.Value).Distinct(StringComparer.Ordinal);

    /// <summary>Names of the methods and constants that the file declares.</summary>
    public IEnumerable<string> Declared => Declaration().Matches(_code).Select(match => match.Groups["name"].Value);

    private IEnumerable<string> Arguments(int start)
    {
        var depth = 0;
        for (var end = start; ; end++)
        {
            var isClosing = _code[end] == ')' && depth == 0;
            if (isClosing || (_code[end] == ',' && depth == 0))
            {
                if (_code[start..end].Trim() is { Length: > 0 } argument)
                {
                    yield return argument;
                }

                start = end + 1;
            }

            if (isClosing)
            {
                yield break;
            }

            depth += _code[end] switch { '(' or '[' or '{' => 1, ')' or ']' or '}' => -1, _ => 0 };
        }
    }

    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|"(\\.|[^"\\])*" """, RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex CommentOrText();

    [GeneratedRegex(@"\.(?<method>[A-Z]\w*)(<[^()]*>)?\(", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Call();

    [GeneratedRegex(@"^(?<name>[a-z]\w*)\s*:", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Named();

    [GeneratedRegex(@"^using (?<name>[\w.]+);", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 5_000)]
    private static partial Regex Using();

    [GeneratedRegex(@"\b(void|int|string|bool) (?<name>[A-Z]\w*)", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\b[A-Z]\w*", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Name();
}
