using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Contexter.Client.Rest;

/// <summary>Makes problem details of every error: exceptions, and error statuses that came without a body.</summary>
internal sealed partial class ProblemMiddleware
{
    /// <summary>The status for a caller who hung up; nobody sees it but the log.</summary>
    private const int ClientClosedRequest = 499;

    private readonly RequestDelegate _next;
    private readonly ILogger<ProblemMiddleware> _logger;

    public ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
    {
        _next = next;
        _logger = logger;
    }

    /// <summary>Goes on, and writes what went wrong.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var response = context.Response;
        try
        {
            await _next(context).ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            if (!response.HasStarted)
            {
                response.StatusCode = ClientClosedRequest;
            }

            return;
        }
        catch (Exception e) when (!response.HasStarted)
        {
            var problem = Problems.From(e, context);
            if (problem.Status == StatusCodes.Status500InternalServerError)
            {
                LogFailure(e, context.Request.Method, context.Request.Path, Problems.TraceIdOf(context), context.TraceIdentifier);
            }

            await Problems.WriteAsync(context, problem).ConfigureAwait(false);
            return;
        }

        if (!response.HasStarted && response.StatusCode >= StatusCodes.Status400BadRequest && response.ContentLength is null or 0 && response.ContentType is null)
        {
            await Problems.WriteAsync(context, Problems.OfStatus(response.StatusCode, context)).ConfigureAwait(false);
        }
    }

    [LoggerMessage(EventId = 6001, Level = LogLevel.Error, Message = "{Method} {Path} failed ({TraceId}, request {RequestId}).")]
    private partial void LogFailure(Exception exception, string method, string? path, string traceId, string requestId);
}
