using System.Globalization;
using Contexter.Documents;
using Contexter.Http.Downloads;

namespace Contexter.Sources.Context7;

/// <summary>Keeps requests away from a server that has said when it will take the next one.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class Context7Pace(TimeProvider time)
{
    private long _opensAt = DateTimeOffset.MinValue.UtcTicks;

    /// <summary>Waits until the server takes requests again.</summary>
    /// <param name="patience">Longest wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ContexterException">It would take longer (<see cref="ErrorCodes.SourceRefused"/>).</exception>
    public async Task WaitAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var wait = TimeSpan.FromTicks(Interlocked.Read(ref _opensAt) - time.GetUtcNow().UtcTicks);
        if (wait > patience)
        {
            throw new ContexterException(
                ErrorCodes.SourceRefused,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Context7's limit is used up for another {wait.TotalSeconds:0} seconds. Add again after that, or set context7.key to a key with a higher limit."));
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads <c>RateLimit-Remaining</c> and <c>RateLimit-Reset</c> (seconds since 1970) of an answer.</summary>
    public void Note(Download answer)
    {
        if (answer.Header("RateLimit-Remaining") is "0" && Number(answer.Header("RateLimit-Reset")) is { } reset && reset < DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            // Several answers may arrive in any order; the latest opening counts.
            var opensAt = DateTimeOffset.FromUnixTimeSeconds(reset).UtcTicks;
            for (var known = Interlocked.Read(ref _opensAt); opensAt > known;)
            {
                var seen = Interlocked.CompareExchange(ref _opensAt, opensAt, known);
                known = seen == known ? opensAt : seen;
            }
        }
    }

    /// <summary>What an answer says of when to ask again (<c>Retry-After</c> in seconds); null where it says nothing.</summary>
    public static TimeSpan? RetryAfter(Download answer) => Number(answer.Header("Retry-After")) is <= 86_400 and var seconds ? TimeSpan.FromSeconds(seconds) : null;

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
