using System.Text.Json;
using Contexter.Client;
using Spectre.Console;

namespace Contexter.Cli.Output;

/// <summary>Where a command writes to, and how: for a terminal, as plain text or as JSON.</summary>
internal sealed class CliOutput
{
    private readonly CliEnvironment _environment;
    private readonly Lazy<IAnsiConsole> _console;

    public CliOutput(CliEnvironment environment, bool isJson, bool isPlain, bool isQuiet, bool withoutColor)
    {
        _environment = environment;
        IsJson = isJson;
        IsPlain = isPlain && !isJson;
        IsQuiet = isQuiet;
        IsTerminal = environment.OutputIsTerminal && !isJson && !isPlain;
        _console = new(() => CreateConsole(withoutColor));
    }

    /// <summary>Whether results are JSON.</summary>
    public bool IsJson { get; }

    /// <summary>Whether results are lines of columns with tabs between them, for scripts; notes then go to the error stream.</summary>
    public bool IsPlain { get; }

    /// <summary>Whether only results and errors are written.</summary>
    public bool IsQuiet { get; }

    /// <summary>Whether a person reads it at a terminal, so that colours, tables and moving bars make sense.</summary>
    public bool IsTerminal { get; }

    /// <summary>Columns of the terminal.</summary>
    public int Width => _environment.TerminalWidth;

    /// <summary>The terminal; only when <see cref="IsTerminal"/>.</summary>
    public IAnsiConsole Console => _console.Value;

    /// <summary>Where plain text goes.</summary>
    public TextWriter Writer => _environment.Output;

    /// <summary>Writes a line of a result.</summary>
    public void WriteLine(string text = "") => Writer.WriteLine(TerminalText.Clean(text));

    /// <summary>Writes a line of columns with tabs between them; what would break a column is a space in it.</summary>
    public void WriteColumns(params IEnumerable<string> cells) => Writer.WriteLine(string.Join('\t', cells.Select(TerminalText.CleanLine)));

    /// <summary>Writes a line that goes with a result; not when quiet or in JSON.</summary>
    public void WriteNote(string text)
    {
        if (IsPlain && !IsQuiet)
        {
            _environment.Error.WriteLine(TerminalText.Clean(text));
        }
        else if (!IsQuiet && !IsJson)
        {
            WriteLine(text);
        }
    }

    /// <summary>Writes a line that must not be missed and is no result; not in JSON, where the result says it.</summary>
    public void WriteWarning(string text)
    {
        if (!IsJson)
        {
            _environment.Error.WriteLine(TerminalText.Clean(text));
        }
    }

    /// <summary>Writes a value as one line of JSON.</summary>
    public void WriteJson<T>(T value) => Writer.WriteLine(JsonSerializer.Serialize(value, ContexterJson.Options));

    private IAnsiConsole CreateConsole(bool withoutColor)
    {
        var variables = _environment.Machine.Variables;
        var noColor = withoutColor || variables.GetValueOrDefault("NO_COLOR") is { Length: > 0 };
        return AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = noColor ? ColorSystemSupport.NoColors : ColorSystemSupport.Standard,
            Interactive = InteractionSupport.Yes,
            Out = new TerminalSurface(Writer, Width),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
            EnvironmentVariables = new Dictionary<string, string>(variables, StringComparer.Ordinal),
        });
    }

    /// <summary>A terminal of known width; its height only matters to full-screen programs.</summary>
    private sealed class TerminalSurface(TextWriter writer, int width) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => true;

        public int Width => width;

        public int Height => 24;

        public void SetEncoding(System.Text.Encoding encoding)
        {
            // The writer keeps its own encoding.
        }
    }
}
