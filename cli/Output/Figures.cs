using System.Globalization;

namespace Contexter.Cli.Output;

/// <summary>Numbers as people read them, the same in every culture.</summary>
internal static class Figures
{
    /// <summary>A count: <c>12,345</c>.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count with its noun: <c>1 document</c>, <c>12,345 documents</c>.</summary>
    public static string Count(long value, string singular, string? plural = null) => $"{Count(value)} {(value == 1 ? singular : plural ?? singular + "s")}";

    /// <summary>A size in decimal units: <c>14.2 MB</c>.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
    };

    /// <summary>A span of time: <c>12.3 s</c>, from two minutes on <c>2:05</c> or <c>1:02:05</c>.</summary>
    public static string Duration(TimeSpan span) => span < TimeSpan.FromMinutes(2)
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s")
        : Clock(span);

    /// <summary>A span of time as a clock shows it: <c>0:42</c>, <c>1:02:05</c>.</summary>
    public static string Clock(TimeSpan span) => span < TimeSpan.FromHours(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes}:{span.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours}:{span.Minutes:00}:{span.Seconds:00}");

    /// <summary>A moment in UTC, to the minute: <c>2026-01-31 14:05</c>.</summary>
    public static string Moment(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "-";

    /// <summary>A time in UTC, to the second.</summary>
    public static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A time in hours, as it is written: <c>12h</c>, <c>2d</c>.</summary>
    public static string Hours(int hours) => hours % 24 == 0 ? string.Create(CultureInfo.InvariantCulture, $"{hours / 24}d") : string.Create(CultureInfo.InvariantCulture, $"{hours}h");

    /// <summary>A number with a fixed count of decimals: <c>0.87</c>.</summary>
    public static string Decimal(double value, int decimals) => value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>A share in whole percent, never 100 % before it is all: <c>42 %</c>.</summary>
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{(int)Math.Floor(Math.Clamp(share, 0, 1) * 100)} %");
}
