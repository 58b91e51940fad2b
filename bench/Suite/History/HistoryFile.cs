using System.Globalization;
using System.Text;
using System.Text.Json;
using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.Suite.History;

/// <summary>What one recorded run said of a figure.</summary>
/// <param name="Unit">Unit of the value.</param>
/// <param name="Kind">What it can be held to.</param>
/// <param name="Better">Which way it is good.</param>
/// <param name="Median">The median of the rounds.</param>
/// <param name="Low">Lower end of its interval; null for a single round.</param>
/// <param name="High">Upper end of its interval; null for a single round.</param>
internal sealed record HistoryFigure(string Unit, FigureKind Kind, Better Better, double Median, double? Low = null, double? High = null);

/// <summary>One recorded run.</summary>
internal sealed record HistoryEntry
{
    /// <summary>When it was measured.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>The commit of the source.</summary>
    public required string Commit { get; init; }

    /// <summary>The machine.</summary>
    public required string Machine { get; init; }

    /// <summary>What the scenario was told.</summary>
    public required SortedDictionary<string, string> Settings { get; init; }

    /// <summary>Figures by name.</summary>
    public required SortedDictionary<string, HistoryFigure> Figures { get; init; }

    /// <summary>The entry of a result.</summary>
    public static HistoryEntry Of(ScenarioResult result) => new()
    {
        Date = result.Date,
        Commit = result.Commit,
        Machine = result.Machine,
        Settings = new SortedDictionary<string, string>(result.Settings.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal),
        Figures = new SortedDictionary<string, HistoryFigure>(
            result.Figures.ToDictionary(
                figure => figure.Name,
                figure => new HistoryFigure(figure.Unit, figure.Kind, figure.Better, Rounded(figure.Median), Rounded(figure.Interval?.Low), Rounded(figure.Interval?.High)),
                StringComparer.Ordinal),
            StringComparer.Ordinal),
    };

    /// <summary>Five significant digits: more only make the differences of the file harder to read.</summary>
    private static double Rounded(double value) => double.Parse(value.ToString("G5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static double? Rounded(double? value) => value is { } known ? Rounded(known) : null;
}

/// <summary>
/// The recorded runs of one scenario, <c>bench/history/SCENARIO.json</c>: sorted by date, the newest 50, one figure a line, so that a recorded run is a difference one can read.
/// </summary>
internal static class HistoryFile
{
    /// <summary>How many runs are kept.</summary>
    public const int MaxEntries = 50;

    private static readonly JsonSerializerOptions Compact = new(ResultFile.Format) { WriteIndented = false };

    /// <summary>The file of a scenario.</summary>
    public static string PathOf(string folder, string scenario) => Path.Combine(folder, scenario + ".json");

    /// <summary>Reads the runs of a scenario, oldest first; none when there is no file.</summary>
    /// <exception cref="SuiteException">The file is not a history.</exception>
    public static async Task<IReadOnlyList<HistoryEntry>> LoadAsync(string folder, string scenario, CancellationToken cancellationToken)
    {
        var file = PathOf(folder, scenario);
        if (!File.Exists(file))
        {
            return [];
        }

        try
        {
            return JsonSerializer.Deserialize<List<HistoryEntry>>(await File.ReadAllTextAsync(file, cancellationToken), ResultFile.Format) ?? [];
        }
        catch (JsonException error)
        {
            throw new SuiteException($"'{file}' is not a history: {error.Message} Take it back from git, or remove it to begin anew.", error);
        }
    }

    /// <summary>Adds a result to the history of its scenario. A result that is there already, by its date, is not added again.</summary>
    /// <returns>How many runs the history has now.</returns>
    /// <exception cref="SuiteException">The file is not a history.</exception>
    public static async Task<int> AppendAsync(string folder, ScenarioResult result, CancellationToken cancellationToken)
    {
        var known = await LoadAsync(folder, result.Scenario, cancellationToken);
        var entries = known.Where(entry => entry.Date != result.Date).Append(HistoryEntry.Of(result)).OrderBy(entry => entry.Date).TakeLast(MaxEntries).ToList();
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(PathOf(folder, result.Scenario), Write(entries), cancellationToken);
        return entries.Count;
    }

    private static string Write(List<HistoryEntry> entries)
    {
        var text = new StringBuilder("[\n");
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            text.Append("  {\n");
            text.Append("    \"date\": ").Append(Json(entry.Date)).Append(",\n");
            text.Append("    \"commit\": ").Append(Json(entry.Commit)).Append(",\n");
            text.Append("    \"machine\": ").Append(Json(entry.Machine)).Append(",\n");
            text.Append("    \"settings\": ").Append(Json(entry.Settings)).Append(",\n");
            text.Append("    \"figures\": {\n");
            text.AppendJoin(",\n", entry.Figures.Select(figure => $"      {Json(figure.Key)}: {Json(figure.Value)}"));
            text.Append("\n    }\n  }").Append(i < entries.Count - 1 ? ",\n" : "\n");
        }

        return text.Append("]\n").ToString();
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, Compact);
}
