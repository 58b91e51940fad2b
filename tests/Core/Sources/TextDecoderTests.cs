using System.Text;
using Contexter.Documents;
using Contexter.Sources;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Sources;

public sealed class TextDecoderTests
{
    public static TheoryData<string> Encodings => ["utf-8", "utf-16", "utf-16BE", "utf-32", "utf-32BE"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Decode_WhenByteOrderMark_ReadsEncoding(string name)
    {
        var encoding = Encoding.GetEncoding(name);

        TextDecoder.Decode("x", [.. encoding.GetPreamble(), .. encoding.GetBytes("a\r\nbé中😀\rc")]).ShouldBe("a\nbé中😀\nc");
    }

    [Theory]
    [InlineData(new byte[] { 0x61, 0xC3, 0x28 }, 1)]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, 0x61, 0xFF }, 4)]
    [InlineData(new byte[] { 0xE9 }, 0)]
    [InlineData(new byte[] { 0x61, 0x62, 0xED, 0xA0, 0x80 }, 2)]
    [InlineData(new byte[] { 0x61, 0xC0, 0x80 }, 1)]
    public void Decode_WhenNotUtf8_NamesFileAndOffset(byte[] bytes, int offset)
    {
        var error = Should.Throw<ContexterException>(() => TextDecoder.Decode("latin1.md", bytes));

        error.Code.ShouldBe(ErrorCodes.FileEncoding);
        error.Message.ShouldContain("'latin1.md'");
        error.Message.ShouldContain($"offset {offset} ");
    }

    [Theory]
    [InlineData("La clé de la méthode générale s’obtient à l’aide d’un « paramètre ».")]
    [InlineData("Die Größe des Fensters läßt sich in der Datei für Übergänge ändern – siehe oben…")]
    [InlineData("El tamaño de la página: ¿cómo se configura?")]
    public void Decode_WhenItCanOnlyBeWesternText_ReadsIt(string text) =>
        TextDecoder.Decode("latin1.md", CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(text)).ShouldBe(text);

    [Theory]
    [InlineData(1250, "Plik konfiguracyjny pozwala ustawić rozmiar głównego okna, które się otwiera.")]
    [InlineData(1251, "The file: Файл настроек читается при запуске службы.")]
    [InlineData(1253, "The file: Το αρχείο ρυθμίσεων διαβάζεται κατά την εκκίνηση.")]
    [InlineData(932, "The file: 設定ファイルは起動時に読み込まれます。")]
    [InlineData(936, "The file: 服务启动时读取配置文件。")]
    public void Decode_WhenItIsOfAnotherAlphabet_Refuses(int codePage, string text) =>
        Should.Throw<ContexterException>(() => TextDecoder.Decode("x", CodePagesEncodingProvider.Instance.GetEncoding(codePage)!.GetBytes(text)))
            .Code.ShouldBe(ErrorCodes.FileEncoding);

    [Fact]
    public void Decode_WhenUtf8IsDamaged_DoesNotTakeItForWesternText()
    {
        var begin = Encoding.UTF8.GetBytes("La clé de la méthode générale s'obtient");
        byte[] bytes = [.. begin, 0xE9, .. " ainsi, et il n'y a rien d'autre."u8];

        Should.Throw<ContexterException>(() => TextDecoder.Decode("x", bytes)).Message.ShouldContain($"the byte 0xE9 at offset {begin.Length} ");
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x00, 0xD8 })]
    [InlineData(new byte[] { 0xFE, 0xFF, 0x61 })]
    public void Decode_WhenMarkedTextIsBroken_SaysSo(byte[] bytes) =>
        Should.Throw<ContexterException>(() => TextDecoder.Decode("x", bytes)).Code.ShouldBe(ErrorCodes.FileEncoding);

    [Theory]
    [InlineData("%PDF-1.7 rest", "PDF")]
    [InlineData("PK\u0003\u0004", "zip")]
    [InlineData("text\0text", "NUL byte at offset 4")]
    public void Decode_WhenBinary_SaysWhat(string content, string expected)
    {
        var error = Should.Throw<ContexterException>(() => TextDecoder.Decode("f.md", Encoding.Latin1.GetBytes(content)));

        error.Code.ShouldBe(ErrorCodes.FileBinary);
        error.Message.ShouldContain("'f.md'");
        error.Message.ShouldContain(expected);
    }

    [Fact]
    public void Decode_WhenEmpty_IsEmpty() => TextDecoder.Decode("x", []).ShouldBeEmpty();

    [Fact]
    public void Decode_WhenAnyBytes_DecodesOrSaysWhy() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            try
            {
                var text = TextDecoder.Decode("x", bytes);
                text.ShouldNotContain('\r');
                text.ShouldNotContain('\0');
            }
            catch (ContexterException e)
            {
                e.Code.ShouldBeOneOf(ErrorCodes.FileBinary, ErrorCodes.FileEncoding);
            }
        }).QuickCheckThrowOnFailure();
}
