using System.Text;
using Contexter.Embeddings.Local;
using Contexter.Models.Tokenizer;

namespace Contexter.Models.Tests;

public sealed class PairTrainerTests
{
    private static readonly Dictionary<string, int> Counts = new(StringComparer.Ordinal) { ["lower"] = 5, ["low"] = 7, ["newer"] = 6, ["wider"] = 3, ["new"] = 2 };

    [Fact]
    public void Train_OnTheWordsOfThePaper_MergesTheMostFrequentPairsFirst()
    {
        var pieces = PairTrainer.Train(Counts, 263, 2, progress: null);

        // er 14, lo 12 (before ow by the order of the pairs), low 12, ne 8, new 8, then newer 6 before lower 5.
        pieces.Skip(256).Select(Encoding.UTF8.GetString).ShouldBe(["er", "lo", "low", "ew", "new", "newer", "lower"]);
    }

    [Fact]
    public void Train_WhenNoPairIsFrequentEnough_StopsEarly() => PairTrainer.Train(Counts, 10_000, 7, progress: null).Count.ShouldBeInRange(257, 262);

    [Fact]
    public void Pack_OfPieces_IsReadAsAVocabularyThatCutsWords()
    {
        var cutter = VocabularyFile.Read(VocabularyFile.Pack(PairTrainer.Train(Counts, 263, 2, progress: null)));
        var ids = new int[LowerWordReader.MaxWordBytes];

        cutter.Count.ShouldBe(263);
        ids[..cutter.Cut(Padded("newer"), ids)].ShouldBe([261]);
        ids[..cutter.Cut(Padded("widely"), ids)].Length.ShouldBe(6);
        ids[..cutter.Cut(Padded("lowers"), ids)].Length.ShouldBe(2);
    }

    [Fact]
    public void WordCounts_OfTexts_CountsWordsOfTheEmbedder()
    {
        var counts = new WordCounts();
        counts.Add("readFile reads a File");
        var other = new WordCounts();
        other.Add("file");
        counts.Add(other);

        counts.Counts.ShouldBe(new Dictionary<string, int>(StringComparer.Ordinal) { ["read"] = 1, ["file"] = 3, ["reads"] = 1, ["a"] = 1 }, ignoreOrder: true);
    }

    private static ReadOnlySpan<byte> Padded(string word)
    {
        var buffer = new byte[LowerWordReader.BufferBytes];
        return buffer.AsSpan(0, Encoding.UTF8.GetBytes(word, buffer));
    }
}
