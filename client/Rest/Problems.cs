using System.Diagnostics;
using System.Text.Json;
using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Contexter.Client.Rest;

/// <summary>Makes and writes problem details.</summary>
internal static class Problems
{
    private const int LongestQuote = 100;

    // A question takes a second or two.
    private const string RetryAfterSeconds = "2";

    /// <summary>Problem details with the usual title of a status.</summary>
    public static Problem Create(int status, string code, string detail) =>
        new() { Title = ReasonPhrases.GetReasonPhrase(status), Status = status, Code = code, Detail = detail };

    /// <summary>
    /// The problem that an exception is to the caller. What is not meant for callers is replaced by a number that finds it in the log.
    /// </summary>
    public static Problem From(Exception exception, HttpContext context) => exception switch
    {
        ContexterFaultException { Code: not FaultCodes.Internal } fault => Create(ProblemCodes.StatusOf(fault.Code), fault.Code, fault.Message),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => OfStatus(StatusCodes.Status413PayloadTooLarge, context),
        BadHttpRequestException bad => Create(bad.StatusCode, ProblemCodes.OfStatus(bad.StatusCode), bad.Message),
        TimeoutException => Create(
            StatusCodes.Status504GatewayTimeout,
            FaultCodes.Timeout,
            "Contexter did not answer in time. A change that was asked for may or may not have been made: look before trying again."),
        OrleansException or EnumerationAbortedException => Create(
            StatusCodes.Status503ServiceUnavailable,
            FaultCodes.Unavailable,
            "A part of Contexter stops, or is being taken over. A change that was asked for may or may not have been made: look before trying again."),
        _ => Internal(context),
    };

    /// <summary>The problem for an error status that came without a body.</summary>
    public static Problem OfStatus(int status, HttpContext context) => status is >= StatusCodes.Status500InternalServerError and not StatusCodes.Status503ServiceUnavailable
        ? Internal(context) with { Status = status, Title = ReasonPhrases.GetReasonPhrase(status) }
        : Create(status, ProblemCodes.OfStatus(status), status switch
        {
            StatusCodes.Status404NotFound => $"There is nothing at '{Quote(context.Request.Path)}'. All routes are described at /openapi/v1.json.",
            StatusCodes.Status405MethodNotAllowed =>
                $"'{Quote(context.Request.Path)}' does not take {context.Request.Method} requests; it takes {context.Response.Headers.Allow}.",
            StatusCodes.Status413PayloadTooLarge => $"The body is larger than {ContexterApiExtensions.MaxRequestBytes:N0} bytes; send a smaller one.",
            StatusCodes.Status415UnsupportedMediaType =>
                "The body must be JSON, sent with 'Content-Type: application/json'; that of a document text/markdown, text/plain or text/html.",
            StatusCodes.Status503ServiceUnavailable => "The server is stopping; ask again when it is back.",
            _ => $"The request was refused: {ReasonPhrases.GetReasonPhrase(status)}.",
        });

    /// <summary>Writes problem details as the whole response.</summary>
    public static Task WriteAsync(HttpContext context, Problem problem)
    {
        context.Response.StatusCode = problem.Status;
        if (problem.Status == StatusCodes.Status429TooManyRequests)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(problem with { RequestId = context.TraceIdentifier }, ContexterJson.Options, Problem.MediaType, context.RequestAborted);
    }

    /// <summary>Problem details as one line of JSON.</summary>
    public static string ToJson(Problem problem) => JsonSerializer.Serialize(problem, ContexterJson.Options);

    /// <summary>A caller's text, short enough to be repeated in a message.</summary>
    public static string Quote(string? text) => text is null || text.Length <= LongestQuote ? text ?? string.Empty : string.Concat(text.AsSpan(0, LongestQuote), "…");

    /// <summary>The number under which the log keeps what happened to a request.</summary>
    public static string TraceIdOf(HttpContext context) => Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;

    private static Problem Internal(HttpContext context)
    {
        var traceId = TraceIdOf(context);
        var detail = $"Something went wrong inside Contexter. Its log says what, under {traceId}.";
        return Create(StatusCodes.Status500InternalServerError, FaultCodes.Internal, detail) with { TraceId = traceId };
    }
}
