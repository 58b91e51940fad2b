namespace Contexter.Cli.Commands;

/// <summary><c>contexter models</c>: which embedding models there are, and which one answers.</summary>
internal sealed class ModelsCommand : CliCommand
{
    public ModelsCommand(CliEnvironment environment, GlobalOptions globals)
        : base("models", "List and compare the embedding models, change to another one, and remove the index of one.", environment, globals)
    {
        Add(new ListModelsCommand(environment, globals));
        Add(new UseModelCommand(environment, globals));
        Add(new RemoveModelIndexCommand(environment, globals));
        Add(new BenchmarkModelsCommand(environment, globals));
        Examples = ["contexter models", "contexter models use voyage", "contexter models benchmark --library react@19.0"];
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) => ListModelsCommand.ListAsync(context, cancellationToken);
}
