using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Contexter.Cli.Output;

namespace Contexter.Cli.Commands;

/// <summary>Finds what is wrong with the way a command was written.</summary>
internal static partial class UsageErrors
{
    /// <summary>The error in one line, with a suggestion where there is one; null when nothing is wrong.</summary>
    public static string? Find(ParseResult parse, IReadOnlyList<string> args)
    {
        if (parse.Action is ExampleHelp or { ClearsParseErrors: true })
        {
            return null;
        }

        var strays = parse.UnmatchedTokens.Concat(SwallowedOptions(parse, args)).Distinct(StringComparer.Ordinal).ToArray();
        if (strays.Length == 0 && parse.Action is not ParseErrorAction)
        {
            return null;
        }

        var path = PathOf(parse.CommandResult);
        var problem = strays.Length > 0 ? Describe(strays, parse)
            : parse.CommandResult.Command is { Action: null, Subcommands: { Count: > 0 } commands } ? $"'{path}' needs a command: {NamesOf(commands)}"
            : string.Join("; ", parse.Errors.Select(error => TerminalText.JoinLines(error.Message).TrimEnd('.')).Distinct(StringComparer.Ordinal));
        return $"{problem}{(problem.EndsWith('?') ? string.Empty : ".")} See '{path} --help'.";
    }

    /// <summary>Options that nobody knows and that were therefore taken for a word of the query or the like.</summary>
    private static IEnumerable<string> SwallowedOptions(ParseResult parse, IReadOnlyList<string> args) =>
        parse.Tokens
            .TakeWhile(token => token.Type != TokenType.DoubleDash)
            .Where(token => token.Type == TokenType.Argument && OptionPattern.IsMatch(token.Value) && args.Contains(token.Value, StringComparer.Ordinal))
            .Select(token => token.Value);

    private static string Describe(string[] strays, ParseResult parse)
    {
        // What follows a command that nobody knows was meant for it.
        var stray = Array.Find(strays, OptionPattern.IsMatch) ?? strays[0];
        if (OptionPattern.IsMatch(stray))
        {
            var name = stray.Split('=')[0];
            var suggestion = Suggestions.Nearest(name, OptionNames(parse.CommandResult));
            var hint = suggestion is not null ? $"did you mean '{suggestion}'?" : "text that starts with a dash goes behind '--'";
            return $"unknown option '{name}'; {hint}";
        }

        var commands = parse.CommandResult.Command.Subcommands;
        var command = Suggestions.Nearest(stray, commands.Select(command => command.Name));
        return commands.Count == 0 ? $"unexpected argument '{stray}'"
            : command is null ? $"unknown command '{stray}'; there are {NamesOf(commands)}"
            : $"unknown command '{stray}'; did you mean '{command}'?";
    }

    private static string NamesOf(IEnumerable<Command> commands) => string.Join(", ", commands.Select(command => command.Name));

    private static IEnumerable<string> OptionNames(CommandResult command)
    {
        var own = command.Command.Options;
        var inherited = Ancestors(command).Skip(1).SelectMany(ancestor => ancestor.Command.Options.Where(option => option.Recursive));
        return own.Concat(inherited).Where(option => !option.Hidden).SelectMany(option => option.Aliases.Prepend(option.Name));
    }

    private static string PathOf(CommandResult command) => string.Join(' ', Ancestors(command).Reverse().Select((ancestor, i) => i == 0 ? "contexter" : ancestor.Command.Name));

    private static IEnumerable<CommandResult> Ancestors(CommandResult command)
    {
        for (SymbolResult? result = command; result is CommandResult current; result = result.Parent)
        {
            yield return current;
        }
    }

    [GeneratedRegex(@"^--?[A-Za-z][A-Za-z0-9-]*(=.*)?$", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex OptionPattern { get; }
}
