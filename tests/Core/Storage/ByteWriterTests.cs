using Contexter.Storage;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Storage;

public sealed class ByteWriterTests
{
    [Fact]
    public void ReadVarint_WhenNumbersWereWritten_GivesThemBack()
        => Prop.ForAll<ulong[], int>((numbers, shift) =>
        {
            var shifted = numbers.Append(ulong.MaxValue).Append(0UL).Append(127UL).Append(128UL).Select(n => n >> (shift & 63)).ToArray();
            var writer = new ByteWriter();
            foreach (var number in shifted)
            {
                writer.WriteVarint(number);
            }

            var reader = new ByteReader(writer.WrittenSpan);
            foreach (var number in shifted)
            {
                reader.ReadVarint().ShouldBe(number);
            }

            reader.AtEnd.ShouldBeTrue();
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_WhenValuesOfAllKindsWereWritten_GivesThemBack()
    {
        var writer = new ByteWriter();
        writer.WriteString("Grüße, 世界 \ud83d\ude00");
        writer.WriteString("");
        writer.WriteDouble(-0.1);
        writer.WriteUInt64(ulong.MaxValue);
        writer.WriteVarint(int.MaxValue);
        writer.WriteByte(7);

        var reader = new ByteReader(writer.WrittenSpan);
        reader.ReadString().ShouldBe("Grüße, 世界 \ud83d\ude00");
        reader.ReadString().ShouldBe("");
        reader.ReadDouble().ShouldBe(-0.1);
        reader.ReadUInt64().ShouldBe(ulong.MaxValue);
        reader.ReadVarint32().ShouldBe(int.MaxValue);
        reader.ReadByte().ShouldBe((byte)7);
        reader.AtEnd.ShouldBeTrue();
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0x0f })]
    [InlineData(new byte[] { 5, (byte)'a' })]
    public void ReadString_WhenRecordIsCutOrOutOfRange_Throws(byte[] record)
        => Should.Throw<InvalidDataException>(() => new ByteReader(record).ReadString());
}
