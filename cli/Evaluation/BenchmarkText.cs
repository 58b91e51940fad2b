using Contexter.Cli.Output;
using Contexter.Evaluation;
using Contexter.Evaluation.Benchmark;

namespace Contexter.Cli.Evaluation;

/// <summary>Writes a comparison of embedding models: two tables and what to make of them, or one value of JSON.</summary>
internal static class BenchmarkText
{
    private const string None = "-";

    public static void Write(CliOutput output, string library, BenchmarkReport report)
    {
        if (output.IsJson)
        {
            output.WriteJson(ToJson(library, report));
            return;
        }

        output.WriteNote(
            $"{library}: {Figures.Count(report.Queries, "question")} about {Figures.Count(report.Sections, "section")} in {Figures.Count(report.Chunks, "chunk")}; "
            + "in percent, with 95 % intervals");
        output.WriteNote(string.Empty);
        if (report.Keyword is { } keyword)
        {
            WriteQuality(output, report, keyword);
            output.WriteLine();
        }

        WriteEffort(output, report);
        foreach (var failed in report.Models.Where(model => model.Fault is not null))
        {
            output.WriteWarning($"error: model '{failed.Candidate.Name}' could not be measured: {failed.Fault!.Message}");
        }

        if (report.Keyword is not null)
        {
            Explain(output, report);
        }
    }

    private static void WriteQuality(CliOutput output, BenchmarkReport report, MethodReport keyword)
    {
        const int K = ModelBenchmark.Depth;
        var first = report.Models.First(model => model.Measurement is not null).Candidate.Name;
        var table = new Table(
            new("Search"), new($"nDCG@{K}", IsNumber: true), new($"MRR@{K}", IsNumber: true), new($"Recall@{K}", IsNumber: true), new("nDCG against keyword", IsNumber: true),
            new("p", IsNumber: true), new($"against {first}", IsNumber: true), new("p", IsNumber: true));
        AddRow("keyword", keyword, null, null);
        foreach (var model in report.Models)
        {
            if (model.Measurement is { } measured)
            {
                AddRow($"{model.Candidate.Name} semantic", measured.Semantic, null, null);
                AddRow($"{model.Candidate.Name} hybrid", measured.Hybrid, model.OnKeyword, model.OnFirst);
            }
            else
            {
                table.AddRow(model.Candidate.Name, "failed", None, None, None, None, None, None);
            }
        }

        table.WriteTo(output);

        void AddRow(string name, MethodReport method, MethodComparison? onKeyword, MethodComparison? onFirst) => table.AddRow(
            name,
            Percentage.Of(method.Overall.Ndcg),
            Percentage.Of(method.Overall.ReciprocalRank),
            Percentage.Of(method.Overall.Recall),
            Gain(onKeyword),
            Significance(onKeyword),
            Gain(onFirst),
            Significance(onFirst));
    }

    private static void WriteEffort(CliOutput output, BenchmarkReport report)
    {
        var table = new Table(
            new("Model"), new("Dimension", IsNumber: true), new("Chunks/s", IsNumber: true), new("Question p50", IsNumber: true), new("p95", IsNumber: true),
            new("Tokens", IsNumber: true), new("Cost", IsNumber: true), new("Requests", IsNumber: true), new("Throttled", IsNumber: true),
            new("Index/chunk", IsNumber: true));
        foreach (var model in report.Models)
        {
            var dimension = Figures.Count(model.Candidate.Model.Dimension);
            if (model.Measurement is not { } measured)
            {
                table.AddRow(model.Candidate.Name, dimension, "failed", None, None, None, None, None, None, None);
                continue;
            }

            table.AddRow(
                model.Candidate.Name,
                dimension,
                Figures.Count((long)measured.ChunksPerSecond),
                Milliseconds(measured.QueryLatency.P50),
                Milliseconds(measured.QueryLatency.P95),
                measured.Usage is { } usage ? Figures.Count(usage.Tokens) : None,
                measured.Usage is null ? None : Money(model.Candidate.CostOf(measured.Usage.Value.Tokens)),
                measured.Usage is null ? None : Figures.Count(measured.Usage.Value.Requests),
                measured.Usage is null ? None : Figures.Count(measured.Usage.Value.Throttled),
                Figures.Bytes((long)measured.IndexBytesPerChunk));
        }

        table.WriteTo(output);
    }

    private static void Explain(CliOutput output, BenchmarkReport report)
    {
        var halfWidth = report.Models.Where(model => model.Measurement is not null).Average(model => HalfWidth(model.Measurement!.Hybrid.Overall.Ndcg));
        output.WriteNote(string.Empty);
        output.WriteNote(
            $"With {Figures.Count(report.Queries, "question")} a figure of nDCG is known to {Percentage.Of(halfWidth)} points to either side. Two searches differ where the "
            + "interval of their difference leaves 0 out (p below 0.05); what is within it may be chance.");
        output.WriteNote(
            "Every question is a part of the section that answers it, taken out of it, in its author's words: that flatters search by words. It compares models with one another; "
            + "how well people's own questions are answered, 'contexter eval' measures with questions that you have judged.");
    }

    /// <summary>What a price comes to.</summary>
    public static string Money(double? cost) => cost is { } amount ? Figures.Decimal(amount, amount < 1 ? 4 : 2) : "unknown";

    private static string Gain(MethodComparison? comparison) => comparison is null ? None : Percentage.Of(comparison.NdcgGain);

    private static string Significance(MethodComparison? comparison) => comparison is null ? None : Figures.Decimal(comparison.PValue, 4);

    private static double HalfWidth(Estimate estimate) => (estimate.High - estimate.Low) / 2;

    private static string Milliseconds(TimeSpan time) => Figures.Decimal(time.TotalMilliseconds, time.TotalMilliseconds < 10 ? 2 : 0) + " ms";

    /// <summary>Everything but the figures of single questions; shares and gains are 0 to 1.</summary>
    private static object ToJson(string library, BenchmarkReport report) => new
    {
        Library = library,
        K = ModelBenchmark.Depth,
        report.Seed,
        report.Queries,
        report.Sections,
        report.Chunks,
        Keyword = report.Keyword?.Overall,
        Models = report.Models.Select(model => new
        {
            model.Candidate.Name,
            model.Candidate.Model.Id,
            model.Candidate.Model.Dimension,
            model.Candidate.PricePerMillionTokens,
            Error = model.Fault is null ? null : new { model.Fault.Code, model.Fault.Message },
            Semantic = model.Measurement?.Semantic.Overall,
            Hybrid = model.Measurement?.Hybrid.Overall,
            AgainstKeyword = model.OnKeyword,
            AgainstFirst = model.OnFirst,
            EmbeddingSeconds = model.Measurement?.EmbeddingTime.TotalSeconds,
            model.Measurement?.ChunksPerSecond,
            QueryP50Ms = model.Measurement?.QueryLatency.P50.TotalMilliseconds,
            QueryP95Ms = model.Measurement?.QueryLatency.P95.TotalMilliseconds,
            model.Measurement?.Usage?.Tokens,
            Cost = model.Measurement?.Usage is { } usage ? model.Candidate.CostOf(usage.Tokens) : null,
            model.Measurement?.Usage?.Requests,
            model.Measurement?.Usage?.Throttled,
            model.Measurement?.IndexBytesPerChunk,
        }),
    };
}
