using System.CommandLine;
using System.Globalization;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.History;
using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.CommandLine;

/// <summary><c>bench -- record FILE...</c>: adds results to the history that is committed.</summary>
internal static class RecordCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(TextWriter output)
    {
        var files = new Argument<string[]>("files") { Description = "Results, written by 'bench -- SCENARIO --json FILE'.", Arity = ArgumentArity.OneOrMore };
        var history = HistoryOption();
        var command = new Command("record", "Adds results to the history.") { files, history };
        command.SetAction(async (parse, cancellationToken) =>
        {
            foreach (var file in parse.GetValue(files)!)
            {
                var result = await ResultFile.LoadAsync(file, cancellationToken);
                var runs = await HistoryFile.AppendAsync(FolderOf(parse, history), result, cancellationToken);
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{result.Scenario}: {result.Figures.Count} figures of {result.Commit} recorded, {runs} runs now"));
            }

            return SuiteCommand.Done;
        });
        return command;
    }

    /// <summary>The option that names the folder of the history.</summary>
    public static Option<string?> HistoryOption() => new("--history") { Description = "The folder of the history; by default bench/history of the repository." };

    /// <summary>The folder of the history.</summary>
    public static string FolderOf(ParseResult parse, Option<string?> history) => parse.GetValue(history) ?? Path.Combine(Source.Root(), "bench", "history");
}
