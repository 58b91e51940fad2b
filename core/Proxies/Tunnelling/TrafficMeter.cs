using Contexter.Http.Downloads;
using Contexter.Storage;

namespace Contexter.Proxies.Tunnelling;

/// <summary>Counts the bytes of one request and its answer, and lets none be read that were not set aside for it.</summary>
/// <remarks>Headers and bodies count, as they are sent; what TLS adds does not.</remarks>
/// <param name="allowed">Bytes that were set aside; <see cref="long.MaxValue"/> where nothing limits them.</param>
/// <param name="extend">Has more set aside: how many, or null when a limit is reached.</param>
public sealed class TrafficMeter(long allowed, Func<CancellationToken, ValueTask<long?>> extend)
{
    private long _allowed = allowed;

    /// <summary>Bytes that were counted.</summary>
    public long Used { get; private set; }

    /// <summary>Counts a request.</summary>
    public void Count(HttpRequestMessage request) =>
        Used += (request.RequestUri?.OriginalString.Length ?? 0) + request.Headers.Sum(header => header.Key.Length + header.Value.Sum(value => value.Length) + 4);

    /// <summary>Counts the head of an answer, and puts a counting body in the place of its body.</summary>
    public async Task CountAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        Used += response.Headers.Concat(response.Content.Headers).Sum(header => header.Key.Length + header.Value.Sum(value => value.Length) + 4);
        var content = response.Content;
        var metered = new StreamContent(new MeteredStream(await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), this));
        foreach (var header in content.Headers)
        {
            metered.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        response.Content = metered;
    }

    /// <summary>How many bytes may be read next, up to a number.</summary>
    /// <exception cref="RouteException">A daily limit is reached.</exception>
    private async ValueTask<int> AllowAsync(int wanted, CancellationToken cancellationToken)
    {
        while (_allowed <= Used)
        {
            var more = await extend(cancellationToken).ConfigureAwait(false)
                ?? throw new RouteException(RouteOutcome.RouteFailed, "A daily limit of the proxies' provider is reached, so that the rest of the answer is not read.");
            _allowed = more == long.MaxValue ? more : _allowed + more;
        }

        return (int)Math.Min(wanted, _allowed - Used);
    }

    private sealed class MeteredStream(Stream inner, TrafficMeter meter) : ForwardOnlyStream(inner)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.IsEmpty)
            {
                return 0;
            }

            var allowed = await meter.AllowAsync(buffer.Length, cancellationToken).ConfigureAwait(false);
            var read = await Inner.ReadAsync(buffer[..allowed], cancellationToken).ConfigureAwait(false);
            meter.Used += read;
            return read;
        }
    }
}
