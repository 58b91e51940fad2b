namespace Contexter.Documents;

/// <summary>A node of a document's section tree: a heading, the blocks below it, and the sections inside it.</summary>
public sealed class Section
{
    private readonly List<Block> _blocks = [];
    private readonly List<Section> _children = [];

    private Section(Block? heading, IReadOnlyList<string> headingPath, int start)
    {
        Heading = heading;
        HeadingPath = headingPath;
        Start = start;
        End = start;
    }

    /// <summary>The heading that opens the section; null for the root, which holds what stands before the first heading.</summary>
    public Block? Heading { get; }

    /// <summary>0 for the root, else the heading's level.</summary>
    public int Level => Heading?.Level ?? 0;

    /// <summary>Headings from the outermost to this section's own; empty for the root.</summary>
    public IReadOnlyList<string> HeadingPath { get; }

    /// <summary>First character of the section, its heading included.</summary>
    public int Start { get; }

    /// <summary>One past the last character of the section, sub-sections included.</summary>
    public int End { get; private set; }

    /// <summary>The section's own blocks in order, without its heading and without those of sub-sections.</summary>
    public IReadOnlyList<Block> Blocks => _blocks;

    /// <summary>Sections one or more levels deeper, in order.</summary>
    public IReadOnlyList<Section> Children => _children;

    /// <summary>Builds the tree of a document's blocks. A skipped level (h1 then h3) nests as if it were the next one.</summary>
    public static Section BuildTree(IReadOnlyList<Block> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        var root = new Section(null, [], 0);
        var open = new Stack<Section>();
        open.Push(root);
        foreach (var block in blocks)
        {
            if (block.Kind == BlockKind.Heading)
            {
                while (open.Peek().Level >= block.Level)
                {
                    open.Pop();
                }

                var parent = open.Peek();
                var section = new Section(block, [.. parent.HeadingPath, block.Info ?? string.Empty], block.Start);
                parent._children.Add(section);
                open.Push(section);
            }
            else
            {
                open.Peek()._blocks.Add(block);
            }

            foreach (var section in open)
            {
                section.End = block.End;
            }
        }

        return root;
    }
}
