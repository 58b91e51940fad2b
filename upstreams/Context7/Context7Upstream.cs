using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Contexter.Upstreams.Hosting;
using Microsoft.AspNetCore.Http;

namespace Contexter.Upstreams.Context7;

/// <summary>
/// Context7's REST API: library search and context of version 2, search and documentation of version 1. Well-known ids have invented documentation; further ids stand for one
/// thing each that can go wrong, such as <c>/processing/slow</c> (202) and <c>/moved/quillon</c> (301). Keys that are known to fail: <c>ctx7sk-spent</c> (402),
/// <c>ctx7sk-forbidden</c> (403), and any that does not begin with <c>ctx7sk</c> (401).
/// </summary>
public sealed partial class Context7Upstream : Upstream
{
    private const int MaxTextLength = 500;

    private readonly Context7Options _options;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, int> _calls = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private long _minute;
    private int _inMinute;

    internal Context7Upstream(Context7Options options, TimeProvider time) => (_options, _time) = (options, time);

    /// <inheritdoc/>
    public override UpstreamKind Kind => UpstreamKind.Context7;

    /// <inheritdoc/>
    internal override string BasePath => "/api";

    internal override async Task AnswerAsync(HttpContext context)
    {
        if (!IsWithinLimit())
        {
            await RefuseAsync(context, StatusCodes.Status429TooManyRequests, TimeSpan.FromSeconds(60 - _time.GetUtcNow().Second));
            return;
        }

        if (await RefuseKeyAsync(context))
        {
            return;
        }

        var query = context.Request.Query;
        await (context.Request.Segments() switch
        {
            ["api", "v2", "libs", "search"] => SearchAsync(context, query["libraryName"].ToString(), query["query"].ToString()),
            ["api", "v2", "context"] => ContextAsync(context, query["libraryId"].ToString(), query["query"].ToString()),
            ["api", "v1", "search"] => OldSearchAsync(context, query["query"].ToString()),
            ["api", "v1", var owner, var repository, .. var version] when version.Length < 2 => OldDocumentationAsync(context, $"/{owner}/{repository}", version),
            _ => context.WriteTextAsync(StatusCodes.Status404NotFound, "<!DOCTYPE html><html><body>404</body></html>", "text/html; charset=utf-8"),
        });
    }

    internal override Task RefuseAsync(HttpContext context, int status, TimeSpan retryAfter)
    {
        if (status != StatusCodes.Status429TooManyRequests)
        {
            return status switch
            {
                StatusCodes.Status503ServiceUnavailable => ErrorAsync(context, status, "search_failed", "Search failed. Please try again later."),
                StatusCodes.Status504GatewayTimeout => ErrorAsync(context, status, "timeout", "The request took too long."),
                _ => ErrorAsync(context, status, "internal_error", "An internal error occurred."),
            };
        }

        var headers = context.Response.Headers;
        context.Response.TellRetryAfter(TimeSpan.FromSeconds(Math.Max(1, retryAfter.TotalSeconds)));
        headers["RateLimit-Limit"] = Whole(_options.RequestsPerMinute == 0 ? 60 : _options.RequestsPerMinute);
        headers["RateLimit-Remaining"] = "0";
        headers["RateLimit-Reset"] = Whole((_time.GetUtcNow() + retryAfter).ToUnixTimeSeconds());
        return ErrorAsync(context, status, "rate_limit_exceeded", "Rate limit exceeded. Please try again later.");
    }

    private static string Whole(double number) => ((long)Math.Ceiling(number)).ToString(CultureInfo.InvariantCulture);

    private static Task ErrorAsync(HttpContext context, int status, string code, string message, string? redirectUrl = null)
    {
        var body = new JsonObject { ["error"] = code, ["message"] = message };
        if (redirectUrl is not null)
        {
            body["redirectUrl"] = redirectUrl;
        }

        return context.WriteJsonAsync(status, body);
    }

    private static Context7Library? Find(string id) => Context7Library.All.FirstOrDefault(library => library.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    private bool IsWithinLimit()
    {
        lock (_lock)
        {
            var minute = _time.GetUtcNow().ToUnixTimeSeconds() / 60;
            (_minute, _inMinute) = (minute, minute == _minute ? _inMinute + 1 : 1);
            return _options.RequestsPerMinute == 0 || _inMinute <= _options.RequestsPerMinute;
        }
    }

    private async Task<bool> RefuseKeyAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        var key = header.StartsWith("Bearer ", StringComparison.Ordinal) ? header["Bearer ".Length..] : header;
        if (key == "ctx7sk-spent")
        {
            await ErrorAsync(context, StatusCodes.Status402PaymentRequired, "spending_limit_exceeded", "The spending limit of the account is reached.");
        }
        else if (key == "ctx7sk-forbidden")
        {
            await ErrorAsync(context, StatusCodes.Status403Forbidden, "forbidden", "The key may not be used for this.");
        }
        else if (key.Length == 0 ? _options.RequiresKey : !key.StartsWith("ctx7sk", StringComparison.Ordinal))
        {
            await ErrorAsync(
                context, StatusCodes.Status401Unauthorized, "invalid_api_key", "Invalid API key. Please check your API key. API keys should start with 'ctx7sk' prefix.");
        }
        else
        {
            return false;
        }

        return true;
    }

