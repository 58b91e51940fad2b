using System.CommandLine;

namespace Contexter.Cli.Commands;

/// <summary>A command with an action of its own.</summary>
internal abstract class CliCommand : Command, IExamples
{
    protected CliCommand(string name, string description, CliEnvironment environment, GlobalOptions globals)
        : base(name, description)
    {
        SetAction((arguments, cancellationToken) => RunAsync(new CommandContext(environment, globals, arguments), cancellationToken));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; protected init; } = [];

    /// <summary>Runs the command.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    protected abstract Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken);
}

/// <summary>A command whose help shows examples.</summary>
internal interface IExamples
{
    /// <summary>Whole command lines, each with a comment where it needs one.</summary>
    IReadOnlyList<string> Examples { get; }
}
