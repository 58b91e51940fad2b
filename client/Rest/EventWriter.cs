using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Contexter.Client.Rest;

/// <summary>Writes server-sent events, and signs of life where the next one is long in coming.</summary>
internal sealed class EventWriter(TimeProvider timeProvider, IOptions<ContexterApiOptions> options)
{
    /// <summary>Media type of server-sent events.</summary>
    public const string MediaType = "text/event-stream";

    /// <summary>A comment: callers skip it, and learn that the connection lives.</summary>
    private static readonly byte[] KeepAlive = ":\n\n"u8.ToArray();

    /// <summary>Begins the stream.</summary>
    public static void Begin(HttpResponse response)
    {
        if (!response.HasStarted)
        {
            response.ContentType = MediaType;
            response.Headers.CacheControl = "no-store";
            response.Headers["X-Accel-Buffering"] = "no";
        }
    }

    /// <summary>Begins the stream, or shows that it goes on.</summary>
    public static Task ShowLifeAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        Begin(response);
        return FlushAsync(response, KeepAlive, cancellationToken);
    }

    /// <summary>Writes an event.</summary>
    public static Task SendAsync(HttpResponse response, string name, long? id, string json, CancellationToken cancellationToken)
    {
        var idLine = id is null ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"id: {id}\n");
        return FlushAsync(response, Encoding.UTF8.GetBytes($"{idLine}event: {name}\ndata: {json}\n\n"), cancellationToken);
    }

    /// <summary>Waits for the next event and writes signs of life meanwhile.</summary>
    public async Task<bool> MoveNextAsync<T>(HttpResponse response, IAsyncEnumerator<T> events, CancellationTokenSource stop)
    {
        var next = events.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                try
                {
                    return await next.WaitAsync(options.Value.EventKeepAlive, timeProvider, stop.Token).ConfigureAwait(false);
                }
                catch (TimeoutException) when (!next.IsFaulted)
                {
                    await ShowLifeAsync(response, stop.Token).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            // An enumerator must not be disposed of while it moves.
            if (!next.IsCompleted)
            {
                await stop.CancelAsync().ConfigureAwait(false);
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static async Task FlushAsync(HttpResponse response, byte[] bytes, CancellationToken cancellationToken)
    {
        await response.Body.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
