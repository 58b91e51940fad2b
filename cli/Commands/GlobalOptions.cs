using System.CommandLine;

namespace Contexter.Cli.Commands;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    /// <summary>Name of the option for JSON; it must be known even when the rest cannot be parsed.</summary>
    public const string JsonName = "--json";

    /// <summary>Name of the option for stack traces; it must be known even when the rest cannot be parsed.</summary>
    public const string DebugName = "--debug";

    /// <summary>The data folder.</summary>
    public Option<string?> Data { get; } = new("--data")
    {
        HelpName = "DIR",
        Description = "Folder of everything that is stored. Default: $CONTEXTER_DATA, the configuration, else the user's data folder.",
        Recursive = true,
    };

    /// <summary>The configuration file.</summary>
    public Option<string?> Config { get; } = new("--config")
    {
        HelpName = "FILE",
        Description = "Configuration file. Default: $CONTEXTER_CONFIG, ./contexter.yaml, else the user's own.",
        Recursive = true,
    };

    /// <summary>Single settings.</summary>
    public Option<string[]> Set { get; } = new("--set")
    {
        HelpName = "KEY=VALUE",
        Description = "Set one configuration key, stronger than file and environment; repeatable.",
        Recursive = true,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>Private addresses.</summary>
    public Option<bool> AllowPrivate { get; } = new("--allow-private")
    {
        Description = "Fetch from private, loopback and link-local addresses, too; the same as --set downloads.allow_private=true.",
        Recursive = true,
    };

    /// <summary>JSON results.</summary>
    public Option<bool> Json { get; } = new(JsonName) { Description = "Write results as JSON (one value a line), errors as JSON on stderr.", Recursive = true };

    /// <summary>Plain results.</summary>
    public Option<bool> Plain { get; } = new("--plain") { Description = "Write results for scripts: columns with tabs between them, numbers as digits, no colours and no bars; notes go to stderr.", Recursive = true };

    /// <summary>Only results.</summary>
    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Write results and errors only, no progress and no notes.", Recursive = true };

    /// <summary>No colours.</summary>
    public Option<bool> NoColor { get; } = new("--no-color") { Description = "No colours; $NO_COLOR does the same.", Recursive = true };

    /// <summary>Stack traces.</summary>
    public Option<bool> Debug { get; } = new(DebugName) { Description = "Show the stack trace of an error.", Recursive = true };

    /// <summary>Adds all of them to the root command.</summary>
    public void AddTo(RootCommand root)
    {
        root.Add(Data);
        root.Add(Config);
        root.Add(Set);
        root.Add(AllowPrivate);
        root.Add(Json);
        root.Add(Plain);
        root.Add(Quiet);
        root.Add(NoColor);
        root.Add(Debug);
    }
}
