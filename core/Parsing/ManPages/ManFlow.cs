using Contexter.Documents;

namespace Contexter.Parsing.ManPages;

/// <summary>Builds the pieces of a man page: paragraphs, tagged lists, code, one inside the other where the page indents.</summary>
internal sealed class ManFlow
{
    private const int MaxDepth = 12;

    private readonly Stack<Frame> _frames = new([new Frame()]);
    private readonly List<string> _code = [];
    private bool _isCode;

    /// <summary>Whether lines are kept as they stand.</summary>
    public bool IsCode
    {
        get => _isCode;
        set
        {
            if (_isCode && !value)
            {
                EndCode();
            }

            _isCode = value;
        }
    }

    /// <summary>How many indents are open.</summary>
    public int Depth => _frames.Count - 1;

    /// <summary>Adds a line: plain to code, Markdown to a paragraph.</summary>
    public void Line(string markdown, string plain)
    {
        if (_isCode)
        {
            _code.Add(plain.TrimEnd());
        }
        else
        {
            var flow = _frames.Peek().Target;
            flow.Text(" ");
            flow.Atom(markdown.Trim());
        }
    }

    /// <summary>Adds text right behind the last one.</summary>
    public void Glue(string text)
    {
        if (!_isCode)
        {
            _frames.Peek().Target.Glue(text);
        }
        else if (_code.Count > 0)
        {
            _code[^1] += text;
        }
    }

    /// <summary>Ends the line inside a paragraph.</summary>
    public void Break()
    {
        if (!_isCode)
        {
            _frames.Peek().Target.LineBreak();
        }
    }

    /// <summary>Ends the paragraph, inside the item if there is one.</summary>
    public void EndParagraph()
    {
        if (_isCode)
        {
            _code.Add(string.Empty);
        }
        else
        {
            _frames.Peek().Target.EndParagraph();
        }
    }

    /// <summary>Ends the list as well.</summary>
    public void EndList()
    {
        if (!_isCode)
        {
            _frames.Peek().EndList();
        }
    }

    /// <summary>Begins an item of a list.</summary>
    /// <param name="marker"><c>- </c> or a number.</param>
    /// <param name="tag">What it explains, as Markdown; empty for none.</param>
    public void Item(string marker, string tag) => _frames.Peek().Begin(marker, tag);

    /// <summary>Adds a piece.</summary>
    public void Piece(Piece piece) => _frames.Peek().Target.Piece(piece);

    /// <summary>Begins an indent.</summary>
    public void Indent()
    {
        if (_frames.Count <= MaxDepth)
        {
            _frames.Push(new Frame());
        }
    }

    /// <summary>Ends an indent.</summary>
    public void Outdent()
    {
        if (_frames.Count > 1)
        {
            var pieces = _frames.Pop().Close();
            foreach (var piece in pieces)
            {
                _frames.Peek().Target.Piece(piece);
            }
        }
    }

    /// <summary>Ends everything and gives the pieces.</summary>
    public IReadOnlyList<Piece> Close()
    {
        IsCode = false;
        while (_frames.Count > 1)
        {
            Outdent();
        }

        return _frames.Pop().Close();
    }

    private void EndCode()
    {
        var text = TextNormalizer.Dedent(string.Join('\n', _code));
        _code.Clear();
        if (!string.IsNullOrWhiteSpace(text))
        {
            Piece(MarkdownWriter.Code(text, null));
        }
    }

    private sealed class Frame
    {
        private readonly MarkdownFlow _flow = new();
        private readonly List<string> _items = [];
        private MarkdownFlow? _item;
        private string _marker = string.Empty;
        private string _tag = string.Empty;

        public MarkdownFlow Target => _item ?? _flow;

        public void Begin(string marker, string tag)
        {
            EndItem();
            if (_items.Count == 0)
            {
                _flow.EndParagraph();
            }

            (_marker, _tag, _item) = (marker, tag.Trim(), new MarkdownFlow());
        }

        public void EndList()
        {
            EndItem();
            if (_items.Count > 0)
            {
                _flow.Piece(new Piece(BlockKind.List, string.Join('\n', _items)));
                _items.Clear();
            }

            _flow.EndParagraph();
        }

        public IReadOnlyList<Piece> Close()
        {
            EndList();
            return _flow.Pieces;
        }

        private void EndItem()
        {
            if (_item is null)
            {
                return;
            }

            _item.EndParagraph();
            var pieces = _item.Pieces.ToList();
            _item = null;
            if (_tag.Length > 0)
            {
                if (pieces is [{ Kind: BlockKind.Paragraph } first, ..])
                {
                    pieces[0] = first with { Text = $"{_tag}: {first.Text}" };
                }
                else
                {
                    pieces.Insert(0, new Piece(BlockKind.Paragraph, _tag));
                }
            }

            if (pieces.Count > 0)
            {
                _items.Add(MarkdownWriter.Item(_marker, pieces));
            }
        }
    }
}
