using System.Globalization;
using System.Text;

namespace Contexter.Bench.Operations;

/// <summary>
/// Documentation made of a seed alone, the same on every machine: words as frequent as in texts (Zipf), headings, paragraphs, lists and code in Markdown. What is allocated for it
/// can be held against recorded runs, which texts of the installed SDK could not: they change with its version.
/// </summary>
internal sealed class MadeDocuments(int seed)
{
    private const int Vocabulary = 4_000;
    private static readonly string[] Onsets = ["b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "st", "tr", "pl", "con", "re"];
    private static readonly string[] Nuclei = ["a", "e", "i", "o", "u", "ea", "io"];
    private static readonly string[] Codas = ["", "n", "r", "s", "t", "ck", "ng", "ction", "ment", "ing", "ed"];

    private readonly Random _random = new(seed);
    private readonly string[] _words = Words(new Random(seed + 1));

    /// <summary>A document in Markdown of about as many characters.</summary>
    public string Markdown(int characters)
    {
        var text = new StringBuilder().Append("# ").AppendLine(Phrase(3));
        while (text.Length < characters)
        {
            text.AppendLine().Append("## ").AppendLine(Phrase(4)).AppendLine();
            for (var paragraph = 0; paragraph < 3; paragraph++)
            {
                text.AppendLine(Paragraph(_random.Next(3, 7))).AppendLine();
            }

            text.AppendLine("- " + Phrase(6)).AppendLine("- " + Phrase(7)).AppendLine();
            text.AppendLine("```csharp").AppendLine(CultureInfo.InvariantCulture, $"var {Word()} = {Word()}.{Word()}({_random.Next(100)});").AppendLine("```");
        }

        return text.ToString();
    }

    /// <summary>Sentences.</summary>
    public string Paragraph(int sentences) => string.Join(' ', Enumerable.Range(0, sentences).Select(_ => Sentence()));

    /// <summary>A question of seven words.</summary>
    public string Question() => "how to " + Phrase(7);

    private string Sentence()
    {
        var phrase = Phrase(_random.Next(6, 16));
        return char.ToUpperInvariant(phrase[0]) + phrase[1..] + ".";
    }

    private string Phrase(int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => Word()));

    /// <summary>The n-th word is drawn about 1/n as often as the first.</summary>
    private string Word() => _words[(int)Math.Pow(Vocabulary, _random.NextDouble()) - 1];

    private static string[] Words(Random random)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        while (words.Count < Vocabulary)
        {
            words.Add(string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Pick(random, Onsets) + Pick(random, Nuclei))) + Pick(random, Codas));
        }

        return [.. words];
    }

    private static string Pick(Random random, string[] parts) => parts[random.Next(parts.Length)];
}
