using Contexter.Faults;
using Microsoft.Extensions.Hosting;

namespace Contexter.Grains.Faults;

/// <summary>Has escalations told as long as the process runs.</summary>
public sealed class EscalationService(EscalationHook hook) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => hook.RunAsync(stoppingToken);
}
