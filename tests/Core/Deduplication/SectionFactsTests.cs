using Contexter.Deduplication;

namespace Contexter.Core.Tests.Deduplication;

public sealed class SectionFactsTests
{
    [Theory]
    [InlineData("The call returns quickly and frees memory.", "A call comes back fast, freeing its memory.")]
    [InlineData("## Notes\n\nSee [the guide](guide.md) here.", "# notes\n\nLook at [a guide](../other/guide.md#x) there.")]
    [InlineData("Use `a  b` now.", "Take `a b` instead.")]
    [InlineData("```\nx = 1;\n\n  y\n```\nwords", "```js\nx  = 1;\ny\n```\nother words")]
    public void Hash_WhenOnlyProseDiffers_IsTheSame(string first, string second) => SectionFacts.Hash(first).ShouldBe(SectionFacts.Hash(second));

    [Theory]
    [InlineData("The limit is 10 items.", "The limit is 100 items.")]
    [InlineData("Use `ReadUInt16` here.", "Use `ReadUInt32` here.")]
    [InlineData("Call Math.Max here.", "Call Math.Min here.")]
    [InlineData("The IList here.", "The IDictionary here.")]
    [InlineData("Pass --force to it.", "Pass --quiet to it.")]
    [InlineData("It is safe.", "It is not safe.")]
    [InlineData("It does work.", "It doesn't work.")]
    [InlineData("Call it before the end.", "Call it after the end.")]
    [InlineData("# One\n\nText.", "# Two\n\nText.")]
    [InlineData("```\nfoo(a, b)\n```", "```\nfoo(b, a)\n```")]
    [InlineData("```\nfoo\n```", "```\nFoo\n```")]
    [InlineData("Unclosed ` mark with x_1 name.", "Unclosed ` mark with x_2 name.")]
    public void Hash_WhenAFactDiffers_IsAnother(string first, string second) => SectionFacts.Hash(first).ShouldNotBe(SectionFacts.Hash(second));
}
