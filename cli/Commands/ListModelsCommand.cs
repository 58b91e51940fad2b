using Contexter.Cli.Output;
using Contexter.Client;
using Contexter.GrainInterfaces.Models;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter models list</c>.</summary>
internal sealed class ListModelsCommand : CliCommand
{
    public ListModelsCommand(CliEnvironment environment, GlobalOptions globals)
        : base("list", "List the embedding models that the configuration describes; 'contexter models' does the same.", environment, globals)
    {
        Examples = ["contexter models list --json | jq -r '.[] | select(.active) | .name'"];
    }

    /// <summary>Lists all models.</summary>
    public static async Task<int> ListAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        var models = await session.Api.ListModelsAsync(cancellationToken);
        var output = context.Output;
        if (output.IsJson)
        {
            output.WriteJson(models);
            return ExitCodes.Done;
        }

        var table = new Table(
            new("Model"), new("Answers"), new("Id"), new("Dimensions", IsNumber: true), new("Provider"), new("Index"), new("Documents", IsNumber: true), new("Chunks", IsNumber: true), new("Size", IsNumber: true));
        foreach (var model in models)
        {
            table.AddRow(
                model.Name,
                model.Active ? "yes" : string.Empty,
                model.Id,
                Figures.Count(model.Dimension),
                model.Provider ?? string.Empty,
                ContexterJson.NameOf(model.State),
                Figures.Count(model.Documents),
                Figures.Count(model.Chunks),
                Figures.Bytes(model.Bytes));
        }

        table.WriteTo(output);
        foreach (var line in models.SelectMany(Notes))
        {
            output.WriteNote(line);
        }

        return ExitCodes.Done;
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) => ListAsync(context, cancellationToken);

    private static IEnumerable<string> Notes(ModelStatus model)
    {
        if (model is { Configured: true, Active: false })
        {
            yield return $"The configuration begins with '{model.Name}', and another model answers; 'contexter models use {model.Name}' changes that.";
        }

        if (model.Change is { } change)
        {
            yield return $"Job {change.Id} is changing to '{model.Name}': {Figures.Count(change.Counters.DocumentsIndexed)} of "
                + $"{Figures.Count(change.Counters.DocumentsToIndex, "document")}; 'contexter jobs watch {change.Id}' follows it.";
        }

        if (model.Problem is { } problem)
        {
            yield return $"'{model.Name}': {problem.Message} ({problem.Code})";
        }
    }
}
