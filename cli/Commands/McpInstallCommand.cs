using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using Contexter.Cli.Mcp;
using Contexter.Documents;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter mcp install</c>: what to put into the configuration of an editor. It writes no file itself.</summary>
internal sealed class McpInstallCommand : CliCommand
{
    private readonly Argument<string?> _editor = new("editor")
    {
        HelpName = "EDITOR",
        Description = $"One of {string.Join(", ", EditorConfigurations.All.Select(editor => editor.Name))}. Default: all of them.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _http = new("--http") { Description = "For a server that runs already ('contexter serve'), instead of a process that the editor starts." };

    private readonly Option<bool> _readOnly = McpCommand.ReadOnlyOption();

    public McpInstallCommand(CliEnvironment environment, GlobalOptions globals)
        : base("install", "Print what to put into the configuration of an editor or agent.", environment, globals)
    {
        _editor.CompletionSources.Add(_ => EditorConfigurations.All.Select(editor => new CompletionItem(editor.Name)));
        Add(_editor);
        Add(_http);
        Add(_readOnly);
        Examples = ["contexter mcp install", "contexter mcp install claude-code", "contexter mcp install vscode --http"];
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var name = context.Arguments.GetValue(_editor);
        var editors = name is null ? EditorConfigurations.All : [.. EditorConfigurations.All.Where(editor => string.Equals(editor.Name, name, StringComparison.OrdinalIgnoreCase))];
        if (editors.Count == 0)
        {
            throw new ContexterException(
                ErrorCodes.InvalidInput, $"'{name}' is no editor that is known; there are {string.Join(", ", EditorConfigurations.All.Select(editor => editor.Name))}.");
        }

        var connection = ConnectionOf(context);
        foreach (var editor in editors)
        {
            var text = editor.Write(connection);
            if (context.Output.IsJson)
            {
                context.Output.WriteJson(new { Editor = editor.Name, editor.Title, editor.Place, Configuration = text });
                continue;
            }

            context.Output.WriteNote($"# {editor.Title} ({editor.Name}): {editor.Place}");
            context.Output.WriteLine(text);
            context.Output.WriteLine();
        }

        return Task.FromResult(ExitCodes.Done);
    }

    private EditorConnection ConnectionOf(CommandContext context)
    {
        var readOnly = context.Arguments.GetValue(_readOnly);
        if (!context.Arguments.GetValue(_http))
        {
            var own = context.Environment.Program;
            return EditorConnection.ByProcess(own[0], [.. own.Skip(1), "mcp", .. readOnly ? ["--read-only"] : Array.Empty<string>()]);
        }

        if (readOnly)
        {
            throw new ContexterException(ErrorCodes.InvalidInput, "--read-only is for a process that the editor starts; of a server the setting mcp.read_only decides.");
        }

        var server = context.LoadConfiguration().Options.Server;
        var host = server.Host is "0.0.0.0" or "::" ? "localhost" : server.Host.Contains(':', StringComparison.Ordinal) ? $"[{server.Host}]" : server.Host;
        return EditorConnection.ByUrl(string.Create(CultureInfo.InvariantCulture, $"http://{host}:{server.Port}/mcp"));
    }
}
