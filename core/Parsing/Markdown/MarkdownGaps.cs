using Contexter.Documents;

namespace Contexter.Parsing.Markdown;

/// <summary>Makes sure that blocks cover their text.</summary>
internal static class MarkdownGaps
{
    /// <summary>The blocks with one of kind <see cref="BlockKind.Other"/> for every stretch between them that is not white space.</summary>
    public static IReadOnlyList<Block> Fill(string text, IReadOnlyList<Block> blocks)
    {
        var result = new List<Block>(blocks.Count);
        var at = 0;
        foreach (var block in blocks)
        {
            Add(at, block.Start);
            result.Add(block);
            at = block.End;
        }

        Add(at, text.Length);
        return result;

        void Add(int start, int end)
        {
            while (start < end && char.IsWhiteSpace(text[start]))
            {
                start++;
            }

            while (end > start && char.IsWhiteSpace(text[end - 1]))
            {
                end--;
            }

            if (start < end)
            {
                result.Add(new Block(BlockKind.Other, start, end));
            }
        }
    }
}
