using System.Text;
using System.Text.Json;
using Contexter.Tokens;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Tokens;

public sealed class Cl100kTokenizerTests
{
    private static readonly Cl100kTokenizer Tokenizer = Cl100kTokenizer.Load();
    private static readonly NaiveCl100k Naive = new(Tokenizer);
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(1_000);

    [Fact]
    public void Encode_WhenComparedWithGoldenVectorsOfTiktoken_GivesTheSameIds()
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Data", "Tokens", "cl100k_base.golden.json")));
        var vectors = golden.RootElement.EnumerateArray().ToArray();
        vectors.Length.ShouldBeGreaterThan(10_000);
        foreach (var vector in vectors)
        {
            var text = new string([.. vector[0].EnumerateArray().Select(unit => (char)unit.GetInt32())]);
            Tokenizer.Encode(text).ShouldBe(vector[1].EnumerateArray().Select(id => id.GetInt32()), text);
        }
    }

    [Fact]
    public void Encode_WhenTextIsMixed_EqualsTheNaiveEncoding() =>
        Prop.ForAll(TokenTexts.Mixed, text => Tokenizer.Encode(text).SequenceEqual(Naive.Encode(text))).Check(Runs);

    [Fact]
    public void Encode_WhenTextIsOneLongPiece_EqualsTheNaiveEncoding() =>
        Prop.ForAll(TokenTexts.LongPieces, text => Tokenizer.Encode(text).SequenceEqual(Naive.Encode(text))).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("words and 123 numbers, don't 'quote'\n    indented\r\n\r\n", 700)]
    [InlineData("中文字。 \n", 5_000)]
    [InlineData("é!", 9_000)]
    [InlineData("😀", 9_000)]
    [InlineData("\n \n", 8_000)]
    [InlineData("a.b\n", 6_001)]
    public void Encode_WhenTextIsLongerThanABlock_EqualsTheEncodingOfItsPieces(string part, int repeats)
    {
        var text = string.Concat(Enumerable.Repeat(part, repeats));
        var pieces = NaiveCl100k.Split(text).ToArray();
        Tokenizer.Encode(text).ShouldBe(pieces.SelectMany(piece => Tokenizer.Encode(piece)));
        Tokenizer.CountTokens(text).ShouldBe(pieces.Sum(piece => Tokenizer.CountTokens(piece)));
    }

    [Fact]
    public void Encode_WhenDecoded_GivesTheTextBack() =>
        Prop.ForAll(TokenTexts.Mixed, text => Tokenizer.Encode(text).SelectMany(id => Tokenizer.BytesOf(id).ToArray()).SequenceEqual(Encoding.UTF8.GetBytes(text)))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void CountTokens_WhenTextIsMixed_IsTheNumberOfIds() =>
        Prop.ForAll(TokenTexts.Mixed, text => Tokenizer.CountTokens(text) == Tokenizer.Encode(text).Count).QuickCheckThrowOnFailure();

    [Fact]
    public void CountTokens_WhenTextIsLong_AllocatesNothingForATokenThatItCounts()
    {
        var text = string.Concat(Enumerable.Repeat("Some words; UnusualIdentifier1234 and 中文字 — " + new string('z', 120) + "\n", 1_000));
        var tokens = Tokenizer.CountTokens(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Tokenizer.CountTokens(text).ShouldBe(tokens);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(tokens / 10);
    }

    [Fact]
    public void CountTokens_WhenTextIsAMillionLettersWithoutAPause_Ends() =>
        Tokenizer.CountTokens(new string('a', 1_000_000)).ShouldBe(125_000);

    [Fact]
    public void CountTokens_WhenManyThreadsCount_GivesEachTheSame()
    {
        var text = string.Concat(Enumerable.Repeat("Concurrency Überprüfung 並行 🎉 ", 500));
        var expected = Naive.Encode(text).Count;
        Parallel.For(0, 16, _ => Tokenizer.CountTokens(text).ShouldBe(expected));
    }

    [Fact]
    public void TokenCount_IsThatOfTheEncoding() => Tokenizer.TokenCount.ShouldBe(100_256);

    [Fact]
    public void IndexOfTokenLimit_WhenTextFits_IsItsLength()
    {
        Tokenizer.IndexOfTokenLimit("Hello, world!", 4, out var tokens).ShouldBe(13);
        tokens.ShouldBe(4);
        Tokenizer.IndexOfTokenLimit("", 1, out tokens).ShouldBe(0);
        tokens.ShouldBe(0);
    }

    [Theory]
    [InlineData("Hello, world!", 2, "Hello,")]
    [InlineData("tokenization", 1, "token")]
    [InlineData("a  b", 2, "a ")]
    [InlineData("12345", 1, "123")]
    [InlineData("𠜎 rare", 1, "")]
    [InlineData("ab 𠜎", 3, "ab ")]
    [InlineData("  ٣", 3, "  ")]
    [InlineData(" \u0085’ x", 3, " \u0085")]
    public void IndexOfTokenLimit_WhenTextIsLonger_EndsAtATokenOnACharacterBoundary(string text, int maxTokens, string prefix)
    {
        text[..Tokenizer.IndexOfTokenLimit(text, maxTokens, out var tokens)].ShouldBe(prefix);
        tokens.ShouldBe(Tokenizer.CountTokens(prefix));
    }

    [Fact]
    public void IndexOfTokenLimit_WhenTextIsMixed_AgreesWithCountTokensAndCutsNoPair() =>
        Prop.ForAll(TokenTexts.Mixed, Gen.Choose(1, 60).ToArbitrary(), (text, maxTokens) => KeepsLimit(text, maxTokens)).Check(Runs);

    [Fact]
    public void IndexOfTokenLimit_WhenTextIsOneLongPiece_AgreesWithCountTokensAndCutsNoPair() =>
        Prop.ForAll(TokenTexts.LongPieces, Gen.Choose(1, 200).ToArbitrary(), (text, maxTokens) => KeepsLimit(text, maxTokens)).Check(Runs);

    [Fact]
    public void IndexOfTokenLimit_WhenTextIsLongerThanABlock_UsesTheLimitUp()
    {
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"word{i} "));
        var end = Tokenizer.IndexOfTokenLimit(text, 30_000, out var tokens);
        tokens.ShouldBe(30_000);
        Tokenizer.CountTokens(text.AsSpan(0, end)).ShouldBe(30_000);
    }

    [Fact]
    public void IndexOfTokenLimit_WhenLimitIsNotPositive_IsRefused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Tokenizer.IndexOfTokenLimit("text", 0, out _)).ParamName.ShouldBe("maxTokens");

    private static bool KeepsLimit(string text, int maxTokens)
    {
        var end = Tokenizer.IndexOfTokenLimit(text, maxTokens, out var tokens);
        return end == LimitOf(text, maxTokens) && tokens == Tokenizer.CountTokens(text.AsSpan(0, end)) && tokens <= maxTokens;
    }

    /// <summary>The end of the last character that the first tokens of the whole text hold whole; less while that prefix, taken alone, has more tokens.</summary>
    private static int LimitOf(string text, int maxTokens)
    {
        var bytes = Tokenizer.Encode(text).Take(maxTokens).Sum(id => Tokenizer.BytesOf(id).Length);
        var ends = new List<int> { 0 };
        foreach (var rune in text.EnumerateRunes())
        {
            bytes -= rune.Utf8SequenceLength;
            if (bytes < 0)
            {
                break;
            }

            ends.Add(ends[^1] + rune.Utf16SequenceLength);
        }

        return ends.Last(end => Tokenizer.CountTokens(text.AsSpan(0, end)) <= maxTokens);
    }
}
