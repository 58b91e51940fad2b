using System.Text;
using OpenTelemetry.Metrics;

namespace Contexter.Silo.Telemetry;

/// <summary>Writes figures as the text format 0.0.4 of Prometheus has them, or as OpenMetrics 1.0.0 does.</summary>
/// <remarks>
/// Names follow the OpenTelemetry specification's rules of compatibility: units become the ends of names, counters end in <c>_total</c>. The two formats differ in the names of families of counters, in
/// the unit, which only OpenMetrics tells, and in the mark at the end.
/// </remarks>
/// <param name="isOpenMetrics">Which of the two.</param>
internal sealed class PrometheusText(bool isOpenMetrics)
{
    /// <summary>Media type of the text format.</summary>
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Media type of OpenMetrics.</summary>
    public const string OpenMetricsMediaType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private const string Total = "_total";

    private readonly StringBuilder _text = new();

    /// <summary>The name of a figure's family, without the end of counters.</summary>
    public static string NameOf(Metric metric) => PrometheusNames.Family(metric.Name, metric.Unit, isGauge: !IsCounter(metric) && !IsHistogram(metric));

    /// <summary>Writes what tells this process from others.</summary>
    public void AddProcess(IEnumerable<KeyValuePair<string, object>> attributes)
    {
        // OpenMetrics has a type for it that the other format does not know.
        Begin("target", "Name and version of this process.", isOpenMetrics ? "info" : "gauge", unit: null, isOpenMetrics ? string.Empty : "_info");
        _text.Append("target_info");
        Labels(attributes.Select(static pair => new KeyValuePair<string, object?>(pair.Key, pair.Value)), bound: null);
        Value(1);
    }

    /// <summary>Writes a family.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="metrics">Its figures, of one meter or several.</param>
    public void Add(string name, IReadOnlyList<Metric> metrics)
    {
        var first = metrics[0];
        var isCounter = IsCounter(first);
        var end = isCounter && !isOpenMetrics ? Total : string.Empty;
        Begin(name, first.Description, isCounter ? "counter" : IsHistogram(first) ? "histogram" : "gauge", PrometheusNames.Unit(first.Unit, isGauge: !isCounter && !IsHistogram(first)), end);
        foreach (var metric in metrics)
        {
            foreach (ref readonly var point in metric.GetMetricPoints())
            {
                Point(name, metric, in point);
            }
        }
    }

    /// <summary>The text.</summary>
    public string End() => (isOpenMetrics ? _text.Append("# EOF\n") : _text).ToString();

    private static bool IsCounter(Metric metric) => metric.MetricType is MetricType.LongSum or MetricType.DoubleSum;

    private static bool IsHistogram(Metric metric) => metric.MetricType is MetricType.Histogram or MetricType.ExponentialHistogram;

    private void Begin(string name, string? description, string type, string? unit, string end)
    {
        _text.Append("# TYPE ").Append(name).Append(end).Append(' ').Append(type).Append('\n');
        if (isOpenMetrics && unit is { Length: > 0 })
        {
            _text.Append("# UNIT ").Append(name).Append(' ').Append(unit).Append('\n');
        }

        if (description is { Length: > 0 })
        {
            _text.Append("# HELP ").Append(name).Append(end).Append(' ').Append(PrometheusNames.EscapeHelp(description, isOpenMetrics)).Append('\n');
        }
    }

    private void Point(string name, Metric metric, in MetricPoint point)
    {
        switch (metric.MetricType)
        {
            case MetricType.LongSum:
                Sample(name + Total, point.Tags, point.GetSumLong());
                break;
            case MetricType.DoubleSum:
                Sample(name + Total, point.Tags, point.GetSumDouble());
                break;
            case MetricType.LongSumNonMonotonic:
                Sample(name, point.Tags, point.GetSumLong());
                break;
            case MetricType.DoubleSumNonMonotonic:
                Sample(name, point.Tags, point.GetSumDouble());
                break;
            case MetricType.LongGauge:
                Sample(name, point.Tags, point.GetGaugeLastValueLong());
                break;
            case MetricType.DoubleGauge:
                Sample(name, point.Tags, point.GetGaugeLastValueDouble());
                break;
            default:
                Histogram(name, in point);
                break;
        }
    }

    private void Histogram(string name, in MetricPoint point)
    {
        long below = 0;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            below += bucket.BucketCount;
            _text.Append(name).Append("_bucket");
            Labels(List(point.Tags), PrometheusNames.Number(bucket.ExplicitBound));
            Value(below);
        }

        Sample(name + "_sum", point.Tags, point.GetHistogramSum());
        Sample(name + "_count", point.Tags, point.GetHistogramCount());
    }

    private void Sample(string name, OpenTelemetry.ReadOnlyTagCollection tags, double value)
    {
        _text.Append(name);
        Labels(List(tags), bound: null);
        Value(value);
    }

    private static List<KeyValuePair<string, object?>> List(OpenTelemetry.ReadOnlyTagCollection tags)
    {
        var list = new List<KeyValuePair<string, object?>>(tags.Count);
        foreach (var tag in tags)
        {
            list.Add(tag);
        }

        return list;
    }

    private void Labels(IEnumerable<KeyValuePair<string, object?>> tags, string? bound)
    {
        // Two names may become the same; a label must not be there twice.
        var labels = tags.GroupBy(static tag => PrometheusNames.Label(tag.Key), StringComparer.Ordinal)
            .Select(static tag => (Name: tag.Key, Value: string.Join(';', tag.Select(static one => PrometheusNames.Text(one.Value)))));
        if (bound is not null)
        {
            labels = labels.Append(("le", bound));
        }

        var separator = '{';
        foreach (var (name, value) in labels)
        {
            _text.Append(separator).Append(name).Append("=\"").Append(PrometheusNames.EscapeLabel(value)).Append('"');
            separator = ',';
        }

        _text.Append(separator == ',' ? "}" : string.Empty);
    }

    private void Value(double value) => _text.Append(' ').Append(PrometheusNames.Number(value)).Append('\n');
}
