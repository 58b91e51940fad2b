using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Tests.Client;

public sealed class SourceTextTests
{
    [Theory]
    [InlineData("docs", "files", "docs", true)]
    [InlineData("/srv/npm:docs", "files", "/srv/npm:docs", true)]
    [InlineData("C:\\docs", "files", "C:\\docs", true)]
    [InlineData("files:web:notes", "files", "web:notes", true)]
    [InlineData("sdk-docs", "sdk-docs", "", false)]
    [InlineData("sdk-docs:/opt/dotnet", "sdk-docs", "/opt/dotnet", true)]
    [InlineData("./docs.tar.gz", "archive", "./docs.tar.gz", true)]
    [InlineData("./Docs.ZIP", "archive", "./Docs.ZIP", true)]
    [InlineData("archive:/srv/docs.bin", "archive", "/srv/docs.bin", true)]
    [InlineData("https://host/docs.tgz?raw=1", "archive", "https://host/docs.tgz?raw=1", false)]
    [InlineData("archive:https://host/download", "archive", "https://host/download", false)]
    [InlineData("https://host/docs/", "web", "https://host/docs/", false)]
    [InlineData("web:https://host/docs.zip", "web", "https://host/docs.zip", false)]
    [InlineData("HTTP://host", "web", "HTTP://host", false)]
    [InlineData("llms:https://host/llms.txt", "llms", "https://host/llms.txt", false)]
    [InlineData("sitemap:https://host/map", "sitemap", "https://host/map", false)]
    [InlineData("npm:@types/node@22", "npm", "@types/node@22", false)]
    [InlineData("nuget:Polly.Core", "nuget", "Polly.Core", false)]
    [InlineData("context7:/facebook/react", "context7", "/facebook/react", false)]
    [InlineData("git:../react", "git", "../react", true)]
    [InlineData("  npm: left-pad ", "npm", "left-pad", false)]
    public void Parse_WhenItIsASource_TellsKindLocationAndWhetherItIsAPath(string text, string kind, string location, bool isPath) =>
        SourceText.Parse(text).ShouldBe(new SourceText(kind, location, isPath));

    [Theory]
    [InlineData("docs")]
    [InlineData("sdk-docs")]
    [InlineData("sdk-docs:/opt/dotnet")]
    [InlineData("/srv/docs.zip")]
    [InlineData("files:/srv/docs.zip")]
    [InlineData("archive:/srv/docs.bin")]
    [InlineData("https://host/docs.tgz?raw=1")]
    [InlineData("archive:https://host/download")]
    [InlineData("web:https://host/docs.zip")]
    [InlineData("https://host/docs/")]
    [InlineData("npm:left-pad@1.3.0")]
    public void Describe_OfWhatWasParsed_GivesTheTextAgain(string text)
    {
        var (kind, location, _) = SourceText.Parse(text);

        SourceText.Describe(new SourceDescription { Kind = kind, Location = location }).ShouldBe(text);
    }

    [Theory]
    [InlineData("  ", "The source is empty")]
    [InlineData("npm:", "'npm:' says what kind it is, but not which")]
    [InlineData("ftp://host/docs", "a URL of scheme 'ftp'; only http and https are read")]
    public void Parse_WhenItIsNone_SaysWhatIsAllowed(string text, string expected)
    {
        var fault = Should.Throw<ContexterFaultException>(() => SourceText.Parse(text));

        fault.Code.ShouldBe(FaultCodes.InvalidInput);
        fault.Message.ShouldContain(expected);
        fault.Message.ShouldContain("'npm:NAME'");
    }

    [Fact]
    public void Resolve_WhenAKindIsGiven_LeavesTheLocationAlone()
    {
        var source = new SourceDescription { Kind = "files", Location = "npm:left-pad", Include = ["*.md"] };

        SourceText.Resolve(source).ShouldBe(source);
        SourceText.Resolve(source with { Kind = string.Empty }).ShouldBeEquivalentTo(source with { Kind = "npm", Location = "left-pad" });
    }
}
