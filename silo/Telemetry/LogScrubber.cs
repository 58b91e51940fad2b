using OpenTelemetry;
using OpenTelemetry.Logs;

namespace Contexter.Silo.Telemetry;

/// <summary>
/// Takes out of every line of the log what may not leave this process, before it is sent: it keeps the message as it is in the source, without what was filled in, numbers and names of Contexter's own,
/// and of an exception its type. The whole line is on the console.
/// </summary>
internal sealed class LogScrubber : BaseProcessor<LogRecord>
{
    private const string Template = "{OriginalFormat}";

    /// <inheritdoc/>
    public override void OnEnd(LogRecord data)
    {
        string? template = null;
        var kept = new List<KeyValuePair<string, object?>>();
        foreach (var (name, value) in data.Attributes ?? [])
        {
            if (name == Template)
            {
                template = value as string;
            }
            else if (TelemetryNames.IsParameter(name, value))
            {
                kept.Add(new(name, value is TimeSpan or DateTimeOffset or Enum ? value.ToString() : value));
            }
        }

        if (data.Exception is { } fault)
        {
            kept.Add(new("exception.type", fault.GetType().FullName));
            data.Exception = null;
        }

        // Of Contexter's own messages the source is known: none is put together outside of its template. Others are named by their category alone.
        var isOwn = data.CategoryName?.StartsWith("Contexter.", StringComparison.Ordinal) == true;
        data.Body = isOwn && template is not null ? template : data.CategoryName;
        data.FormattedMessage = null;
        data.Attributes = kept;
    }
}
