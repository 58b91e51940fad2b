using System.Text.Json;
using Contexter.Observability;

namespace Contexter.Faults;

/// <summary>Counts faults by kind and component.</summary>
/// <param name="instruments">Counts them.</param>
public sealed class CountedFaults(ContexterInstruments instruments) : IFaultLog
{
    /// <inheritdoc/>
    public void Report(FaultEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        instruments.OnError(JsonNamingPolicy.SnakeCaseLower.ConvertName(entry.Kind.ToString()), entry.Place.Component);
    }
}
