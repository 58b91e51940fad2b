namespace Contexter.Parsing.ManPages;

/// <summary>Turns a line of mdoc(7) macros, which call each other, into runs of text.</summary>
internal sealed class MdocLine(RoffText text, Func<string> pageName)
{
    private const string Closing = ".,:;)]?!";

    // What stands around the words behind a macro.
    private static readonly Dictionary<string, (string Open, string Close)> Quotes =
        "Op [ ] Bq [ ] Pq ( ) Brq { } Aq < > Dq “ ” Sq ‘ ’ Qq \" \" Ql ‘ ’".Split(' ').Chunk(3).ToDictionary(entry => entry[0], entry => (entry[1], entry[2]), StringComparer.Ordinal);

    // What begins or ends here and ends or began on another line.
    private static readonly Dictionary<string, string> Openers = Pairs("Oo [ Bo [ Po ( Do “ So ‘ Qo \" Ao < Bro {");
    private static readonly Dictionary<string, string> Closers = Pairs("Oc ] Bc ] Pc ) Dc ” Sc ’ Qc \" Ac > Brc }");

    private static readonly Dictionary<string, RoffFont> Fonts = new (RoffFont Font, string Macros)[]
    {
        (RoffFont.Bold, "Fl Cm Ic Sy Fn Nm Cd Ms"),
        (RoffFont.Italic, "Ar Em Fa Ad"),
        (RoffFont.Constant, "Pa Va Vt Ev Er Dv Li Ft Fd In"),
        (RoffFont.Roman, "Xr No Ns Pf Ap An Lk Mt Tn Nd St Ux Bx Fx Nx Ox At Ta Xo Xc"),
    }.SelectMany(group => group.Macros.Split(' ').Select(macro => (macro, group.Font))).ToDictionary(entry => entry.macro, entry => entry.Font, StringComparer.Ordinal);

    private readonly List<(RoffFont Font, string Text)> _runs = [];
    private readonly Stack<string> _closers = new();
    private bool _isGlued = true;

    /// <summary>Whether a word is a macro of this kind.</summary>
    public static bool IsMacro(string name) => Fonts.ContainsKey(name) || Quotes.ContainsKey(name) || Openers.ContainsKey(name) || Closers.ContainsKey(name);

    /// <summary>The runs of a macro and its arguments.</summary>
    public List<(RoffFont Font, string Text)> Convert(string macro, IReadOnlyList<string> arguments)
    {
        // Punctuation at the end of a line belongs to the sentence, not to what the line encloses.
        var end = arguments.Count;
        while (end > 0 && IsClosing(arguments[end - 1]))
        {
            end--;
        }

        var inner = end < arguments.Count ? [.. arguments.Take(end)] : arguments;
        var at = Take(macro, inner, 0);
        while (at < inner.Count)
        {
            at = Take(inner[at], inner, at + 1);
        }

        while (_closers.TryPop(out var closer))
        {
            Glue(RoffFont.Roman, closer);
        }

        Words(RoffFont.Roman, arguments.Skip(end));
        return _runs;
    }

    /// <summary>Takes one macro and the words up to the next.</summary>
    private int Take(string macro, IReadOnlyList<string> arguments, int from)
    {
        var words = new List<string>();
        var at = from;
        while (at < arguments.Count && !IsMacro(arguments[at]))
        {
            words.Add(arguments[at++]);
        }

        if (Closers.TryGetValue(macro, out var close))
        {
            Glue(RoffFont.Roman, close);
            Words(RoffFont.Roman, words);
            return at;
        }

        var open = Quotes.TryGetValue(macro, out var quote) ? quote.Open : Openers.GetValueOrDefault(macro);
        if (open is not null)
        {
            Word(RoffFont.Roman, open);
            _isGlued = true;
            if (quote.Close is not null)
            {
                _closers.Push(quote.Close);
            }

            Words(RoffFont.Roman, words);
            return at;
        }

        switch (macro)
        {
            case "Ns":
                _isGlued = true;
                Words(RoffFont.Roman, words);
                break;
            case "Ap":
                Glue(RoffFont.Roman, "'");
                _isGlued = true;
                Words(RoffFont.Roman, words);
                break;
            case "Pf" when words.Count > 0:
                Word(RoffFont.Roman, words[0]);
                _isGlued = true;
                Words(RoffFont.Roman, words.Skip(1));
                break;
            case "Fl":
                Flags(words);
                break;
            case "Nm" when words.Count == 0 || IsClosing(words[0]):
                Word(RoffFont.Bold, pageName());
                Words(RoffFont.Roman, words);
                break;
            case "Ar" when words.Count == 0:
                Word(RoffFont.Italic, "file ...");
                break;
            case "Xr" when words.Count > 0:
                Word(RoffFont.Roman, words.Count > 1 && !IsClosing(words[1]) ? $"{words[0]}({words[1]})" : words[0]);
                Words(RoffFont.Roman, words.Skip(words.Count > 1 && !IsClosing(words[1]) ? 2 : 1));
                break;
            case "Fn" when words.Count > 0:
                Word(RoffFont.Bold, $"{words[0]}({string.Join(", ", words.Skip(1).Where(word => !IsClosing(word)))})");
                Words(RoffFont.Roman, words.Skip(1).Where(IsClosing));
                break;
            case "In" when words.Count > 0:
                Word(RoffFont.Constant, $"#include <{words[0]}>");
                break;
            case "Lk" when words.Count > 1 && !IsClosing(words[1]):
                Word(RoffFont.Roman, $"[{text.Plain(string.Join(' ', words.Skip(1)))}]({words[0]})");
                break;
            case "Nd":
                Word(RoffFont.Roman, "—");
                Words(RoffFont.Roman, words);
                break;
            case "Ux" or "Bx" or "Fx" or "Nx" or "Ox" or "At":
                Word(RoffFont.Roman, macro switch { "Ux" => "UNIX", "Bx" => "BSD", "Fx" => "FreeBSD", "Nx" => "NetBSD", "Ox" => "OpenBSD", _ => "AT&T UNIX" });
                Words(RoffFont.Roman, words);
                break;
            default:
                Words(Fonts.GetValueOrDefault(macro), words);
                break;
        }

        return at;
    }

    private void Flags(List<string> words)
    {
        if (words.Count == 0)
        {
            Word(RoffFont.Bold, "-");
            _isGlued = true;
        }

        foreach (var word in words)
        {
            Word(IsClosing(word) ? RoffFont.Roman : RoffFont.Bold, IsClosing(word) || word is "|" ? word : "-" + word);
        }
    }

    private void Words(RoffFont font, IEnumerable<string> words)
    {
        foreach (var word in words)
        {
            Word(IsClosing(word) ? RoffFont.Roman : font, word);
        }
    }

    private void Word(RoffFont font, string word)
    {
        if (!_isGlued && !IsClosing(word))
        {
            _runs.Add((RoffFont.Roman, " "));
        }

        _runs.AddRange(text.Runs(word, font));
        _isGlued = word is "(" or "[";
    }

    private void Glue(RoffFont font, string word)
    {
        _runs.Add((font, word));
        _isGlued = false;
    }

    private static Dictionary<string, string> Pairs(string text) => text.Split(' ').Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    private static bool IsClosing(string word) => word.Length == 1 && Closing.Contains(word[0], StringComparison.Ordinal);
}
