using System.Text;
using Contexter.Documents;

namespace Contexter.Parsing;

/// <summary>Collects inline text into paragraphs as a browser does, white space collapsed, and keeps them in order with the blocks between them.</summary>
internal sealed class MarkdownFlow
{
    private readonly StringBuilder _line = new();
    private readonly List<Piece> _pieces = [];
    private bool _spacePending;

    /// <summary>The pieces that are complete.</summary>
    public IReadOnlyList<Piece> Pieces => _pieces;

    /// <summary>Adds text; a run of white space becomes one space.</summary>
    /// <param name="text">The text.</param>
    /// <param name="blankLineEndsParagraph">A blank line inside the text starts a new paragraph.</param>
    public void Text(string text, bool blankLineEndsParagraph = false)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsWhiteSpace(text[i]))
            {
                FlushSpace();
                _line.Append(text[i]);
                continue;
            }

            var lineEnds = 0;
            while (i < text.Length && char.IsWhiteSpace(text[i]))
            {
                lineEnds += text[i++] == '\n' ? 1 : 0;
            }

            i--;
            _spacePending = true;
            if (lineEnds > 1 && blankLineEndsParagraph)
            {
                EndParagraph();
            }
        }
    }

    /// <summary>Adds inline Markdown as it is: a code span, a link.</summary>
    public void Atom(string markdown)
    {
        if (markdown.Length > 0)
        {
            FlushSpace();
            _line.Append(markdown);
        }
    }

    /// <summary>Adds text right behind the last one, whatever white space was between them.</summary>
    public void Glue(string text)
    {
        _spacePending = false;
        _line.Append(text);
    }

    /// <summary>Starts a new line inside the paragraph.</summary>
    public void LineBreak()
    {
        _spacePending = false;
        if (_line.Length > 0 && _line[^1] != '\n')
        {
            _line.Append('\n');
        }
    }

    /// <summary>Ends the paragraph and adds a block; an empty one is left out.</summary>
    public void Piece(Piece piece)
    {
        EndParagraph();
        if (!string.IsNullOrWhiteSpace(piece.Text))
        {
            _pieces.Add(piece);
        }
    }

    /// <summary>Ends the paragraph, if there is one.</summary>
    public void EndParagraph()
    {
        _spacePending = false;
        var text = _line.ToString().Trim();
        _line.Clear();
        if (text.Length > 0)
        {
            _pieces.Add(new Piece(BlockKind.Paragraph, text));
        }
    }

    /// <summary>The pieces with neighbouring paragraphs joined into one: for list items and table cells.</summary>
    public static IReadOnlyList<Piece> Compact(IReadOnlyList<Piece> pieces)
    {
        var result = new List<Piece>(pieces.Count);
        foreach (var piece in pieces)
        {
            if (piece.Kind == BlockKind.Paragraph && result is [.., { Kind: BlockKind.Paragraph } last])
            {
                result[^1] = last with { Text = last.Text + " " + piece.Text };
            }
            else
            {
                result.Add(piece);
            }
        }

        return result;
    }

    private void FlushSpace()
    {
        if (_spacePending && _line.Length > 0 && _line[^1] != '\n')
        {
            _line.Append(' ');
        }

        _spacePending = false;
    }
}
