using Contexter.Documents;
using Contexter.Parsing;
using Contexter.Parsing.Markdown;

namespace Contexter.Core.Tests.Parsing;

public sealed class DocumentTypesTests
{
    private const string Prose = "\n\nProse that explains how the thing works and why it is the way it is. It goes on for a while, as guides do.";

    [Theory]
    [InlineData("docs/install.md", "Installing the CLI", DocumentType.Installation)]
    [InlineData("docs/api/client.md", "Client", DocumentType.Api)]
    [InlineData("docs/api/getting-started.md", "First", DocumentType.Tutorial)]
    [InlineData("guide/x.md", "Reference", DocumentType.Reference)]
    [InlineData("tutorials/part1/x.md", "Models", DocumentType.Tutorial)]
    [InlineData("examples/todo.md", "Todo app", DocumentType.Example)]
    [InlineData("how-to/cache.md", "Cache", DocumentType.Guide)]
    [InlineData("QuickStart.md", "Begin here", DocumentType.Tutorial)]
    [InlineData("CHANGELOG.md", "Changelog", DocumentType.Other)]
    [InlineData("capital/x.md", "Capital", DocumentType.Other)]
    public void Detect_WhenNamesSay_FollowsTheNearest(string path, string title, DocumentType expected) =>
        DocumentTypes.Detect(path, title, "text", []).ShouldBe(expected);

    [Fact]
    public void Detect_WhenNamesSayNothing_LooksAtContent()
    {
        Detect("# X\n\n## connect(host)\n\na\n\n## pool.close()\n\nb\n\n## read_all\n\nc").ShouldBe(DocumentType.Api);
        Detect("# X\n\nShort.\n\n```js\n" + new string('x', 400) + "\n```").ShouldBe(DocumentType.Example);
        Detect("# X\n\n## Step 1: a\n\nt\n\n```sh\nx\n```\n\n## Step 2: b\n\nt\n\n## Step 3: c\n\nt").ShouldBe(DocumentType.Tutorial);
        Detect("# X" + Prose + Prose + Prose + "\n\n## Y" + Prose + Prose + Prose).ShouldBe(DocumentType.Guide);
        Detect("Few words.").ShouldBe(DocumentType.Other);
    }

    [Theory]
    [InlineData("The function returns the value of the option, and it is used with the other ones that you set when this is called.", "en")]
    [InlineData("Die Funktion gibt den Wert zurück und wird nicht mit der Option verwendet. Sie ist für eine Liste und das Objekt, die der Nutzer und die Anwendung mit der Datei öffnen.", "de")]
    [InlineData("この関数は値を返します。オプションと一緒に使うことができます。詳しくは次の節を見てください。", "ja")]
    [InlineData("此函数返回该选项的值。可以与其他选项一起使用。有关详细信息，请参阅下一节的内容。", "zh")]
    [InlineData("Функция возвращает значение параметра. Подробности смотрите в следующем разделе документации.", "ru")]
    [InlineData("이 함수는 옵션의 값을 반환합니다. 자세한 내용은 다음 절을 참조하십시오. 감사합니다.", "ko")]
    [InlineData("foo bar baz", "en")]
    [InlineData("", "en")]
    public void DetectLanguage_WhenText_TellsIt(string text, string expected) => Languages.Detect(text).ShouldBe(expected);

    private static DocumentType Detect(string text) =>
        new MarkdownParser().Parse(Parsed.Content("x/page.md", text), TestContext.Current.CancellationToken).Single().Type;
}
