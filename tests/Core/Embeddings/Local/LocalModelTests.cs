using System.Buffers.Binary;
using System.Text;
using Contexter.Documents;
using Contexter.Embeddings.Local;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Embeddings.Local;

public sealed class LocalModelTests
{
    [Fact]
    public void Read_WhatWasWritten_HasRowsWeightsAndHashes()
    {
        var model = SampleModel.Read(SampleModel.File());
        var random = new Random(1);
        var weights = Enumerable.Range(0, model.Header.Pieces).Select(_ => random.Next(1, LocalModelHeader.MaxWeight + 1)).ToArray();

        model.Header.Pieces.ShouldBe(266);
        model.Header.Dimension.ShouldBe(256);
        model.Header.Recipe.ShouldBe(SampleModel.Recipe);
        model.Header.Corpus.ShouldBe(SampleModel.Corpus);
        Enumerable.Range(0, 266).Select(model.WeightOf).ShouldBe(weights);
        for (var piece = 0; piece < model.Header.Pieces; piece++)
        {
            model.RowOf(piece).ToArray().ShouldBe(Enumerable.Range(0, 256).Select(_ => (sbyte)random.Next(-127, 128)));
        }
    }

    [Theory]
    [InlineData("the", "the")]
    [InlineData("file", "file")]
    [InlineData("reading", "read ing")]
    [InlineData("files", "file s")]
    [InlineData("zz", "z z")]
    public void Cut_OfAWord_TakesItWholeOrMergesItsBytes(string word, string pieces)
    {
        var model = SampleModel.Read(SampleModel.File());

        string.Join(' ', Cut(model, word).Select(id => Encoding.UTF8.GetString(NameOf(id)))).ShouldBe(pieces);
    }

    [Fact]
    public void Read_WhenAByteIsChanged_IsDamaged()
    {
        var file = SampleModel.File();
        Check.QuickThrowOnFailure(Prop.ForAll(Gen.Choose(0, file.Length - 1).ToArbitrary(), place =>
        {
            var damaged = file.ToArray();
            damaged[place] ^= 0x10;
            // A changed version may be a later one, which is told apart.
            return Should.Throw<ContexterException>(() => SampleModel.Read(damaged)).Code is ErrorCodes.StorageCorrupted or ErrorCodes.StorageFormat;
        }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(95)]
    [InlineData(5_000)]
    public void Read_WhenTheFileIsCut_SaysThatTheModelIsDamaged(int length)
    {
        var fault = Should.Throw<ContexterException>(() => SampleModel.Read(SampleModel.File()[..Math.Max(1, length)]));

        fault.Code.ShouldBe(ErrorCodes.StorageCorrupted);
        fault.Message.ShouldStartWith("The embedding model inside Contexter.Core is damaged: its ");
        fault.Message.ShouldEndWith("Install Contexter again.");
    }

    [Fact]
    public void Read_WhenTheFormatIsLater_AsksForANewerContexter()
    {
        var file = SampleModel.File();
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), 2);

        var fault = Should.Throw<ContexterException>(() => SampleModel.Read(file));

        fault.Code.ShouldBe(ErrorCodes.StorageFormat);
        fault.Message.ShouldContain("format version 2");
    }

    [Fact]
    public void AddScaled_OnThisProcessor_IsWhatOneByOneGives()
    {
        var random = new Random(3);
        for (var round = 0; round < 50; round++)
        {
            var row = Enumerable.Range(0, 256).Select(_ => (sbyte)random.Next(-128, 128)).ToArray();
            var sums = Enumerable.Range(0, 256).Select(_ => random.Next(-1_000_000, 1_000_000)).ToArray();
            var factor = random.Next(0, LocalModelHeader.MaxWeight * 64);
            var expected = sums.Zip(row, (sum, value) => sum + (value * factor)).ToArray();

            LocalModel.AddScaled(sums, row, factor);

            sums.ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(100_000)]
    public void Sum_OfPiecesThatComeOften_IsExact(int occurrences)
    {
        // The greatest weights and the greatest components, so often that 32 bits do not hold the sum.
        var model = SampleModel.Read(SampleModel.File(seed: 4));
        var counts = new PieceCounts(model.Header.Pieces, 256);
        for (var piece = 0; piece < model.Header.Pieces; piece++)
        {
            for (var i = 0; i < occurrences / (piece % 5 == 0 ? 1 : 40) + 1; i++)
            {
                counts.Add(piece);
            }
        }

        model.Sum(counts);

        var expected = new long[256];
        for (var piece = 0; piece < model.Header.Pieces; piece++)
        {
            var weight = (long)Math.Round(model.WeightOf(piece) * Math.Sqrt(counts.CountOf(piece)), MidpointRounding.ToEven);
            for (var i = 0; i < 256; i++)
            {
                expected[i] += weight * model.RowOf(piece)[i];
            }
        }

        counts.Sums.ShouldBe(expected);
    }

    private static int[] Cut(LocalModel model, string word)
    {
        var buffer = new byte[LowerWordReader.BufferBytes];
        var length = Encoding.UTF8.GetBytes(word, buffer);
        var ids = new int[LowerWordReader.MaxWordBytes];
        return ids[..model.Pieces.Cut(buffer.AsSpan(0, length), ids)];
    }

    private static byte[] NameOf(int id) => id < 256 ? [(byte)id] : Encoding.UTF8.GetBytes(((string[])["th", "re", "in", "ad", "fi", "le", "the", "ing", "read", "file"])[id - 256]);
}
