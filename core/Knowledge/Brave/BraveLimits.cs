using System.Globalization;
using System.Net.Http.Headers;

namespace Contexter.Knowledge.Brave;

/// <summary>What an answer of Brave says of its limits: headers that hold one value a window, such as <c>X-RateLimit-Remaining: 0, 14523</c> for a second and a month.</summary>
internal static class BraveLimits
{
    /// <summary>How long no further request can succeed; null when one may be sent at once, or nothing is said.</summary>
    public static TimeSpan? PauseOf(HttpResponseHeaders headers)
    {
        var (limits, remaining, resets) = (Read(headers, "X-RateLimit-Limit"), Read(headers, "X-RateLimit-Remaining"), Read(headers, "X-RateLimit-Reset"));
        TimeSpan? pause = null;
        for (var i = 0; i < Math.Min(remaining.Length, resets.Length); i++)
        {
            // A limit of 0 is none.
            var isUnlimited = i < limits.Length && limits[i] == 0;
            if (!isUnlimited && remaining[i] <= 0 && TimeSpan.FromSeconds(Math.Max(0, resets[i])) is var reset && (pause is null || reset > pause))
            {
                pause = reset;
            }
        }

        return pause;
    }

    private static long[] Read(HttpResponseHeaders headers, string name) => headers.TryGetValues(name, out var values)
        ? [.. string.Join(',', values).Split(',').Select(value => long.TryParse(value.Trim(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 1)]
        : [];
}
