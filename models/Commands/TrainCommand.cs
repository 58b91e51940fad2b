using System.CommandLine;
using System.Globalization;
using Contexter.Documents;
using Contexter.Models.Corpus;
using Contexter.Models.Evaluation;
using Contexter.Models.Sections;
using Contexter.Models.Tokenizer;
using Contexter.Models.Training;

namespace Contexter.Models.Commands;

/// <summary><c>train</c>: trains the rows.</summary>
internal static class TrainCommand
{
    public static Command Create(Option<string> work)
    {
        var steps = new Option<int?>("--steps") { Description = "Steps; the recipe's when left out." };
        var without = new Option<string[]>("--without") { Description = "Kinds of pairs that are left out, for ablations: heading, first, inner, link, code, task.", DefaultValueFactory = _ => [] };
        var set = new Option<string[]>("--set") { Description = "Settings of the recipe that are tried: rate, temperature, link, parents, each as name=value.", DefaultValueFactory = _ => [] };
        var command = new Command("train", "Train the rows; goes on where an interrupted training stopped.") { steps, without, set };
        command.SetAction((result, cancellationToken) => Task.Run(
            () => Run(new WorkFolder(Path.GetFullPath(result.GetRequiredValue(work))), RecipeOf(result.GetValue(steps), result.GetRequiredValue(without), result.GetRequiredValue(set)), cancellationToken),
            cancellationToken));
        return command;
    }

    internal static Recipe RecipeOf(int? steps, string[] without, string[] settings)
    {
        var recipe = new Recipe();
        recipe = recipe with { Steps = steps ?? recipe.Steps };
        foreach (var kind in without)
        {
            var shares = recipe.Shares;
            recipe = recipe with
            {
                Shares = kind switch
                {
                    "heading" => shares with { Heading = 0 },
                    "first" => shares with { First = 0 },
                    "inner" => shares with { Inner = 0 },
                    "link" => shares with { Link = 0 },
                    "code" => shares with { Code = 0 },
                    "task" => shares with { Task = 0 },
                    _ => throw new ContexterException(ErrorCodes.InvalidInput, $"'{kind}' is no kind of pair; kinds are heading, first, inner, link, code and task."),
                },
            };
        }

        foreach (var setting in settings)
        {
            var (name, text) = setting.Split('=') is [var left, var right] ? (left, right) : (setting, string.Empty);
            var value = double.TryParse(text, CultureInfo.InvariantCulture, out var parsed) ? parsed : throw new ContexterException(ErrorCodes.InvalidInput, $"'{setting}' is no setting; write name=number.");
            recipe = name switch
            {
                "rate" => recipe with { LearningRate = value },
                "temperature" => recipe with { Temperature = value },
                "link" => recipe with { Shares = recipe.Shares with { Link = value } },
                "parents" => recipe with { ParentShare = value },
                _ => throw new ContexterException(ErrorCodes.InvalidInput, $"'{name}' is no setting that can be tried; these are rate, temperature, link and parents."),
            };
        }

        return recipe;
    }

    internal static TrainingText Read(WorkFolder work, SourceRole role, byte[] vocabulary, CancellationToken cancellationToken)
    {
        var builder = new TextBuilder(VocabularyFile.Read(vocabulary));
        var sources = SourceList.Load().Sources.Where(source => source.Role == role).ToArray();
        var texts = new TrainingText[sources.Length];
        Parallel.For(0, sources.Length, new ParallelOptions { CancellationToken = cancellationToken }, i => texts[i] = builder.Build(SectionFile.Read(SectionFile.PathOf(work, sources[i].Name))));
        var whole = new TrainingText();
        foreach (var text in texts)
        {
            whole.Add(text);
        }

        return whole;
    }

    private static void Run(WorkFolder work, Recipe recipe, CancellationToken cancellationToken)
    {
        var vocabulary = File.ReadAllBytes(work.Vocabulary);
        var text = Read(work, SourceRole.Train, vocabulary, cancellationToken);
        var probe = new HeadingProbe(Read(work, SourceRole.Validate, vocabulary, cancellationToken), recipe);
        var epoch = new PairSampler(text, recipe).DrawEpoch(0);
        Console.WriteLine($"{text.Count:N0} sections, {text.Pieces:N0} pieces, {epoch.Length:N0} pairs an epoch ({string.Join(", ", epoch.CountBy(pair => pair.Kind).OrderBy(kind => kind.Key).Select(kind => $"{kind.Key} {kind.Value:N0}"))}); {probe.Candidates:N0} validation sections");

        var stored = Checkpoint.Read(work.Checkpoint);
        var goesOn = stored is { } found && found.Recipe.AsSpan().SequenceEqual(recipe.Hash()) && found.Step < recipe.Steps;
        var (rows, step) = goesOn ? (stored!.Value.Rows, stored.Value.Step) : (Fresh(recipe, VocabularyFile.Read(vocabulary).Count), 0);
        Console.WriteLine(goesOn ? $"goes on after step {step:N0}" : "starts afresh");
        if (!goesOn)
        {
            File.WriteAllText(work.Log, "step\tloss\tvalidation\tseconds\n");
        }

        var log = new LogWriter(work.Log, recipe.Steps);
        new Trainer(text, recipe, rows, step).Run(probe.Measure, at => Checkpoint.Write(work.Checkpoint, rows, at, recipe.Hash()), log, TimeProvider.System, cancellationToken);
    }

    private static RowTable Fresh(Recipe recipe, int pieces)
    {
        var rows = new RowTable(pieces, recipe.Dimension);
        rows.Initialize(recipe.InitialDeviation, recipe.Seed);
        return rows;
    }

    private sealed class LogWriter(string path, int steps) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            File.AppendAllText(path, string.Create(CultureInfo.InvariantCulture, $"{value.Step}\t{value.Loss:0.0000}\t{value.Validation:0.0000}\t{value.Seconds:0.0}\n"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"step {value.Step}/{steps} loss {value.Loss:0.000} {(value.Validation is { } measured ? $"validation nDCG@10 {100 * measured:0.0} " : string.Empty)}{value.Seconds:0} s"));
        }
    }
}
