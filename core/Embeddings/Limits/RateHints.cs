using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;

namespace Contexter.Embeddings.Limits;

/// <summary>What a server says of its limits.</summary>
/// <param name="RequestsPerMinute">Requests that it takes in a minute; null when it does not say.</param>
/// <param name="TokensPerMinute">Tokens that it takes in a minute; null when it does not say.</param>
/// <param name="Pause">How long it wants to be left alone; null when it does not say.</param>
internal readonly record struct RateHints(double? RequestsPerMinute, double? TokensPerMinute, TimeSpan? Pause)
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <summary>
    /// Reads <c>Retry-After</c> (seconds or a date) and the headers <c>x-ratelimit-limit-*</c>, <c>x-ratelimit-remaining-*</c> and <c>x-ratelimit-reset-*</c> of
    /// requests and tokens. What cannot be read counts as not said.
    /// </summary>
    /// <param name="headers">Headers of an answer.</param>
    /// <param name="now">When it came.</param>
    public static RateHints Read(HttpResponseHeaders headers, DateTimeOffset now)
    {
        var pause = headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date > now ? date - now : TimeSpan.Zero,
            _ => (TimeSpan?)null,
        };
        return new RateHints(
            Number(headers, "x-ratelimit-limit-requests"),
            Number(headers, "x-ratelimit-limit-tokens"),
            pause ?? Longer(ResetOf(headers, "requests"), ResetOf(headers, "tokens")));
    }

    /// <summary>When what is used up is there again; null while something is left.</summary>
    private static TimeSpan? ResetOf(HttpResponseHeaders headers, string kind) =>
        First(headers, "x-ratelimit-remaining-" + kind) == "0" ? Duration(First(headers, "x-ratelimit-reset-" + kind)) : null;

    private static TimeSpan? Longer(TimeSpan? a, TimeSpan? b) => a > b || b is null ? a : b;

    private static double? Number(HttpResponseHeaders headers, string name) =>
        double.TryParse(First(headers, name), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    private static string? First(HttpResponseHeaders headers, string name) => headers.TryGetValues(name, out var values) ? values.FirstOrDefault()?.Trim() : null;

    /// <summary>Reads <c>1s</c>, <c>6m0s</c>, <c>1h2m3.5s</c>, <c>20ms</c>, or plain seconds.</summary>
    internal static TimeSpan? Duration(string? text)
    {
        var rest = text.AsSpan();
        var total = 0.0;
        while (rest.Length > 0)
        {
            var end = rest.IndexOfAnyExcept(Digits);
            var digits = end < 0 ? rest : rest[..end];
            rest = rest[digits.Length..];
            if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            end = rest.IndexOfAny(Digits);
            var unit = end < 0 ? rest : rest[..end];
            rest = rest[unit.Length..];
            var seconds = unit switch
            {
                "" or "s" => 1,
                "ms" => 0.001,
                "m" => 60,
                "h" => 3_600,
                "d" => 86_400,
                _ => double.NaN,
            };
            total += number * seconds;
        }

        return string.IsNullOrEmpty(text) || !(total <= TimeSpan.FromDays(7).TotalSeconds) ? null : TimeSpan.FromSeconds(total);
    }
}
