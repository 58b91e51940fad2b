using System.CommandLine;
using System.CommandLine.Parsing;

namespace Contexter.Cli;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    public Option<string?> Data { get; } = new("--data")
    {
        Description = "The data directory. Default: $CONTEXTER_DATA, else the user's data folder.",
        HelpName = "DIR",
        Recursive = true,
    };

    public Option<string?> Config { get; } = new("--config") { Description = "The configuration file.", HelpName = "FILE", Recursive = true };

    public Option<string[]> Set { get; } = new("--set")
    {
        Description = "A setting, over file and environment; may be repeated: --set search.top_k=5.",
        HelpName = "KEY=VALUE",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Prints JSON, one value a line; errors as JSON on standard error.", Recursive = true };

    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Prints only results and errors.", Recursive = true };

    public Option<bool> NoColor { get; } = new("--no-color") { Description = "Prints without colours; so does the variable NO_COLOR.", Recursive = true };

    public Option<bool> Debug { get; } = new("--debug") { Description = "Prints the whole exception of a failure.", Recursive = true };

    public GlobalOptions()
    {
        Set.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) <= 0))
            {
                result.AddError($"'--set {token.Value}' has no key or no value; write --set key=value, such as --set search.top_k=5.");
            }
        });
    }

    public void AddTo(Command root)
    {
        foreach (var option in new Option[] { Data, Config, Set, Json, Quiet, NoColor, Debug })
        {
            root.Options.Add(option);
        }
    }

    /// <summary>The settings given as flags, the own flags of a command included.</summary>
    public Dictionary<string, string> OverridesOf(ParseResult parsed)
    {
        var overrides = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in parsed.GetValue(Set) ?? [])
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            overrides[pair[..equals].Trim()] = pair[(equals + 1)..];
        }

        if (parsed.GetValue(Data) is { } data)
        {
            overrides["data"] = data;
        }

        foreach (var (option, key) in new[] { ("--port", "server.port"), ("--host", "server.host") })
        {
            if (parsed.GetResult(option) is OptionResult { Implicit: false } result && result.Tokens.Count > 0)
            {
                overrides[key] = result.Tokens[^1].Value;
            }
        }

        return overrides;
    }
}
