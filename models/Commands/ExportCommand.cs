using System.CommandLine;
using Contexter.Documents;
using Contexter.Models.Corpus;
using Contexter.Models.Export;
using Contexter.Models.Training;

namespace Contexter.Models.Commands;

/// <summary><c>export</c>: makes the file that ships.</summary>
internal static class ExportCommand
{
    public static Command Create(Option<string> work)
    {
        var steps = new Option<int?>("--steps") { Description = "Steps of the training that is exported; the recipe's when left out." };
        var to = new Option<string?>("--to") { Description = "File to write; in the work folder when left out." };
        var plot = new Option<string?>("--plot") { Description = "Also draw the training's loss to this SVG file." };
        var without = new Option<string[]>("--without") { Description = "As given to 'train'.", DefaultValueFactory = _ => [] };
        var set = new Option<string[]>("--set") { Description = "As given to 'train'.", DefaultValueFactory = _ => [] };
        var command = new Command("export", "Turn the trained rows into the file that ships.") { steps, to, plot, without, set };
        command.SetAction((result, cancellationToken) => Task.Run(
            () => Run(new WorkFolder(Path.GetFullPath(result.GetRequiredValue(work))), TrainCommand.RecipeOf(result.GetValue(steps), result.GetRequiredValue(without), result.GetRequiredValue(set)), result.GetValue(to), result.GetValue(plot), cancellationToken),
            cancellationToken));
        return command;
    }

    private static void Run(WorkFolder work, Recipe recipe, string? target, string? plot, CancellationToken cancellationToken)
    {
        if (Checkpoint.Read(work.Checkpoint) is not { } stored || !stored.Recipe.AsSpan().SequenceEqual(recipe.Hash()) || stored.Step != recipe.Steps)
        {
            throw new ContexterException(ErrorCodes.InvalidInput, $"There is no training of {recipe.Steps} steps that has come to its end; run 'train' first, or name other '--steps'.");
        }

        var vocabulary = File.ReadAllBytes(work.Vocabulary);
        var occurrences = new long[stored.Rows.Pieces];
        TrainCommand.Read(work, SourceRole.Train, vocabulary, cancellationToken).CountPieces(occurrences);
        var file = ModelExporter.Export(stored.Rows, occurrences, vocabulary, recipe, SourceList.Load().Hash);
        File.WriteAllBytes(target ?? work.Model, file);
        if (plot is not null)
        {
            File.WriteAllText(plot, LossPlot.Draw(File.ReadLines(work.Log)));
        }

        Console.WriteLine($"{file.Length:N0} bytes written to {target ?? work.Model}; {occurrences.Count(count => count < recipe.FullTrust):N0} rows are shortened");
    }
}