    private Task SearchAsync(HttpContext context, string name, string query)
    {
        if (name.Length is 0 or > MaxTextLength || query.Length is 0 or > MaxTextLength)
        {
            return ErrorAsync(context, StatusCodes.Status400BadRequest, "validation_error", $"libraryName and query are required, with 1 to {MaxTextLength} characters each.");
        }

        return context.WriteJsonAsync(StatusCodes.Status200OK, new JsonObject { ["results"] = Results(name), ["searchFilterApplied"] = false });
    }

    private Task OldSearchAsync(HttpContext context, string query) => query.Length == 0
        ? ErrorAsync(context, StatusCodes.Status400BadRequest, "validation_error", "query is required.")
        : context.WriteJsonAsync(StatusCodes.Status200OK, new JsonObject { ["results"] = Results(query) });

    /// <summary>Libraries whose title or id has the name in it, those that are called so first.</summary>
    private JsonArray Results(string name) => new([.. Context7Library.All
        .Where(library => library.Title.Contains(name, StringComparison.OrdinalIgnoreCase) || library.Id.Contains(name, StringComparison.OrdinalIgnoreCase))
        .OrderByDescending(library => library.Title.Equals(name, StringComparison.OrdinalIgnoreCase))
        .Take(10)
        .Select(library => (JsonNode)library.Describe(StateOf(library)))]);

    private string StateOf(Context7Library library) =>
        library.Trait is Context7Trait.Processing && _calls.GetValueOrDefault(library.Id) < _options.CallsUntilFinalized ? "processing" : "finalized";

    private async Task ContextAsync(HttpContext context, string id, string query)
    {
        if (id.Length is 0 or > MaxTextLength || !LibraryId().IsMatch(id))
        {
            await ErrorAsync(context, StatusCodes.Status400BadRequest, "invalid_library_id", "libraryId has the form /owner/repo or /owner/repo/version.");
            return;
        }

        var type = context.Request.Query["type"].ToString();
        if (query.Length is 0 or > MaxTextLength || type is not ("" or "txt" or "json"))
        {
            await ErrorAsync(context, StatusCodes.Status400BadRequest, "validation_error", $"query is required, with 1 to {MaxTextLength} characters; type is txt or json.");
            return;
        }

        var parts = id.Split(['/', '@'], 4);
        if (Find($"/{parts[1]}/{parts[2]}") is not { } library)
        {
            await ErrorAsync(context, StatusCodes.Status404NotFound, "library_not_found", $"Library \"{id}\" not found.");
            return;
        }

        if (await RefuseLibraryAsync(context, library))
        {
            return;
        }

        if (parts.Length > 3 && !library.Versions.Contains(parts[3], StringComparer.OrdinalIgnoreCase))
        {
            await ErrorAsync(context, StatusCodes.Status404NotFound, "tag_not_found", $"Version \"{parts[3]}\" of library \"{library.Id}\" not found.");
            return;
        }

        await Context7Answer.WriteAsync(context, library, query, isJson: type == "json", isFast: context.Request.Query["fast"] == "true");
    }

    private async Task<bool> RefuseLibraryAsync(HttpContext context, Context7Library library)
    {
        switch (library.Trait)
        {
            case Context7Trait.Processing when _calls.AddOrUpdate(library.Id, 1, (_, calls) => calls + 1) <= _options.CallsUntilFinalized:
                await ErrorAsync(context, StatusCodes.Status202Accepted, "library_not_finalized", $"Library \"{library.Id}\" is not finalized yet. Please try again later.");
                return true;
            case Context7Trait.Redirected:
                await ErrorAsync(
                    context, StatusCodes.Status301MovedPermanently, "library_redirected", $"Library \"{library.Id}\" has moved to {Context7Library.RedirectTarget}.", Context7Library.RedirectTarget);
                return true;
            case Context7Trait.Forbidden:
                await ErrorAsync(context, StatusCodes.Status403Forbidden, "access_denied", $"Access to library \"{library.Id}\" is denied.");
                return true;
            case Context7Trait.TooLarge:
                await ErrorAsync(context, StatusCodes.Status422UnprocessableEntity, "library_too_large", $"Library \"{library.Id}\" is too large.");
                return true;
            case Context7Trait.NoCode:
                await ErrorAsync(context, StatusCodes.Status422UnprocessableEntity, "no_code_found", $"No code was found in library \"{library.Id}\".");
                return true;
            case Context7Trait.Broken:
                await RefuseAsync(context, StatusCodes.Status500InternalServerError, TimeSpan.Zero);
                return true;
            case Context7Trait.Slow:
                await RefuseAsync(context, StatusCodes.Status504GatewayTimeout, TimeSpan.Zero);
                return true;
            default:
                return false;
        }
    }

    private async Task OldDocumentationAsync(HttpContext context, string id, string[] version)
    {
        var query = context.Request.Query;
        var tokens = query["tokens"].Count == 0 ? 10_000 : int.TryParse(query["tokens"], CultureInfo.InvariantCulture, out var given) ? given : 0;
        if (tokens is < 100 or > 100_000)
        {
            await ErrorAsync(context, StatusCodes.Status400BadRequest, "validation_error", "tokens is from 100 to 100000.");
            return;
        }

        if (Find(id) is not { } library)
        {
            await ErrorAsync(context, StatusCodes.Status404NotFound, "library_not_found", $"Library \"{id}\" not found.");
            return;
        }

        if (!await RefuseLibraryAsync(context, library))
        {
            await Context7Answer.WriteOldAsync(
                context, library, version is [var only] ? only : "", query["topic"].ToString(), tokens, isJson: query["type"] == "json");
        }
    }

    [GeneratedRegex("^/[^/]+/[^/]+([/@][^/]+)?$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex LibraryId();
}
