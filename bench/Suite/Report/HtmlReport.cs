using System.Globalization;
using System.Net;
using System.Text;
using Contexter.Bench.Suite.History;
using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.Suite.Report;

/// <summary>Results and their history as one HTML file that needs nothing else.</summary>
internal static class HtmlReport
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --line: #d7dce3; --back: #ffffff; --card: #f5f7fa; --bar: #2563eb; --band: #16a34a22;
          --c0: #2563eb; --c1: #dc2626; --c2: #16a34a; --c3: #9333ea; --c4: #d97706; --c5: #0891b2; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #9aa5b4; --line: #333c48; --back: #12161c; --card: #1a2029; --bar: #5b8df5; --band: #22c55e22;
          --c0: #6ea0ff; --c1: #f87171; --c2: #4ade80; --c3: #c084fc; --c4: #fbbf24; --c5: #22d3ee; } }
        body { margin: 0 auto; max-width: 1400px; padding: 24px; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--back); }
        h2 { margin-top: 48px; border-bottom: 1px solid var(--line); } p, dl { color: var(--soft); margin: 4px 0; }
        table { border-collapse: collapse; width: 100%; margin: 12px 0; font-variant-numeric: tabular-nums; } th, td { padding: 4px 10px; border-bottom: 1px solid var(--line); text-align: right; }
        th:first-child, td:first-child, td.outliers { text-align: left; } th { font-weight: 600; } .scroll { overflow-x: auto; }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 520px), 1fr)); gap: 16px; } svg { width: 100%; background: var(--card); border-radius: 8px; font-size: 12px; }
        svg text { fill: var(--ink); } svg .title { font-size: 14px; font-weight: 600; } .grid { stroke: var(--line); } .band { fill: var(--band); } .bar { fill: var(--bar); } .whisker { stroke: var(--ink); fill: none; }
        .line { fill: none; stroke-width: 2; } .c0 { stroke: var(--c0); } .c1 { stroke: var(--c1); } .c2 { stroke: var(--c2); } .c3 { stroke: var(--c3); } .c4 { stroke: var(--c4); } .c5 { stroke: var(--c5); }
        .dot { stroke-width: 0; } .dot.c0 { fill: var(--c0); } .dot.c1 { fill: var(--c1); } .dot.c2 { fill: var(--c2); } .dot.c3 { fill: var(--c3); } .dot.c4 { fill: var(--c4); } .dot.c5 { fill: var(--c5); }
        .missing { color: var(--c1); }
        """;

    /// <summary>Makes the page.</summary>
    /// <param name="results">Results, of different scenarios; may be empty.</param>
    /// <param name="histories">Recorded runs by scenario; may be empty.</param>
    public static string Create(IReadOnlyList<ScenarioResult> results, IReadOnlyDictionary<string, IReadOnlyList<HistoryEntry>> histories)
    {
        var page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Contexter: benchmarks</title>\n<style>\n");
        page.Append(Style).Append("\n</style></head><body>\n<h1>Contexter: benchmarks</h1>\n");
        page.Append("<p>Medians of rounds with their 95 % intervals; outliers by Tukey's fences. Ratios and deterministic figures are held against recorded runs, times are only shown.</p>\n");
        foreach (var result in results.OrderBy(result => result.Scenario, StringComparer.Ordinal))
        {
            AppendResult(page, result);
        }

        foreach (var (scenario, runs) in histories.OrderBy(history => history.Key, StringComparer.Ordinal))
        {
            AppendHistory(page, scenario, runs);
        }

        return page.Append("</body></html>\n").ToString();
    }

    private static void AppendResult(StringBuilder page, ScenarioResult result)
    {
        page.Append(CultureInfo.InvariantCulture, $"<h2 id=\"{Text(result.Scenario)}\">{Text(result.Scenario)}</h2>\n<p>{result.Date:yyyy-MM-dd HH:mm} UTC, commit {Text(result.Commit)}, {Text(result.Machine)}</p>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p>{result.Rounds.Measured} rounds after {result.Rounds.WarmUp}; {Text(string.Join(", ", result.Settings.Select(setting => $"{setting.Key} {setting.Value}")))}; ");
        page.Append(CultureInfo.InvariantCulture, $"allocated {result.Memory.AllocatedBytes / 1e6:N0} MB, kept {result.Memory.RetainedBytes / 1e6:0.0} MB after a full collection, at most {result.Memory.PeakResidentBytes / 1e6:N0} MB resident</p>\n");
        foreach (var missing in result.NotMeasured)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"missing\">Not measured: {Text(missing)}</p>\n");
        }

        AppendTable(page, result.Figures);
        page.Append("<div class=\"charts\">\n");
        var sampled = result.Figures.Where(figure => figure.Samples is not null).ToList();
        foreach (var unit in sampled.GroupBy(figure => figure.Unit, StringComparer.Ordinal))
        {
            // The largest values of all would leave nothing to see of the others.
            page.Append(Chart.Lines("Latency distribution", unit.Key + " (98 % of the samples)", "share of samples, %", [.. unit.Select(figure => new ChartLine(figure.Name, [.. figure.Samples!.Quantiles.SkipLast(1).Select((value, step) => new PlotPoint(value, step * 2))]))]));
        }

        foreach (var plot in result.Series.GroupBy(series => series.Plot, StringComparer.Ordinal))
        {
            page.Append(Chart.Lines(plot.Key, plot.First().Horizontal, plot.First().Vertical, [.. plot.Select(series => new ChartLine(series.Name, series.Points))]));
        }

        foreach (var unit in result.Figures.Where(figure => figure.Samples is null).GroupBy(figure => (figure.Unit, figure.Kind)))
        {
            page.Append(Chart.Bars(TitleOf(unit.Key.Unit, unit.Key.Kind), [.. unit]));
        }

        page.Append("</div>\n");
    }

    private static void AppendTable(StringBuilder page, IReadOnlyList<Figure> figures)
    {
        page.Append("<div class=\"scroll\"><table><tr><th>figure</th><th>median</th><th>95 % interval</th><th>p50</th><th>p95</th><th>p99</th><th>unit</th><th>kind</th><th>outliers</th></tr>\n");
        foreach (var figure in figures)
        {
            var interval = figure.Interval is { } known ? $"{FigureText.Number(known.Low)} to {FigureText.Number(known.High)}" : "one round";
            var outliers = string.Join(", ", figure.Outliers.Select(outlier => string.Create(CultureInfo.InvariantCulture, $"round {outlier.Round}: {FigureText.Number(outlier.Value)}")));
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(figure.Name)}</td><td>{FigureText.Number(figure.Median)}</td><td>{interval}</td>");
            foreach (var percentile in figure.Samples is { } samples ? (double?[])[samples.P50, samples.P95, samples.P99] : [null, null, null])
            {
                page.Append(CultureInfo.InvariantCulture, $"<td>{(percentile is { } value ? FigureText.Number(value) : string.Empty)}</td>");
            }

            page.Append(CultureInfo.InvariantCulture, $"<td>{Text(figure.Unit)}</td><td>{figure.Kind.ToString().ToLowerInvariant()}</td><td class=\"outliers\">{Text(outliers)}</td></tr>\n");
        }

        page.Append("</table></div>\n");
    }

    private static void AppendHistory(StringBuilder page, string scenario, IReadOnlyList<HistoryEntry> runs)
    {
        var held = runs.SelectMany(run => run.Figures).Where(figure => figure.Value.Kind != FigureKind.Time && figure.Value.Median != 0).Select(figure => figure.Key).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        page.Append(CultureInfo.InvariantCulture, $"<h2>{Text(scenario)}: {runs.Count} recorded runs</h2>\n<p>{runs[0].Date:yyyy-MM-dd} to {runs[^1].Date:yyyy-MM-dd}; each line is relative to its own median, the band is what passes.</p>\n<div class=\"charts\">\n");
        foreach (var some in held.Chunk(6))
        {
            var lines = some.Select(name =>
            {
                var points = runs.Select((run, index) => (index, Figure: run.Figures.GetValueOrDefault(name))).Where(point => point.Figure is not null).ToList();
                var median = Statistics.Median([.. points.Select(point => point.Figure!.Median)]);
                return new ChartLine(name, [.. points.Select(point => new PlotPoint(point.index + 1, point.Figure!.Median / median))]);
            });
            page.Append(Chart.Lines("History of " + scenario, "recorded run", "relative to the median", [.. lines], fromZero: false, new Interval(1 - Comparison.Threshold, 1 + Comparison.Threshold)));
        }

        page.Append("</div>\n");
    }

    private static string TitleOf(string unit, FigureKind kind) => (unit, kind) switch
    {
        (_, FigureKind.Ratio) => "Ratios",
        ("B" or "KB" or "MB" or "B/chunk", _) => $"Memory and size, {unit}",
        (_, _) when unit.EndsWith("/s", StringComparison.Ordinal) => $"Throughput, {unit}",
        (_, FigureKind.Time) => $"Times, {unit}",
        _ => $"Deterministic, {unit}",
    };

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
