using System.Text.Json;
using Contexter.Client.Passages;
using Contexter.Client.Rest;
using Contexter.GrainInterfaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Contexter.Client.Context7;

/// <summary>The read endpoints of Context7's API below <c>/api</c>, versions 2 and 1: clients made for Context7 work against Contexter unchanged.</summary>
internal static partial class Context7Endpoints
{
    private const int MaxQuery = 500;

    // What the API answers when nothing is said about length.
    private const int DefaultTokens = 5_000;
    private const int DefaultTokensV1 = 10_000;

    /// <summary>Maps the endpoints. They are Context7's, so Contexter's own description leaves them out.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api").ExcludeFromDescription();
        api.MapGet("/v2/libs/search", context => AnswerAsync(context, SearchAsync));
        api.MapGet("/v2/context", context => AnswerAsync(context, ContextAsync));
        api.MapGet("/v1/search", context => AnswerAsync(context, SearchV1Async));
        api.MapGet("/v1/{owner}/{name}/{version?}", context => AnswerAsync(context, DocumentsV1Async));
    }

    private static async Task SearchAsync(HttpContext context, Context7Answers answers)
    {
        var name = Required(context, "libraryName");
        _ = Required(context, "query");
        var found = await answers.FindLibrariesAsync(name, context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, new { results = found, searchFilterApplied = false }).ConfigureAwait(false);
    }

    private static async Task SearchV1Async(HttpContext context, Context7Answers answers)
    {
        var found = await answers.FindLibrariesAsync(Required(context, "query"), context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, new { results = found }).ConfigureAwait(false);
    }

    private static async Task ContextAsync(HttpContext context, Context7Answers answers)
    {
        var id = Required(context, "libraryId");
        if (Context7Id.TryParse(id) is null)
        {
            throw Context7Exception.Of(
                StatusCodes.Status400BadRequest,
                Context7Error.InvalidLibraryId,
                $"'{Problems.Quote(id)}' is no library id; write /owner/name, /owner/name/version or /owner/name@version. /api/v2/libs/search gives the id of a name.");
        }

        var query = Required(context, "query");
        var isJson = IsJson(context, "txt");
        var found = await answers.AskAsync(id, query, Tokens(context, DefaultTokens), page: 1, context.RequestAborted).ConfigureAwait(false);
        TellVersion(context, found);
        if (isJson)
        {
            await WriteAsync(context, Context7Json.Write(found, context.RequestServices.GetRequiredService<ITextBudget>())).ConfigureAwait(false);
        }
        else
        {
            await WriteTextAsync(context, Context7Snippets.Write(found.Snippets)).ConfigureAwait(false);
        }
    }

    private static async Task DocumentsV1Async(HttpContext context, Context7Answers answers)
    {
        var route = context.Request.RouteValues;
        var id = $"/{route["owner"]}/{route["name"]}{(route["version"] is { } version ? $"/{version}" : string.Empty)}";
        var topic = context.Request.Query["topic"].ToString();
        var isJson = IsJson(context, "txt");
        try
        {
            var question = topic.Length > 0 ? topic : $"{route["name"]} overview";
            var found = await answers.AskAsync(id, question, Tokens(context, DefaultTokensV1), page: 1, context.RequestAborted).ConfigureAwait(false);
            TellVersion(context, found);
            await (isJson ? WriteAsync(context, Context7Json.WriteChunks(found, topic)) : WriteTextAsync(context, Context7Snippets.Write(found.Snippets))).ConfigureAwait(false);
        }
        catch (Context7Exception e) when (!isJson && e.Error.Code is Context7Error.NoSnippetsFound)
        {
            // Version 1 has no status for it: clients compare the text.
            await WriteTextAsync(context, "No content available").ConfigureAwait(false);
        }
    }

    private static async Task AnswerAsync(HttpContext context, Func<HttpContext, Context7Answers, Task> answer)
    {
        Context7Error error;
        try
        {
            await answer(context, context.RequestServices.GetRequiredService<Context7Answers>()).ConfigureAwait(false);
            return;
        }
        catch (Context7Exception e)
        {
            error = e.Error;
        }
        catch (ContexterFaultException fault)
        {
            error = Context7Error.Of(fault);
        }
        catch (TimeoutException)
        {
            error = new(StatusCodes.Status504GatewayTimeout, "timeout", "Contexter did not answer in time; ask again.");
        }
        catch (Exception e) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            LogFailure(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Contexter.Client.Context7"), e, context.Request.Path);
            error = Context7Error.Internal;
        }

        context.Response.StatusCode = error.Status;
        if (error.Status == StatusCodes.Status202Accepted)
        {
            context.Response.Headers.RetryAfter = "5";
        }

        await WriteAsync(context, new { error = error.Code, message = error.Message }).ConfigureAwait(false);
    }

    /// <summary>Which version answered: an id without a version does not say.</summary>
    private static void TellVersion(HttpContext context, Context7Context found) => context.Response.Headers["X-Contexter-Library"] = Uri.EscapeDataString(found.Library.Reference()).Replace("%2F", "/", StringComparison.Ordinal).Replace("%40", "@", StringComparison.Ordinal);

    private static string Required(HttpContext context, string name)
    {
        var value = Single(context, name)?.Trim() ?? string.Empty;
        return value.Length is > 0 and <= MaxQuery
            ? value
            : throw Refusal(value.Length == 0
                ? $"The query parameter '{name}' is missing or empty; it must be 1 to {MaxQuery} characters."
                : $"The query parameter '{name}' has {value.Length} characters; it must be 1 to {MaxQuery}.");
    }

    private static bool IsJson(HttpContext context, string byDefault) => (Single(context, "type") ?? byDefault) switch
    {
        "json" => true,
        "txt" => false,
        var other => throw Refusal($"The query parameter 'type' is '{Problems.Quote(other)}'; it must be txt or json."),
    };

    private static int Tokens(HttpContext context, int byDefault) => Single(context, "tokens") is not { } text ? byDefault
        : int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var tokens) && tokens > 0 ? Math.Clamp(tokens, PassageText.LeastTokens, PassageText.MostTokens)
        : throw Refusal($"The query parameter 'tokens' is '{Problems.Quote(text)}'; it must be a whole number of 1 or more.");

    private static string? Single(HttpContext context, string name)
    {
        var values = context.Request.Query[name];
        return StringValues.IsNullOrEmpty(values) ? null
            : values.Count == 1 ? values[0]
            : throw Refusal($"The query parameter '{name}' is given {values.Count} times; give it once.");
    }

    private static Context7Exception Refusal(string message) => Context7Exception.Of(StatusCodes.Status400BadRequest, Context7Error.ValidationError, message);

    private static Task WriteAsync<T>(HttpContext context, T value)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(JsonSerializer.Serialize(value, Context7Json.Options), context.RequestAborted);
    }

    private static Task WriteTextAsync(HttpContext context, string text)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    [LoggerMessage(EventId = 6201, Level = LogLevel.Error, Message = "{Path} failed.")]
    private static partial void LogFailure(ILogger logger, Exception exception, string? path);
}
