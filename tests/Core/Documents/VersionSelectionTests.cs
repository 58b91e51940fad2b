using Contexter.Documents;

namespace Contexter.Core.Tests.Documents;

public sealed class VersionSelectionTests
{
    private static readonly string[] Versions = ["1.9.0", "1.10.2", "1.10.10", "2.0.0-rc.1", "v2.1", "main", "19.0.0", "19.1.0-beta"];

    [Theory]
    [InlineData("1.9.0", "1.9.0")]
    [InlineData("main", "main")]
    [InlineData("MAIN", "main")]
    [InlineData("2.1", "v2.1")]
    [InlineData("V1.9.0", "1.9.0")]
    [InlineData("1", "1.10.10")]
    [InlineData("1.x", "1.10.10")]
    [InlineData("1.10", "1.10.10")]
    [InlineData("v1.10", "1.10.10")]
    [InlineData("01", "1.10.10")]
    [InlineData("2", "v2.1")]
    [InlineData("2.0", "2.0.0-rc.1")]
    [InlineData("19", "19.0.0")]
    [InlineData("19.1", "19.1.0-beta")]
    [InlineData("latest", "19.0.0")]
    [InlineData(null, "19.0.0")]
    [InlineData("1.1", null)]
    [InlineData("3", null)]
    [InlineData("1.9.0.1", null)]
    [InlineData("ma", null)]
    [InlineData("x", null)]
    [InlineData("1.10-rc", null)]
    public void Find_WhenAsked_TakesTheVersionThatTheRulesNameOrNone(string? wanted, string? expected) =>
        VersionSelection.Find(Versions, wanted).ShouldBe(expected);

    [Theory]
    [InlineData(new[] { "1.0.0-rc.1", "main" }, "1.0.0-rc.1")]
    [InlineData(new[] { "current", "main" }, "main")]
    [InlineData(new[] { "3.12.0rc1", "3.11.9" }, "3.11.9")]
    [InlineData(new[] { "1.1.1w", "1.1.0" }, "1.1.1w")]
    [InlineData(new[] { "latest", "1.0" }, "latest")]
    public void Find_WhenLatest_PrefersReleasesToPreReleasesToWords(string[] versions, string expected) =>
        VersionSelection.Find(versions, "latest").ShouldBe(expected);

    [Fact]
    public void Find_WhenThereAreNone_FindsNone()
    {
        VersionSelection.Find([], null).ShouldBeNull();
        VersionSelection.Find([], "1").ShouldBeNull();
    }

    [Theory]
    [InlineData("1.10", new[] { "1.10.10", "1.10.2" })]
    [InlineData("1.9.0", new[] { "1.9.0" })]
    [InlineData("7", new string[0])]
    public void FindAll_WhenAsked_ListsAllThatMayBeMeantNewestFirst(string wanted, string[] expected) =>
        VersionSelection.FindAll(Versions, wanted).ShouldBe(expected);

    [Fact]
    public void FindAll_WhenABareNameIsMeant_ListsEveryVersion() => VersionSelection.FindAll(Versions, null).Count.ShouldBe(Versions.Length);
}
