using System.Globalization;
using System.Text;
using System.Text.Json;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Ingestion;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Contexter.Client.Rest;

/// <summary>Writes the events of a job as server-sent events until the job ends, the caller hangs up or the server stops.</summary>
internal sealed partial class JobEventStream
{
    /// <summary>Media type of server-sent events.</summary>
    public const string MediaType = "text/event-stream";

    /// <summary>A comment: callers skip it, and learn that the connection lives.</summary>
    private static readonly byte[] KeepAlive = ":\n\n"u8.ToArray();

    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _timeProvider;
    private readonly ContexterApiOptions _options;
    private readonly ILogger<JobEventStream> _logger;

    public JobEventStream(IHostApplicationLifetime lifetime, TimeProvider timeProvider, IOptions<ContexterApiOptions> options, ILogger<JobEventStream> logger)
    {
        _lifetime = lifetime;
        _timeProvider = timeProvider;
        _options = options.Value;
        _logger = logger;
    }

    /// <summary>Writes the whole response. Errors before the first event are thrown, so that they become a status.</summary>
    public async Task WriteAsync(HttpContext context, Func<long?, CancellationToken, IAsyncEnumerable<JobEvent>> watch)
    {
        var after = AfterOf(context.Request);

        // A stream that lives as long as its job would hold up the stop of the server; callers come back with the last id.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _lifetime.ApplicationStopping);
        var events = watch(after, stop.Token).GetAsyncEnumerator(stop.Token);
        await using (events.ConfigureAwait(false))
        {
            try
            {
                // The first event of all is there at once; one after a known one may take its time.
                var more = after is null
                    ? await events.MoveNextAsync().ConfigureAwait(false)
                    : await MoveNextAsync(context.Response, events, stop).ConfigureAwait(false);
                if (more)
                {
                    await WriteEventsAsync(context.Response, events, stop).ConfigureAwait(false);
                }
                else if (!context.Response.HasStarted)
                {
                    context.Response.StatusCode = StatusCodes.Status204NoContent;
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                if (!context.Response.HasStarted)
                {
                    context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                }
            }
            catch (Exception e) when (context.Response.HasStarted && !stop.IsCancellationRequested)
            {
                var problem = Problems.From(e, context);
                LogBroken(e, context.Request.Path, Problems.TraceIdOf(context));
                await SendAsync(context.Response, JobEventNames.Fault, id: null, Problems.ToJson(problem), stop.Token).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The event that the caller saw last. What is no number is of no use, and the stream begins anew.</summary>
    private static long? AfterOf(HttpRequest request)
    {
        var header = request.Headers["Last-Event-ID"].ToString();
        return long.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var seen) ? seen : RequestQuery.ReadAfter(request.Query);
    }

    /// <summary>Begins the stream, or shows that it goes on.</summary>
    private static Task ShowLifeAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        if (!response.HasStarted)
        {
            response.ContentType = MediaType;
            response.Headers.CacheControl = "no-store";
            response.Headers["X-Accel-Buffering"] = "no";
        }

        return FlushAsync(response, KeepAlive, cancellationToken);
    }

    private static Task SendAsync(HttpResponse response, string name, long? id, string json, CancellationToken cancellationToken)
    {
        var idLine = id is null ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"id: {id}\n");
        return FlushAsync(response, Encoding.UTF8.GetBytes($"{idLine}event: {name}\ndata: {json}\n\n"), cancellationToken);
    }

    private static async Task FlushAsync(HttpResponse response, byte[] bytes, CancellationToken cancellationToken)
    {
        await response.Body.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the current event and all that follow.</summary>
    private async Task WriteEventsAsync(HttpResponse response, IAsyncEnumerator<JobEvent> events, CancellationTokenSource stop)
    {
        var cancellationToken = stop.Token;
        await ShowLifeAsync(response, cancellationToken).ConfigureAwait(false);
        for (var more = true; more; more = await MoveNextAsync(response, events, stop).ConfigureAwait(false))
        {
            var change = events.Current;
            var name = change.Job.HasEnded() ? JobEventNames.Ended : JobEventNames.Progress;
            await SendAsync(response, name, change.Sequence, JsonSerializer.Serialize(change, ContexterJson.Options), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the next event and writes signs of life meanwhile.</summary>
    private async Task<bool> MoveNextAsync(HttpResponse response, IAsyncEnumerator<JobEvent> events, CancellationTokenSource stop)
    {
        var next = events.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                try
                {
                    return await next.WaitAsync(_options.EventKeepAlive, _timeProvider, stop.Token).ConfigureAwait(false);
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

    [LoggerMessage(EventId = 6002, Level = LogLevel.Error, Message = "The stream of events {Path} broke off ({TraceId}).")]
    private partial void LogBroken(Exception exception, string? path, string traceId);
}
