using System.CommandLine;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter models remove NAME</c>.</summary>
internal sealed class RemoveModelIndexCommand : CliCommand
{
    private readonly Argument<string> _name = new("name") { HelpName = "NAME", Description = "Name of the model, as 'contexter models' lists it." };

    public RemoveModelIndexCommand(CliEnvironment environment, GlobalOptions globals)
        : base("remove", "Remove the index of an embedding model that does not answer now; nothing else of it goes.", environment, globals)
    {
        Add(_name);
        Examples = ["contexter models remove local"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        var model = await session.Api.RemoveModelIndexAsync(context.Arguments.GetRequiredValue(_name), cancellationToken);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(model);
        }
        else
        {
            context.Output.WriteNote($"Removed the index of '{model.Name}'; 'contexter models use {model.Name}' would make it anew.");
        }

        return ExitCodes.Done;
    }
}
