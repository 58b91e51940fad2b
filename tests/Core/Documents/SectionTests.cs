using Contexter.Documents;

namespace Contexter.CoreTests.Documents;

public sealed class SectionTests
{
    [Fact]
    public void BuildTree_WithSkippedAndReturningLevels_NestsAsReadersExpect()
    {
        var blocks = new[]
        {
            new Block(BlockKind.Paragraph, 0, 5),
            new Block(BlockKind.Heading, 6, 9, 1, "A"),
            new Block(BlockKind.Paragraph, 10, 15),
            new Block(BlockKind.Heading, 16, 20, 3, "A.x"),
            new Block(BlockKind.Code, 21, 30),
            new Block(BlockKind.Heading, 31, 34, 2, "A.y"),
            new Block(BlockKind.Heading, 35, 38, 1, "B"),
            new Block(BlockKind.List, 39, 45),
        };

        var root = Section.BuildTree(blocks);

        root.Blocks.ShouldBe([blocks[0]]);
        root.End.ShouldBe(45);
        root.Children.Select(child => child.Heading!.Value.Info).ShouldBe(["A", "B"]);
        var a = root.Children[0];
        a.Blocks.ShouldBe([blocks[2]]);
        a.Children.Select(child => string.Join('>', child.HeadingPath)).ShouldBe(["A>A.x", "A>A.y"]);
        (a.Start, a.End).ShouldBe((6, 34));
        a.Children[0].Blocks.ShouldBe([blocks[4]]);
        root.Children[1].Blocks.ShouldBe([blocks[7]]);
    }

    [Fact]
    public void BuildTree_WithoutBlocks_IsAnEmptyRoot()
    {
        var root = Section.BuildTree([]);
        root.Children.ShouldBeEmpty();
        root.Blocks.ShouldBeEmpty();
        root.HeadingPath.ShouldBeEmpty();
    }
}
