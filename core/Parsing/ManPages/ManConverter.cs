using System.Globalization;

namespace Contexter.Parsing.ManPages;

/// <summary>Converts man(7) pages: headings, tagged paragraphs, fonts, code, tables.</summary>
internal sealed class ManConverter
{
    private static readonly string[] Bullets = ["\\(bu", "\\[bu]", "*", "-", "o", "•", "\\-", "\\(em", "·", "\\h'-04'\\(bu\\h'+03'", "\\h'-04'\\(bu\\h'+03'\\c"];

    private readonly MarkdownWriter _writer;
    private readonly RoffLines _lines;
    private readonly RoffText _text;
    private ManFlow _flow = new();
    private string? _tagFor;
    private bool _isSynopsis;
    private bool _opensHeading;
    private int _headingLevel;

    public ManConverter(MarkdownWriter writer, RoffLines lines)
    {
        (_writer, _lines) = (writer, lines);
        _text = new RoffText(lines.Strings);
    }

    /// <summary>Converts lines until the end.</summary>
    public void Convert(RoffLine? first, CancellationToken cancellationToken)
    {
        for (var line = first; line is { } current; line = _lines.Next())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (current.Macro is null)
            {
                Text(current.Text);
            }
            else
            {
                Macro(current.Macro, current);
            }
        }

        EndSection();
    }

    private void Text(string raw)
    {
        if (raw.Length == 0)
        {
            _flow.EndParagraph();
            return;
        }

        // A line that begins with a space begins a new one on the page, too.
        if (raw[0] == ' ' && !_flow.IsCode)
        {
            _flow.Break();
        }

        Emit(_text.Runs(raw));
    }

    private void Emit(List<(RoffFont Font, string Text)> runs)
    {
        var plain = string.Concat(runs.Select(run => run.Text));
        if (_opensHeading)
        {
            Heading(_headingLevel, plain);
        }
        else if (_tagFor is not null)
        {
            var marker = _tagFor;
            _tagFor = null;
            _flow.Item(marker, RoffText.ToMarkdown(runs));
        }
        else
        {
            _flow.Line(RoffText.ToMarkdown(runs), plain);
        }
    }

    private void Macro(string name, RoffLine line)
    {
        switch (name)
        {
            case "SH" or "SS":
                var heading = string.Join(' ', line.Arguments());
                _headingLevel = name is "SH" ? 2 : 3;
                if (heading.Length > 0)
                {
                    Heading(_headingLevel, _text.Plain(heading));
                }
                else
                {
                    _opensHeading = true;
                }

                break;
            case "PP" or "P" or "LP":
                if (_isSynopsis)
                {
                    _flow.EndParagraph();
                }
                else
                {
                    _flow.EndList();
                }

                break;
            case "TP" or "TQ":
                _tagFor = "- ";
                break;
            case "IP":
                Indented(line.Arguments());
                break;
            case "HP":
                _flow.EndParagraph();
                break;
            case "RS":
                _flow.Indent();
                break;
            case "RE":
                _flow.Outdent();
                break;
            case "nf" or "EX" or "Vb" or "eX":
                _flow.IsCode = true;
                break;
            case "fi" or "EE" or "Ve" or "eE":
                _flow.IsCode = _isSynopsis;
                break;
            case "br" or "sp" or "SY" or "YS":
                Space(name, line);
                break;
            case "TS":
                Table();
                break;
            case "EQ" or "PS" or "G1":
                _flow.Piece(MarkdownWriter.Code(string.Join('\n', _lines.RawUntil(name is "EQ" ? "EN" : name is "PS" ? "PE" : "G2")), null));
                break;
            case "so":
                Emit([(RoffFont.Roman, "This page is another one by a second name: "), (RoffFont.Bold, Path.GetFileName(line.Text.Trim()))]);
                break;
            default:
                Inline(name, line.Arguments());
                break;
        }
    }

    private void Inline(string name, List<string> arguments)
    {
        switch (name)
        {
            case "B" or "SB":
                Emit(_text.Runs(string.Join(' ', arguments), RoffFont.Bold));
                break;
            case "I":
                Emit(_text.Runs(string.Join(' ', arguments), RoffFont.Italic));
                break;
            case "SM" or "R":
                Emit(_text.Runs(string.Join(' ', arguments)));
                break;
            case "BR" or "BI" or "IB" or "IR" or "RB" or "RI":
                Emit([.. arguments.SelectMany((argument, i) => _text.Runs(argument, FontOf(name[i % 2])))]);
                break;
            case "OP":
                Emit([(RoffFont.Roman, "["), .. arguments.SelectMany((argument, i) => _text.Runs((i > 0 ? " " : string.Empty) + argument, i == 0 ? RoffFont.Bold : RoffFont.Italic)), (RoffFont.Roman, "]")]);
                break;
            case "MR" when arguments.Count >= 2:
                Emit([(RoffFont.Roman, $"{arguments[0]}({arguments[1]}){string.Concat(arguments.Skip(2))}")]);
                break;
            case "UR" or "MT" when arguments.Count > 0:
                Emit([(RoffFont.Roman, _text.Plain(arguments[0]))]);
                break;
            case "UE" or "ME" when arguments.Count > 0:
                _flow.Glue(_text.Plain(arguments[0]));
                break;
        }
    }

    private void Indented(List<string> arguments)
    {
        var tag = arguments.Count > 0 ? arguments[0] : string.Empty;
        var plain = _text.Plain(tag).Trim();
        if (plain.Length == 0)
        {
            _flow.EndParagraph();
        }
        else if (Bullets.Contains(tag, StringComparer.Ordinal) || plain is "•" or "*" or "-" or "o" or "·")
        {
            _flow.Item("- ", string.Empty);
        }
        else if (plain.Length <= 4 && int.TryParse(plain.AsSpan().TrimEnd(".)"), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            _flow.Item(string.Create(CultureInfo.InvariantCulture, $"{number}. "), string.Empty);
        }
        else
        {
            _flow.Item("- ", RoffText.ToMarkdown(_text.Runs(tag)));
        }
    }

    private void Space(string name, RoffLine line)
    {
        if (name is "SY" && line.Arguments() is { Count: > 0 } command)
        {
            _flow.EndParagraph();
            Emit(_text.Runs(command[0], RoffFont.Bold));
        }
        else if (name is "br")
        {
            _flow.Break();
        }
        else
        {
            _flow.EndParagraph();
        }
    }

    private void Table()
    {
        var rows = TblTable.Read(_lines.RawUntil("TE"), cell => RoffText.ToMarkdown(_text.Runs(cell)).Trim());
        if (rows.Count > 0)
        {
            _flow.Piece(MarkdownWriter.Table(rows));
        }
    }

    private void Heading(int level, string text)
    {
        EndSection();
        _opensHeading = false;
        _writer.Heading(level, text);
        _isSynopsis = level == 2 && text.Trim().Equals("SYNOPSIS", StringComparison.OrdinalIgnoreCase);
        _flow.IsCode = _isSynopsis;
    }

    private void EndSection()
    {
        _tagFor = null;
        _writer.AddRange(_flow.Close());
        _flow = new ManFlow();
    }

    private static RoffFont FontOf(char letter) => letter switch
    {
        'B' => RoffFont.Bold,
        'I' => RoffFont.Italic,
        _ => RoffFont.Roman,
    };
}
