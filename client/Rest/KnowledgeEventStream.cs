using System.Text.Json;
using Contexter.Client.Api;
using Contexter.Client.Metrics;
using Contexter.GrainInterfaces.Knowledge;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Contexter.Client.Rest;

/// <summary>Writes the events of an answer as server-sent events until it ends, the caller hangs up or the server stops.</summary>
internal sealed partial class KnowledgeEventStream(IHostApplicationLifetime lifetime, EventWriter writer, OpenStreams streams, ILogger<KnowledgeEventStream> logger)
{
    /// <summary>Writes the whole response. Errors before the first event are thrown, so that they become a status.</summary>
    public async Task WriteAsync(HttpContext context, Func<CancellationToken, IAsyncEnumerable<KnowledgeEvent>> ask)
    {
        var response = context.Response;
        using var counted = streams.Open(OpenStreams.Answers);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var events = ask(stop.Token).GetAsyncEnumerator(stop.Token);
        await using var _ = events.ConfigureAwait(false);
        try
        {
            for (var more = await events.MoveNextAsync().ConfigureAwait(false); more; more = await writer.MoveNextAsync(response, events, stop).ConfigureAwait(false))
            {
                var change = events.Current;
                EventWriter.Begin(response);
                await EventWriter.SendAsync(response, ContexterJson.NameOf(change.Kind), change.Sequence, JsonSerializer.Serialize(change, ContexterJson.Options), stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            if (!response.HasStarted)
            {
                response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            }
        }
        catch (Exception e) when (response.HasStarted && !stop.IsCancellationRequested)
        {
            var problem = Problems.From(e, context);
            LogBroken(e, Problems.TraceIdOf(context));
            await EventWriter.SendAsync(response, JobEventNames.Fault, id: null, Problems.ToJson(problem with { RequestId = context.TraceIdentifier }), stop.Token).ConfigureAwait(false);
        }
    }

    [LoggerMessage(EventId = 6003, Level = LogLevel.Error, Message = "The stream of an answer broke off ({TraceId}).")]
    private partial void LogBroken(Exception exception, string traceId);
}
