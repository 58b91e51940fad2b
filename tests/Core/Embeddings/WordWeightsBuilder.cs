using System.Runtime.CompilerServices;
using System.Xml;
using Contexter.Embeddings.Hashing;

namespace Contexter.Core.Tests.Embeddings;

/// <summary>Makes the table of word weights from the API documentation that the .NET SDK carries (core/Embeddings/Hashing/README.md).</summary>
public sealed class WordWeightsBuilder
{
    [Fact(Explicit = true)]
    public async Task Build_FromReferencePacks_WritesTheTable()
    {
        var packs = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "packs"));
        var frequencies = new Dictionary<string, int>(StringComparer.Ordinal);
        var members = 0;
        foreach (var file in Directory.GetFiles(packs, "*.xml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            members += CountWords(file, frequencies);
        }

        members.ShouldBeGreaterThan(100_000);
        await File.WriteAllBytesAsync(TablePath(), WordWeights.Build(frequencies, members), TestContext.Current.CancellationToken);
    }

    private static int CountWords(string file, Dictionary<string, int> frequencies)
    {
        using var reader = XmlReader.Create(file, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        var members = 0;
        while (reader.ReadToFollowing("member"))
        {
            using var member = reader.ReadSubtree();
            var words = new HashSet<string>(StringComparer.Ordinal);
            while (member.Read())
            {
                AddWords(member.NodeType == XmlNodeType.Text ? member.Value : member.GetAttribute("name") ?? member.GetAttribute("cref"), words);
            }

            foreach (var word in words)
            {
                frequencies[word] = frequencies.GetValueOrDefault(word) + 1;
            }

            members++;
        }

        return members;
    }

    private static void AddWords(string? text, HashSet<string> words)
    {
        var reader = new WordReader(text, stackalloc char[WordReader.MaxWordLength]);
        while (reader.MoveNext())
        {
            words.Add(reader.Current.ToString());
        }
    }

    private static string TablePath([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "core", "Embeddings", "Hashing", "word-weights.bin"));
}
