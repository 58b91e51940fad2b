using System.Globalization;
using System.Text;
using Contexter.Evaluation;

namespace Contexter.Models.Evaluation;

/// <summary>Collects the figures of several suites: means over all queries with intervals, by kind of query, and by source.</summary>
/// <param name="seed">Seed of the intervals.</param>
internal sealed class MeasurementTable(int seed)
{
    private readonly List<string> _sources = [];
    private readonly List<string> _methods = [];
    private readonly Dictionary<(string Source, string Method), IReadOnlyList<RankingQuality>> _measured = [];
    private readonly Dictionary<(string Source, string Method, string Kind), QualitySummary> _kinds = [];

    /// <summary>Adds what was measured of a source.</summary>
    public void Add(string source, string prefix, EvaluationReport report)
    {
        if (!_sources.Contains(source, StringComparer.Ordinal))
        {
            _sources.Add(source);
        }

        foreach (var method in report.Methods)
        {
            var name = prefix + method.Method;
            if (!_methods.Contains(name, StringComparer.Ordinal))
            {
                _methods.Add(name);
            }

            _measured[(source, name)] = method.PerQuery;
            foreach (var kind in method.Kinds)
            {
                _kinds[(source, name, kind.Kind!)] = kind;
            }
        }
    }

    /// <summary>The tables in Markdown, in percent.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder("| method | recall@10 | MRR@10 | nDCG@10 | gain on keyword | p |\n| --- | --- | --- | --- | --- | --- |\n");
        var keyword = NdcgOf("keyword");
        foreach (var method in _methods)
        {
            var all = _sources.SelectMany(source => _measured[(source, method)]).ToArray();
            var gains = NdcgOf(method).Zip(keyword, (own, other) => own - other).ToArray();
            var compared = method is "keyword" ? " | |" : $" {Percent(Resampling.Mean(gains, seed))} | {Resampling.PairedSignificance(gains, seed).ToString("0.####", CultureInfo.InvariantCulture)} |";
            text.Append(CultureInfo.InvariantCulture, $"| {method} | {100 * all.Average(quality => quality.Recall):0.0} | {100 * all.Average(quality => quality.ReciprocalRank):0.0} | {Percent(Resampling.Mean(NdcgOf(method), seed))} |{compared}\n");
        }

        string[] kinds = [.. _kinds.Keys.Select(key => key.Kind).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        text.Append("\nnDCG@10 by kind of query:\n\n| kind | queries | ").AppendJoin(" | ", _methods).Append(" |\n").Append("| --- | --- |").Insert(text.Length, " --- |", _methods.Count).Append('\n');
        foreach (var kind in kinds)
        {
            var having = _sources.Where(source => _kinds.ContainsKey((source, _methods[0], kind))).ToArray();
            var queries = having.Sum(source => _kinds[(source, _methods[0], kind)].Queries);
            var means = _methods.Select(method => having.Sum(source => _kinds[(source, method, kind)].Queries * _kinds[(source, method, kind)].Ndcg.Mean) / queries);
            text.Append(CultureInfo.InvariantCulture, $"| {kind} | {queries} | ").AppendJoin(" | ", means.Select(Percent)).Append(" |\n");
        }

        text.Append("\nnDCG@10 by source:\n\n| source | queries | ").AppendJoin(" | ", _methods).Append(" |\n").Append("| --- | --- |").Insert(text.Length, " --- |", _methods.Count).Append('\n');
        foreach (var source in _sources)
        {
            var means = _methods.Select(method => _measured[(source, method)].Average(quality => quality.Ndcg));
            text.Append(CultureInfo.InvariantCulture, $"| {source} | {_measured[(source, _methods[0])].Count} | ").AppendJoin(" | ", means.Select(Percent)).Append(" |\n");
        }

        return text.ToString();
    }

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Percent(Estimate estimate) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * estimate.Mean:0.0} ({100 * estimate.Low:0.0} to {100 * estimate.High:0.0})");

    private double[] NdcgOf(string method) => [.. _sources.SelectMany(source => _measured[(source, method)]).Select(quality => quality.Ndcg)];
}
