using Contexter.Cli.Output;
using Contexter.Evaluation;

namespace Contexter.Cli.Evaluation;

/// <summary>Writes what an evaluation measured: three tables, or one value of JSON.</summary>
internal static class EvaluationText
{
    public static void Write(CliOutput output, EvaluationReport report)
    {
        if (output.IsJson)
        {
            output.WriteJson(ToJson(report));
            return;
        }

        output.WriteNote(
            $"{Figures.Count(report.Queries, "query", "queries")}, {Figures.Count(report.Documents, "document")} in {Figures.Count(report.Groups, "group")} "
            + $"and {Figures.Count(report.Chunks, "chunk")}; in percent, with 95 % intervals");
        output.WriteNote(string.Empty);
        WriteMethods(output, report);
        output.WriteLine();
        WriteKinds(output, report);
        if (report.Comparisons.Count > 0)
        {
            output.WriteLine();
            WriteComparisons(output, report);
        }
    }

    private static void WriteMethods(CliOutput output, EvaluationReport report)
    {
        var table = new Table(
            new("Method"), new($"Recall@{report.K}", IsNumber: true), new($"Hit@{report.K}", IsNumber: true), new($"MRR@{report.K}", IsNumber: true),
            new($"nDCG@{report.K}", IsNumber: true));
        foreach (var method in report.Methods)
        {
            var all = method.Overall;
            table.AddRow(method.Method, Percentage.Of(all.Recall), Percentage.Of(all.Hit), Percentage.Of(all.ReciprocalRank), Percentage.Of(all.Ndcg));
        }

        table.WriteTo(output);
    }

    private static void WriteKinds(CliOutput output, EvaluationReport report)
    {
        var table = new Table(
            [new($"nDCG@{report.K}"), new("Queries", IsNumber: true), .. report.Methods.Select(method => new TableColumn(method.Method, IsNumber: true))]);
        for (var i = 0; i < report.Methods[0].Kinds.Count; i++)
        {
            var kind = report.Methods[0].Kinds[i];
            table.AddRow([kind.Kind!, Figures.Count(kind.Queries), .. report.Methods.Select(method => Percentage.Of(method.Kinds[i].Ndcg))]);
        }

        table.WriteTo(output);
    }

    private static void WriteComparisons(CliOutput output, EvaluationReport report)
    {
        var table = new Table(
            new("Compared"), new("nDCG gain", IsNumber: true), new("p", IsNumber: true), new("Better", IsNumber: true), new("Worse", IsNumber: true));
        foreach (var comparison in report.Comparisons)
        {
            table.AddRow(
                $"{comparison.Method} with {comparison.Baseline}",
                Percentage.Of(comparison.NdcgGain),
                Figures.Decimal(comparison.PValue, 4),
                Figures.Count(comparison.Wins),
                Figures.Count(comparison.Losses));
        }

        table.WriteTo(output);
    }

    /// <summary>Everything but the figures of single queries; shares and gains are 0 to 1.</summary>
    private static object ToJson(EvaluationReport report) => new
    {
        report.K,
        report.Seed,
        report.Queries,
        report.Documents,
        report.Groups,
        report.Chunks,
        Methods = report.Methods.Select(method => new { method.Method, method.Overall, method.Kinds }),
        report.Comparisons,
    };
}
