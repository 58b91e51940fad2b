namespace Contexter.Tests.Telemetry;

/// <summary>Tests that listen to the spans of this process, which are those of every host in it: one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class TelemetryCollection
{
    public const string Name = "telemetry";
}
