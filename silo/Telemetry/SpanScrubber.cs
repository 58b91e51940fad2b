using System.Diagnostics;
using OpenTelemetry;

namespace Contexter.Silo.Telemetry;

/// <summary>Takes out of every span what may not leave this process (<see cref="TelemetryNames"/>), before it is sent. Events, which cannot be changed, are left out when spans are sent (<see cref="TelemetryProviders"/>).</summary>
internal sealed class SpanScrubber : BaseProcessor<Activity>
{
    /// <inheritdoc/>
    public override void OnEnd(Activity data)
    {
        foreach (var tag in data.TagObjects.Where(static tag => !TelemetryNames.IsAllowed(tag.Key, tag.Value)).ToList())
        {
            data.SetTag(tag.Key, value: null);
        }

        if (data.StatusDescription is { } description && !TelemetryNames.IsWord(description))
        {
            data.SetStatus(data.Status);
        }

        if (data.Source.Name == RequestSpans.McpSource)
        {
            data.DisplayName = data.GetTagItem("mcp.method.name") is string method
                ? data.GetTagItem("gen_ai.tool.name") is string tool ? method + " " + tool : method
                : "mcp";
        }
    }
}
