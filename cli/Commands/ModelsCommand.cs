using System.CommandLine;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter models</c>: looks after embedding models.</summary>
internal sealed class ModelsCommand : Command, IExamples
{
    public ModelsCommand(CliEnvironment environment, GlobalOptions globals)
        : base("models", "Compare embedding models.")
    {
        Add(new BenchmarkModelsCommand(environment, globals));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } = ["contexter models benchmark --library react@19.0"];
}
