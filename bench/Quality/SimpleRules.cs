using System.Text.RegularExpressions;

namespace Contexter.Bench.Quality;

/// <summary>Four simple rules of text quality that are often proposed (white space, repeated characters, balanced brackets, sentences), for comparison.</summary>
internal static partial class SimpleRules
{
    /// <summary>Which rules a text breaks.</summary>
    public static IEnumerable<string> Broken(string text)
    {
        if (text.Count(char.IsWhiteSpace) > text.Length * 0.5)
        {
            yield return "white space";
        }

        if (RepeatedCharacter().IsMatch(text))
        {
            yield return "repeated character";
        }

        var (open, closed) = (text.Count(c => c is '(' or '[' or '{'), text.Count(c => c is ')' or ']' or '}'));
        if (Math.Abs(open - closed) > Math.Min(open, closed) * 0.1)
        {
            yield return "brackets";
        }

        if (text.Length > 500 && Sentence().Count(text) < 3)
        {
            yield return "sentences";
        }
    }

    [GeneratedRegex(@"(?<character>.)\k<character>{10,}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex RepeatedCharacter();

    [GeneratedRegex("[.!?]+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Sentence();
}
