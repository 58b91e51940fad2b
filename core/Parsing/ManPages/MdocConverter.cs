using System.Globalization;

namespace Contexter.Parsing.ManPages;

/// <summary>Converts mdoc(7) pages: headings, lists, displays, and the macros that say what words are.</summary>
internal sealed class MdocConverter
{
    private readonly MarkdownWriter _writer;
    private readonly RoffLines _lines;
    private readonly RoffText _text;
    private readonly Stack<(string Kind, int Items)> _lists = new();
    private ManFlow _flow = new();
    private List<string>? _reference;
    private bool _isSynopsis;

    public MdocConverter(MarkdownWriter writer, RoffLines lines)
    {
        (_writer, _lines) = (writer, lines);
        _text = new RoffText(lines.Strings);
    }

    /// <summary>What the page is about, once it has said so.</summary>
    public string PageName { get; private set; } = string.Empty;

    /// <summary>Converts lines until the end.</summary>
    public void Convert(RoffLine? first, CancellationToken cancellationToken)
    {
        for (var line = first; line is { } current; line = _lines.Next())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (current.Macro is null)
            {
                if (current.Text.Length == 0)
                {
                    _flow.EndParagraph();
                }
                else
                {
                    Emit(_text.Runs(current.Text));
                }
            }
            else
            {
                Macro(current.Macro, current);
            }
        }

        EndSection();
    }

    private void Macro(string name, RoffLine line)
    {
        switch (name)
        {
            case "Sh" or "Ss":
                EndSection();
                var heading = _text.Plain(string.Join(' ', line.Arguments()));
                _writer.Heading(name is "Sh" ? 2 : 3, heading);
                _isSynopsis = name is "Sh" && heading.Equals("SYNOPSIS", StringComparison.OrdinalIgnoreCase);
                _flow.IsCode = _isSynopsis;
                break;
            case "Pp" or "Lp":
                _flow.EndParagraph();
                break;
            case "Bl":
                BeginList(line.Arguments());
                break;
            case "It":
                Item(line.Arguments());
                break;
            case "El":
                EndList();
                break;
            case "Bd":
                _flow.IsCode = line.Arguments() is var display && (display.Contains("-literal", StringComparer.Ordinal) || display.Contains("-unfilled", StringComparer.Ordinal));
                break;
            case "Ed":
                _flow.IsCode = _isSynopsis;
                break;
            case "Dl" or "D1":
                _flow.Piece(MarkdownWriter.Code(Plain(line.Arguments()), null));
                break;
            case "Rs":
                _reference = [];
                break;
            case "Re":
                Emit([(RoffFont.Roman, string.Join(", ", _reference ?? []) + ".")]);
                _reference = null;
                _flow.EndParagraph();
                break;
            case ['%', _] when _reference is not null:
                _reference.Add(_text.Plain(string.Join(' ', line.Arguments())));
                break;
            case "Nm" when line.Arguments() is { Count: > 0 } names && PageName.Length == 0:
                PageName = _text.Plain(names[0]);
                Emit(New().Convert(name, names));
                break;
            case "Nm" when _isSynopsis:
                // Each use of the command is a line of its own.
                Emit(New().Convert(name, line.Arguments()));
                break;
            case "Fo":
                Emit([(RoffFont.Bold, string.Concat(line.Arguments().Take(1)) + "(")]);
                break;
            case "br" or "sp":
                _flow.Break();
                break;
            case "TS":
                var rows = TblTable.Read(_lines.RawUntil("TE"), cell => RoffText.ToMarkdown(_text.Runs(cell)).Trim());
                if (rows.Count > 0)
                {
                    _flow.Piece(MarkdownWriter.Table(rows));
                }

                break;
            case "Fc":
                Emit([(RoffFont.Bold, ")")]);
                break;
            default:
                if (MdocLine.IsMacro(name))
                {
                    Emit(New().Convert(name, line.Arguments()));
                }

                break;
        }
    }

    private void BeginList(List<string> arguments)
    {
        if (_lists.Count < 12)
        {
            _flow.Indent();
        }

        _lists.Push((arguments.FirstOrDefault(argument => argument.StartsWith('-')) ?? "-tag", 0));
    }

    private void EndList()
    {
        if (_lists.TryPop(out _))
        {
            _flow.IsCode = false;
            if (_lists.Count < 12)
            {
                _flow.EndList();
                _flow.Outdent();
            }
        }
    }

    private void Item(List<string> arguments)
    {
        if (!_lists.TryPop(out var list))
        {
            Emit(_text.Runs(string.Join(' ', arguments)));
            return;
        }

        list.Items++;
        _lists.Push(list);
        switch (list.Kind)
        {
            case "-enum":
                _flow.Item(string.Create(CultureInfo.InvariantCulture, $"{list.Items}. "), string.Empty);
                break;
            case "-bullet" or "-dash" or "-hyphen" or "-item":
                _flow.Item("- ", string.Empty);
                break;
            case "-column":
                _flow.Item("- ", Inline(arguments.Select(argument => argument is "Ta" ? "—" : argument)));
                break;
            default:
                _flow.Item("- ", Inline(arguments));
                break;
        }
    }

    private string Inline(IEnumerable<string> arguments) => RoffText.ToMarkdown(New().Convert("No", [.. arguments])).Trim();

    private string Plain(IReadOnlyList<string> arguments) => string.Concat(New().Convert("No", arguments).Select(run => run.Text));

    private void Emit(List<(RoffFont Font, string Text)> runs) => _flow.Line(RoffText.ToMarkdown(runs), string.Concat(runs.Select(run => run.Text)));

    private MdocLine New() => new(_text, () => PageName);

    private void EndSection()
    {
        _lists.Clear();
        _writer.AddRange(_flow.Close());
        _flow = new ManFlow();
    }
}
