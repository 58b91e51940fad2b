using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Contexter.Upstreams.Hosting;

/// <summary>Writes whole answers, with their length.</summary>
internal static class Replies
{
    /// <summary>JSON as the services write it: characters of other scripts as they are.</summary>
    public static JsonSerializerOptions Json { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Task WriteAsync(this HttpContext context, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    public static Task WriteTextAsync(this HttpContext context, int status, string text, string contentType = "text/plain; charset=utf-8") =>
        context.WriteAsync(status, contentType, Encoding.UTF8.GetBytes(text));

    public static Task WriteJsonAsync(this HttpContext context, int status, JsonNode body, string contentType = "application/json; charset=utf-8") =>
        context.WriteAsync(status, contentType, Encoding.UTF8.GetBytes(body.ToJsonString(Json)));

    /// <summary>Says how long a client should wait, in whole seconds.</summary>
    public static void TellRetryAfter(this HttpResponse response, TimeSpan time) =>
        response.Headers.RetryAfter = ((long)Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    /// <summary>Scheme and host as the client named them, which is right behind a proxy, too.</summary>
    public static string Origin(this HttpRequest request) => $"{request.Scheme}://{request.Host}";

    /// <summary>Segments of the path, unescaped; none for the root.</summary>
    public static string[] Segments(this HttpRequest request) => request.Path.Value is null or "/" ? [] : request.Path.Value.Trim('/').Split('/');

    /// <summary>Pipes an answer that was made without a network into this one.</summary>
    public static async Task WriteAsync(this HttpContext context, HttpResponseMessage answer)
    {
        foreach (var (name, values) in answer.Headers)
        {
            context.Response.Headers[name] = values.ToArray();
        }

        var body = await answer.Content.ReadAsByteArrayAsync(context.RequestAborted);
        await context.WriteAsync((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString() ?? "text/plain; charset=utf-8", body);
    }
}
