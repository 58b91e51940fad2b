using System.CommandLine;
using System.Globalization;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.History;
using Contexter.Bench.Suite.Report;
using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.CommandLine;

/// <summary><c>bench -- report FILE...</c>: results and history as one HTML file.</summary>
internal static class ReportCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(TextWriter output)
    {
        var files = new Argument<string[]>("files") { Description = "Results, written by 'bench -- SCENARIO --json FILE'; none shows the history alone.", Arity = ArgumentArity.ZeroOrMore };
        var history = RecordCommand.HistoryOption();
        var target = new Option<string>("--out") { Description = "The file to write.", DefaultValueFactory = _ => "bench-report.html" };
        var command = new Command("report", "Writes results and history as one HTML file.") { files, history, target };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var results = new List<ScenarioResult>();
            foreach (var file in parse.GetValue(files)!)
            {
                results.Add(await ResultFile.LoadAsync(file, cancellationToken));
            }

            var histories = new Dictionary<string, IReadOnlyList<HistoryEntry>>(StringComparer.Ordinal);
            var folder = RecordCommand.FolderOf(parse, history);
            foreach (var file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.json") : [])
            {
                var scenario = Path.GetFileNameWithoutExtension(file);
                var runs = await HistoryFile.LoadAsync(folder, scenario, cancellationToken);
                if (runs.Count > 0)
                {
                    histories[scenario] = runs;
                }
            }

            if (results.Count == 0 && histories.Count == 0)
            {
                throw new SuiteException($"Nothing to show: there is no history in '{folder}'; name results that 'bench -- SCENARIO --json FILE' wrote.");
            }

            await File.WriteAllTextAsync(parse.GetValue(target)!, HtmlReport.Create(results, histories), cancellationToken);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{results.Count} results and {histories.Count} histories in {parse.GetValue(target)}"));
            return SuiteCommand.Done;
        });
        return command;
    }
}
