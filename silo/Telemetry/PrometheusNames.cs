using System.Globalization;
using System.Text;

namespace Contexter.Silo.Telemetry;

/// <summary>Names, numbers and texts of Prometheus' formats.</summary>
/// <remarks>https://prometheus.io/docs/instrumenting/exposition_formats/, https://prometheus.io/docs/specs/om/open_metrics_spec/ and the OpenTelemetry specification's "Prometheus and OpenMetrics compatibility".</remarks>
internal static class PrometheusNames
{
    /// <summary>The name of a family: dots and whatever else no name may hold become underscores, and the unit its end.</summary>
    /// <param name="name">Name of the instrument.</param>
    /// <param name="unit">Its unit as UCUM writes it.</param>
    /// <param name="isGauge">Whether it is a gauge, of which a share is told to be one.</param>
    public static string Family(string name, string? unit, bool isGauge)
    {
        var family = Clean(name, allowsColon: true);
        family = family.EndsWith("_total", StringComparison.Ordinal) ? family[..^"_total".Length] : family;
        return Unit(unit, isGauge) is { Length: > 0 } word && !family.EndsWith("_" + word, StringComparison.Ordinal) ? family + "_" + word : family;
    }

    /// <summary>The word of a unit; null of one without, and of what is only counted.</summary>
    public static string? Unit(string? unit, bool isGauge) => unit switch
    {
        null or "" => null,
        "1" => isGauge ? "ratio" : null,
        "s" => "seconds",
        "ms" => "milliseconds",
        "By" => "bytes",
        "%" => "percent",
        _ when unit[0] == '{' => null,
        _ => Clean(unit, allowsColon: false),
    };

    /// <summary>The name of a label.</summary>
    public static string Label(string name) => Clean(name, allowsColon: false);

    /// <summary>A number, exact and without regard to anyone's language.</summary>
    public static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    /// <summary>What a label says.</summary>
    public static string Text(object? value) => value switch
    {
        null => string.Empty,
        bool yes => yes ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty,
    };

    /// <summary>The text of a label with what would end it escaped.</summary>
    public static string EscapeLabel(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    /// <summary>A description with what would end its line escaped; OpenMetrics escapes quotation marks, too.</summary>
    public static string EscapeHelp(string text, bool isOpenMetrics) =>
        isOpenMetrics ? EscapeLabel(text) : text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Clean(string name, bool allowsColon)
    {
        var clean = new StringBuilder(name.Length + 1);
        foreach (var c in name)
        {
            var kept = char.IsAsciiLetterOrDigit(c) || c == '_' || (allowsColon && c == ':') ? c : '_';
            if (clean.Length == 0 && char.IsAsciiDigit(kept))
            {
                clean.Append('_');
            }

            // Several that no name may hold become one underscore.
            if (kept != '_' || clean.Length == 0 || clean[^1] != '_')
            {
                clean.Append(kept);
            }
        }

        return clean.ToString();
    }
}
