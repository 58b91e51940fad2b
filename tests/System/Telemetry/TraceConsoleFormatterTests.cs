using System.Diagnostics;
using Contexter.Silo.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Contexter.Tests.Telemetry;

public sealed class TraceConsoleFormatterTests
{
    [Fact]
    public void Write_OfALineWithinASpan_EndsWithItsIds()
    {
        using var span = new Activity("work").Start();

        Write(new IOException("disk\nfull")).ShouldEndWith(
            $"warn: Contexter.Test[7] Two lines. System.IO.IOException: disk full trace_id={span.TraceId.ToHexString()} span_id={span.SpanId.ToHexString()}\n");
    }

    [Fact]
    public void Write_OfALineOutsideOfSpans_IsOneLine()
    {
        Activity.Current = null;

        Write(fault: null).ShouldMatch("^[0-9]{2}:[0-9]{2}:[0-9]{2} warn: Contexter.Test\\[7\\] Two lines\\.\n$");
    }

    private static string Write(Exception? fault)
    {
        var line = new StringWriter();
        new TraceConsoleFormatter(TimeProvider.System).Write(
            new LogEntry<string>(LogLevel.Warning, "Contexter.Test", new EventId(7), "Two\nlines.", fault, (state, _) => state), scopeProvider: null, line);
        return line.ToString();
    }
}
