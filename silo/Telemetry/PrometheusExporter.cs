using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Contexter.Silo.Telemetry;

/// <summary>Reads all figures of this process when somebody asks for them, as a text for Prometheus. Safe for concurrent use: one reads after the other.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    private readonly Lock _lock = new();
    private bool _isOpenMetrics;
    private string? _text;

    /// <inheritdoc/>
    public Func<int, bool>? Collect { get; set; }

    /// <summary>All figures as they are now.</summary>
    /// <param name="isOpenMetrics">Whether as OpenMetrics, and not as Prometheus' own format.</param>
    /// <returns>The text; null when they could not be read.</returns>
    public string? Read(bool isOpenMetrics)
    {
        lock (_lock)
        {
            (_isOpenMetrics, _text) = (isOpenMetrics, null);
            return Collect?.Invoke(Timeout.Infinite) == true ? _text : null;
        }
    }

    /// <inheritdoc/>
    public override ExportResult Export(in Batch<Metric> batch)
    {
        var text = new PrometheusText(_isOpenMetrics);
        text.AddProcess(ParentProvider.GetResource().Attributes);

        // One name is one family, whichever meters have it.
        var families = new List<Metric>();
        foreach (var metric in batch)
        {
            families.Add(metric);
        }

        foreach (var family in families.GroupBy(static metric => PrometheusText.NameOf(metric), StringComparer.Ordinal).OrderBy(static family => family.Key, StringComparer.Ordinal))
        {
            text.Add(family.Key, [.. family]);
        }

        _text = text.End();
        return ExportResult.Success;
    }
}
