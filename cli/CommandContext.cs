using System.CommandLine;
using System.Text.Json;
using Contexter.Cli.Hosting;
using Contexter.Client;
using Contexter.Silo.Configuration;
using Spectre.Console;

namespace Contexter.Cli;

/// <summary>What one command runs with: its options as given, the configuration, and where it prints.</summary>
internal sealed class CommandContext
{
    private readonly CliEnvironment _environment;

    public CommandContext(CliEnvironment environment, ParseResult parsed, GlobalOptions global)
    {
        _environment = environment;
        Parsed = parsed;
        Json = parsed.GetValue(global.Json);
        Quiet = parsed.GetValue(global.Quiet);
        ConfigFile = parsed.GetValue(global.Config);
        Overrides = global.OverridesOf(parsed);
        var plain = parsed.GetValue(global.NoColor) || environment.Configuration.Variables.ContainsKey("NO_COLOR") || !environment.IsTerminal;
        IsLive = environment.IsTerminal && !Json && !Quiet;
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = environment.IsTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(environment.Output),
        });
        if (!environment.IsTerminal)
        {
            // Without a terminal there is no width to wrap at: a line stays a line.
            Console.Profile.Width = 10_000;
        }
    }

    public ParseResult Parsed { get; }

    public bool Json { get; }

    public bool Quiet { get; }

    /// <summary>Whether progress is shown as bars that move.</summary>
    public bool IsLive { get; }

    public string? ConfigFile { get; }

    public IReadOnlyDictionary<string, string> Overrides { get; }

    public IAnsiConsole Console { get; }

    public TextWriter Output => _environment.Output;

    public TextWriter Errors => _environment.Errors;

    public TimeProvider Time => _environment.Time;

    public string WorkingFolder => _environment.Configuration.WorkingFolder;

    public IContexterSessions Sessions => _environment.Sessions;

    public ConfigurationLoader Loader => new(_environment.Configuration);

    public LoadedConfiguration Load() => Loader.Load(ConfigFile, Overrides);

    public Task<IContexterSession> OpenAsync(string command, CancellationToken cancellationToken) => Sessions.OpenAsync(Load().Options, command, cancellationToken);

    /// <summary>Prints a value as JSON on one line.</summary>
    public void WriteJson<T>(T value) => Output.WriteLine(JsonSerializer.Serialize(value, ContexterJson.Options));

    /// <summary>Prints a line for people: not with <c>--json</c>, not with <c>--quiet</c>.</summary>
    public void Note(string line)
    {
        if (!Json && !Quiet)
        {
            Output.WriteLine(line);
        }
    }
}
