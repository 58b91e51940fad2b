using Contexter.Documents;
using Contexter.Sources;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Sources;

public sealed class GlobSetTests
{
    [Theory]
    [InlineData("*.md", "a.md", true)]
    [InlineData("*.md", "x/y/a.MD", true)]
    [InlineData("*.md", "a.mdx", false)]
    [InlineData("/*.md", "x/a.md", false)]
    [InlineData("/*.md", "a.md", true)]
    [InlineData("docs/**/*.md", "docs/a.md", true)]
    [InlineData("docs/**/*.md", "docs/x/y/a.md", true)]
    [InlineData("docs/**/*.md", "other/docs/a.md", false)]
    [InlineData("**/docs/*.md", "other/docs/a.md", true)]
    [InlineData("docs/*.md", "docs/x/a.md", false)]
    [InlineData("docs/", "docs/x/a.md", true)]
    [InlineData("docs/", "a/docs/x/a.md", true)]
    [InlineData("a/docs/", "b/a/docs/x/a.md", false)]
    [InlineData("docs/**", "docs/x/a.md", true)]
    [InlineData("./docs/*", "docs/a.md", true)]
    [InlineData("*.{md,txt}", "x/a.txt", true)]
    [InlineData("*.{md,txt}", "x/a.rst", false)]
    [InlineData("a?.md", "ab.md", true)]
    [InlineData("a?.md", "a/.md", false)]
    [InlineData("System.Linq*", "System.Linq.Expressions", true)]
    [InlineData("System.Linq", "System.Linq.Expressions", false)]
    [InlineData("a+(b)[c].md", "a+(b)[c].md", true)]
    [InlineData("README", "x/README", true)]
    [InlineData("*", "any/thing", true)]
    [InlineData("docs\\*.md", "docs/a.md", true)]
    [InlineData("a{b", "a{b", true)]
    [InlineData("{a{b}", "a{b", true)]
    public void IsMatch_WhenPattern_MatchesWholeName(string pattern, string name, bool expected) =>
        new GlobSet([pattern], "Include").IsMatch(name).ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("../x")]
    [InlineData("a/../b")]
    public void Constructor_WhenPatternIsWrong_NamesSettingAndPattern(string pattern)
    {
        var error = Should.Throw<ContexterException>(() => new GlobSet([pattern], "Include"));

        error.Code.ShouldBe(ErrorCodes.InvalidInput);
        error.Message.ShouldContain($"Include pattern '{pattern}'");
    }

    [Fact]
    public void Constructor_WhenPatternIsTooLong_SaysSo() =>
        Should.Throw<ContexterException>(() => new GlobSet([new string('*', 1_001)], "Exclude")).Message.ShouldContain("1000 characters");

    [Fact]
    public void IsMatch_WhenPatternAndNameAreHostile_Ends() =>
        new GlobSet([string.Concat(Enumerable.Repeat("**/{a,b}?*", 99)) + "c"], "Include").IsMatch(string.Concat(Enumerable.Repeat("ax/", 5_000))).ShouldBeFalse();

    [Fact]
    public void Constructor_WhenAnyPattern_CompilesOrSaysWhy() =>
        Prop.ForAll(Arb.From(Gen.Elements('*', '?', '/', '{', '}', ',', 'a', '.', '\\', '(', '[', '+', '$').ArrayOf().Select(string.Concat)), pattern =>
        {
            try
            {
                new GlobSet([pattern], "Include").IsMatch("a/a.a");
            }
            catch (ContexterException e)
            {
                e.Code.ShouldBe(ErrorCodes.InvalidInput);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
}
