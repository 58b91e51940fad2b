using System.Globalization;
using Contexter.Observability.Resources;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Contexter.Silo.Telemetry;

/// <summary>Says which parts of the process hold ever more. The process works; somebody should know before it does not.</summary>
internal sealed class ResourceHealth(LeakWatch watch) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var growing = watch.Readings.Where(static reading => reading.GrowthPerHour is not null).Select(static reading => string.Create(
            CultureInfo.InvariantCulture, $"{reading.Owner} holds ever more, {reading.Value:0} {reading.Unit} now and {reading.GrowthPerHour:0} more an hour")).ToArray();
        return Task.FromResult(growing.Length == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join("; ", growing) + "."));
    }
}
