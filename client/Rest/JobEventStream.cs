using System.Globalization;
using System.Text.Json;
using Contexter.Client.Api;
using Contexter.Client.Metrics;
using Contexter.GrainInterfaces.Ingestion;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Contexter.Client.Rest;

/// <summary>Writes the events of a job as server-sent events until the job ends, the caller hangs up or the server stops.</summary>
internal sealed partial class JobEventStream
{
    private readonly IHostApplicationLifetime _lifetime;
    private readonly EventWriter _writer;
    private readonly OpenStreams _streams;
    private readonly ILogger<JobEventStream> _logger;

    public JobEventStream(IHostApplicationLifetime lifetime, EventWriter writer, OpenStreams streams, ILogger<JobEventStream> logger)
    {
        _lifetime = lifetime;
        _writer = writer;
        _streams = streams;
        _logger = logger;
    }

    /// <summary>Writes the whole response. Errors before the first event are thrown, so that they become a status.</summary>
    public async Task WriteAsync(HttpContext context, Func<long?, CancellationToken, IAsyncEnumerable<JobEvent>> watch)
    {
        var after = AfterOf(context.Request);
        using var counted = _streams.Open(OpenStreams.Jobs);

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
                    : await _writer.MoveNextAsync(context.Response, events, stop).ConfigureAwait(false);
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
                await EventWriter.SendAsync(context.Response, JobEventNames.Fault, id: null, Problems.ToJson(problem with { RequestId = context.TraceIdentifier }), stop.Token).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The event that the caller saw last. What is no number is of no use, and the stream begins anew.</summary>
    private static long? AfterOf(HttpRequest request)
    {
        var header = request.Headers["Last-Event-ID"].ToString();
        return long.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var seen) ? seen : RequestQuery.ReadAfter(request.Query);
    }

    /// <summary>Writes the current event and all that follow.</summary>
    private async Task WriteEventsAsync(HttpResponse response, IAsyncEnumerator<JobEvent> events, CancellationTokenSource stop)
    {
        var cancellationToken = stop.Token;
        await EventWriter.ShowLifeAsync(response, cancellationToken).ConfigureAwait(false);
        for (var more = true; more; more = await _writer.MoveNextAsync(response, events, stop).ConfigureAwait(false))
        {
            var change = events.Current;
            var name = change.Job.HasEnded() ? JobEventNames.Ended : JobEventNames.Progress;
            await EventWriter.SendAsync(response, name, change.Sequence, JsonSerializer.Serialize(change, ContexterJson.Options), cancellationToken).ConfigureAwait(false);
        }
    }

    [LoggerMessage(EventId = 6002, Level = LogLevel.Error, Message = "The stream of events {Path} broke off ({TraceId}).")]
    private partial void LogBroken(Exception exception, string? path, string traceId);
}
