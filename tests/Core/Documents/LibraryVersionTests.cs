using Contexter.Documents;

namespace Contexter.CoreTests.Documents;

public sealed class LibraryVersionTests
{
    [Theory]
    [InlineData("React", "react", null)]
    [InlineData("react@19.0", "react", "19.0")]
    [InlineData("@upstash/context7-mcp", "@upstash/context7-mcp", null)]
    [InlineData("@upstash/context7-mcp@1.0.0-rc.1", "@upstash/context7-mcp", "1.0.0-rc.1")]
    [InlineData("/facebook/react@v19", "/facebook/react", "v19")]
    public void ParseReference_OfAValidText_SplitsNameAndVersion(string text, string name, string? version) =>
        LibraryVersion.ParseReference(text).ShouldBe((name, version));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a b")]
    [InlineData("react@")]
    [InlineData("react@1 2")]
    [InlineData("re\u0000act")]
    [InlineData("react?x=1")]
    public void ParseReference_OfAnInvalidText_NamesTheRule(string text)
    {
        var fault = Should.Throw<ContexterException>(() => LibraryVersion.ParseReference(text));
        fault.Code.ShouldBe(ErrorCodes.InvalidInput);
        fault.Message.Length.ShouldBeGreaterThan(20);
    }

    [Fact]
    public void Parse_OfItsOwnText_GivesAnEqualValue()
    {
        var version = new LibraryVersion("@Scope/Name", "1.0-Beta");
        LibraryVersion.Parse(version.ToString()).ShouldBe(version);
        Should.Throw<ContexterException>(() => LibraryVersion.Parse("name")).Message.ShouldContain("name@version");
    }

    [Fact]
    public void ChunkIds_DependOnEverythingTheyDeriveFrom()
    {
        var library = new LibraryVersion("lib", "1");
        var document = DocumentId.Create(library, "a.md");
        var id = ChunkId.Create(library, document, ["A", "B"], "text", 0);
        var others = new[]
        {
            ChunkId.Create(new LibraryVersion("lib", "2"), document, ["A", "B"], "text", 0),
            ChunkId.Create(library, DocumentId.Create(library, "b.md"), ["A", "B"], "text", 0),
            ChunkId.Create(library, document, ["A"], "text", 0),
            ChunkId.Create(library, document, ["A", "B"], "text ", 0),
            ChunkId.Create(library, document, ["A", "B"], "text", 1),
        };
        others.ShouldNotContain(id);
        others.ShouldBeUnique();
        id.Value.ShouldMatch("^[0-9a-f]{32}$");
        ChunkId.Create(library, document, ["A", "B"], "text", 0).ShouldBe(id);
    }
}
