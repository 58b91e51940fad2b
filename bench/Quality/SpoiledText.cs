using System.Globalization;
using System.Text;

namespace Contexter.Bench.Quality;

/// <summary>Good documents made bad in the ways in which sources go wrong, to see what a rule finds and what passes it.</summary>
internal static class SpoiledText
{
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>The ways, by name. Each takes a document's Markdown and a seeded generator.</summary>
    public static readonly IReadOnlyList<(string Name, Func<string, Random, string> Spoil)> Ways =
    [
        ("accents misread", (text, _) => Windows1252.GetString(Encoding.UTF8.GetBytes(WithAccents(text)))),
        ("accents lost", (text, _) => WithAccents(text).Replace('é', '\uFFFD').Replace('—', '\uFFFD').Replace('ü', '\uFFFD')),
        ("links alone", (text, random) => LinksOf(text, random)),
        ("one line again and again", (text, _) => string.Concat(Enumerable.Repeat(FirstSentence(text) + "\n\n", 80))),
        ("data in Base64", (text, random) => "# Data\n\n" + Base64(random, 4_000)),
        ("minified script", (text, random) => "# app.js\n\n" + Minified(text)),
        ("headings alone", (text, _) => string.Concat(WordsOf(text).Take(30).Select(word => $"## {word}\n\n"))),
        ("symbols", (text, random) => string.Concat(Enumerable.Range(0, 1_200).Select(_ => (char)random.Next('!', '0')))),
    ];

    private static string WithAccents(string text) => text.Replace(" e", " é", StringComparison.Ordinal).Replace(" - ", " — ", StringComparison.Ordinal).Replace("u", "ü", StringComparison.Ordinal);

    private static string LinksOf(string text, Random random) =>
        string.Concat(WordsOf(text).Take(40).Select(word => string.Create(CultureInfo.InvariantCulture, $"- [{word}](https://example.org/{random.Next()}/{word}.html)\n")));

    private static string FirstSentence(string text) => string.Join(' ', WordsOf(text).Take(12)) + ".";

    private static string Base64(Random random, int bytes)
    {
        var data = new byte[bytes];
        random.NextBytes(data);
        return Convert.ToBase64String(data);
    }

    private static string Minified(string text) => string.Concat(WordsOf(text).Take(200).Select(word => $"function({word}){{return{word}+1}};"));

    private static IEnumerable<string> WordsOf(string text) => text.Split([' ', '\n', '#', '`', '*', '[', ']', '(', ')', '|'], StringSplitOptions.RemoveEmptyEntries)
        .Where(word => word.Length is > 2 and < 20 && word.All(char.IsLetter));
}
