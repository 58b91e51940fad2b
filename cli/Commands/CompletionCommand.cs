using System.CommandLine;
using Contexter.Cli.Completion;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter completion SHELL</c>: prints the script by which a shell completes the command line; the completions themselves come from the commands.</summary>
internal sealed class CompletionCommand : CliCommand
{
    private readonly Argument<Shell> _shell = OptionValues.ChoiceArgument<Shell>("shell", "The shell.");

    public CompletionCommand(CliEnvironment environment, GlobalOptions globals)
        : base("completion", "Print a script by which bash, zsh, fish or PowerShell completes commands, options and values.", environment, globals)
    {
        Add(_shell);
        Examples =
        [
            "contexter completion bash > ~/.local/share/bash-completion/completions/contexter",
            "source <(contexter completion bash)                     # or in ~/.bashrc",
            "contexter completion zsh > \"${fpath[1]}/_contexter\"",
            "contexter completion fish > ~/.config/fish/completions/contexter.fish",
            "contexter completion pwsh | Out-String | Invoke-Expression",
        ];
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        context.Output.Writer.Write(ShellScripts.Of(context.Arguments.GetRequiredValue(_shell)));
        return Task.FromResult(ExitCodes.Done);
    }
}
