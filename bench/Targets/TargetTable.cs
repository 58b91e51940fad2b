using System.Globalization;
using System.Text;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.Targets;

/// <summary>Targets and what was measured of them, as a table of Markdown.</summary>
internal static class TargetTable
{
    /// <summary>Begins the table in a document.</summary>
    public const string Begin = "<!-- targets: begin -->";

    /// <summary>Ends it.</summary>
    public const string End = "<!-- targets: end -->";

    /// <summary>Writes the table.</summary>
    /// <param name="rows">Targets, and what was measured; null for what was not.</param>
    public static string Write(IReadOnlyList<(Target Target, TargetReading? Reading)> rows)
    {
        var text = new StringBuilder("| target | aim | measured, 95 % interval | | on |\n| --- | --- | --- | --- | --- |\n");
        foreach (var group in rows.GroupBy(row => row.Target.Group, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"| **{group.Key}** | | | | |\n");
            foreach (var (target, reading) in group)
            {
                var aim = $"{(target.Better == Better.Lower ? "at most" : "at least")} {FigureText.Number(target.Aim)} {target.Unit}";
                text.Append(CultureInfo.InvariantCulture, $"| {target.What} | {aim} | {Measured(reading)} | {Verdict(target, reading)} | {reading?.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} |\n");
            }
        }

        return text.ToString();
    }

    /// <summary>Puts the table between its marks in a document.</summary>
    /// <exception cref="SuiteException">The document has no such marks.</exception>
    public static string PutInto(string document, string table)
    {
        var (begin, end) = (document.IndexOf(Begin, StringComparison.Ordinal), document.IndexOf(End, StringComparison.Ordinal));
        return begin >= 0 && end > begin
            ? string.Concat(document.AsSpan(0, begin + Begin.Length), "\n", table, document.AsSpan(end))
            : throw new SuiteException($"The document has no place for the table: a line '{Begin}' and after it a line '{End}'.");
    }

    private static string Measured(TargetReading? reading) => reading switch
    {
        null => "not measured",
        { Figure: { Low: { } low, High: { } high } figure } => $"{FigureText.Number(figure.Median)} {figure.Unit} ({FigureText.Number(low)} to {FigureText.Number(high)})",
        { Figure: var figure } => $"{FigureText.Number(figure.Median)} {figure.Unit}",
    };

    private static string Verdict(Target target, TargetReading? reading) => reading is null ? string.Empty : target.IsReachedBy(reading.Figure.Median) ? "pass" : "fail";
}
