using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Contexter.Upstreams.Hosting;
using Microsoft.AspNetCore.Http;

namespace Contexter.Upstreams.Brave;

/// <summary>
/// Brave's web search and its context for language models, over the pages of the simulated documentation site. The key <c>unsubscribed</c> is known but has no subscription; keys
/// of answers are absent where there is nothing to say.
/// </summary>
public sealed class BraveUpstream : Upstream
{
    private const int MostCharacters = 400;
    private const int MostWords = 50;
    private const string KeyHeader = "X-Subscription-Token";

    private readonly BraveOptions _options;
    private readonly TimeProvider _time;
    private readonly BraveQuota _quota;
    private readonly Func<Uri?> _site;

    /// <param name="options">Its behaviour.</param>
    /// <param name="time">The clock.</param>
    /// <param name="site">Where the documentation site is; null when it is not simulated.</param>
    internal BraveUpstream(BraveOptions options, TimeProvider time, Func<Uri?> site)
    {
        (_options, _time, _site) = (options, time, site);
        _quota = new BraveQuota(options, time);
    }

    /// <inheritdoc/>
    public override UpstreamKind Kind => UpstreamKind.Brave;

    /// <inheritdoc/>
    internal override string BasePath => "/res/v1";

    internal override async Task AnswerAsync(HttpContext context)
    {
        var isSearch = context.Request.Path == "/res/v1/web/search";
        if (!isSearch && context.Request.Path != "/res/v1/llm/context")
        {
            await context.WriteTextAsync(StatusCodes.Status404NotFound, "Not Found");
        }
        else if (!await RefuseKeyAsync(context))
        {
            if (_quota.Arrive(context.Response) is { } limit)
            {
                await LimitAsync(context, limit);
            }
            else if (await ReadAsync(context, isSearch ? 20 : 50) is { } query)
            {
                _quota.Bill();
                await context.WriteJsonAsync(StatusCodes.Status200OK, isSearch ? Search(query) : Grounding(query), "application/json");
            }
        }
    }

    internal override Task RefuseAsync(HttpContext context, int status, TimeSpan retryAfter)
    {
        if (status != StatusCodes.Status429TooManyRequests)
        {
            return ErrorAsync(context, status, "INTERNAL", "Something went wrong.", []);
        }

        _quota.WriteExhausted(context.Response);
        return LimitAsync(context, "RATE_LIMITED");
    }

    private async Task<bool> RefuseKeyAsync(HttpContext context)
    {
        if (!context.Request.Headers.TryGetValue(KeyHeader, out var key))
        {
            await InvalidAsync(context, "header", KeyHeader.ToLowerInvariant(), "Field required");
        }
        else if (key == "unsubscribed")
        {
            await ErrorAsync(context, StatusCodes.Status404NotFound, "SUBSCRIPTION_NOT_FOUND", "The subscription is not found.", []);
        }
        else if (key != _options.Key)
        {
            await ErrorAsync(context, StatusCodes.Status422UnprocessableEntity, "SUBSCRIPTION_TOKEN_INVALID", "The provided subscription token is invalid.", new() { ["component"] = "authentication" });
        }
        else if (context.Request.Headers.TryGetValue("Api-Version", out var version) && version != "2023-01-01")
        {
            await ErrorAsync(context, StatusCodes.Status404NotFound, "RESOURCE_NOT_FOUND", $"The version {version} is not known.", []);
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>Reads the parameters, of the address or of a body in JSON.</summary>
    /// <returns>The query; null when an error was answered.</returns>
    private async Task<Query?> ReadAsync(HttpContext context, int mostCount)
    {
        JsonObject? body = null;
        try
        {
            body = HttpMethods.IsPost(context.Request.Method) ? await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) as JsonObject : null;
        }
        catch (JsonException e)
        {
            await InvalidAsync(context, "body", "json", e.Message);
            return null;
        }

        var text = Value("q");
        if (text.Length is 0 or > MostCharacters || text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length > MostWords)
        {
            await InvalidAsync(context, "query", "q", $"String should have 1 to {MostCharacters} characters and at most {MostWords} words");
            return null;
        }

        foreach (var (name, least, most) in new[] { ("count", 1, mostCount), ("offset", 0, 9) })
        {
            if (Value(name) is { Length: > 0 } value && !(int.TryParse(value, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most))
            {
                await InvalidAsync(context, "query", name, $"Input should be from {least} to {most}");
                return null;
            }
        }

        var filter = Value("result_filter");
        return new Query(
            text,
            Value("count") is { Length: > 0 } count ? int.Parse(count, CultureInfo.InvariantCulture) : 20,
            Value("offset") is { Length: > 0 } offset ? int.Parse(offset, CultureInfo.InvariantCulture) : 0,
            filter.Length == 0 || filter.Split(',').Contains("web", StringComparer.Ordinal),
            Value("text_decorations") is not ("false" or "0"),
            Value("extra_snippets") is "true" or "1");

        string Value(string name) => body?[name]?.ToString() ?? context.Request.Query[name].ToString();
    }

    private JsonObject Search(Query query)
    {
        var found = query.WantsWeb ? BraveResults.Find(query.Text) : [];
        var page = found.Skip(query.Offset * query.Count).Take(query.Count).ToList();
        var answer = new JsonObject
        {
            ["type"] = "search",
            ["query"] = new JsonObject
            {
                ["original"] = query.Text,
                ["more_results_available"] = found.Count > (query.Offset + 1) * query.Count && query.Offset < 9,
            },
        };
        if (page.Count > 0)
        {
            answer["web"] = new JsonObject
            {
                ["type"] = "search",
                ["results"] = new JsonArray([.. page.Select(entry => (JsonNode)BraveResults.Describe(entry, query.Text, Site, query.IsDecorated, query.HasExtraSnippets))]),
                ["family_friendly"] = true,
            };
            answer["mixed"] = new JsonObject
            {
                ["type"] = "mixed",
                ["main"] = new JsonArray([.. page.Select((_, index) => (JsonNode)new JsonObject { ["type"] = "web", ["index"] = index, ["all"] = false })]),
                ["top"] = new JsonArray(),
                ["side"] = new JsonArray(),
            };
        }

        return answer;
    }

    private JsonObject Grounding(Query query)
    {
        var found = BraveResults.Find(query.Text).Take(query.Count).Select(entry => (Url: new Uri(Site, entry.Page.Path), entry.Page, entry.Text)).ToList();
        return new JsonObject
        {
            ["grounding"] = new JsonObject
            {
                ["generic"] = new JsonArray([.. found.Select(entry => (JsonNode)new JsonObject { ["url"] = entry.Url.ToString(), ["title"] = entry.Page.Title, ["snippets"] = new JsonArray(entry.Text) })]),
                ["map"] = new JsonArray(),
            },
            ["sources"] = new JsonObject(found.Select(entry => KeyValuePair.Create<string, JsonNode?>(
                entry.Url.ToString(), new JsonObject { ["title"] = entry.Page.Title, ["hostname"] = entry.Url.Host, ["age"] = new JsonArray("2026-08-15") }))),
        };
    }

    private Uri Site => _site() ?? new Uri($"https://{Contexter.Upstreams.Site.SiteUpstream.HostName}/");

    private Task LimitAsync(HttpContext context, string code) => ErrorAsync(context, StatusCodes.Status429TooManyRequests, code, "Request rate limit exceeded for plan.", new()
    {
        ["plan"] = "Simulated",
        ["rate_limit"] = _options.RequestsPerSecond,
        ["rate_current"] = _options.RequestsPerSecond,
        ["quota_limit"] = _options.RequestsPerMonth,
        ["quota_current"] = 0,
        ["component"] = "rate_limiter",
    });

    private Task InvalidAsync(HttpContext context, string place, string name, string message) => ErrorAsync(
        context, StatusCodes.Status422UnprocessableEntity, "VALIDATION", "Unable to validate request parameter(s)", new()
        {
            ["errors"] = new JsonArray(new JsonObject { ["type"] = "value_error", ["loc"] = new JsonArray(place, name), ["msg"] = message, ["input"] = null }),
        });

    private Task ErrorAsync(HttpContext context, int status, string code, string detail, JsonObject meta) => context.WriteJsonAsync(status, new JsonObject
    {
        ["type"] = "ErrorResponse",
        ["error"] = new JsonObject { ["id"] = "00000000-0000-4000-8000-000000000000", ["status"] = status, ["code"] = code, ["detail"] = detail, ["meta"] = meta },
        ["time"] = _time.GetUtcNow().ToUnixTimeSeconds(),
    });

    private sealed record Query(string Text, int Count, int Offset, bool WantsWeb, bool IsDecorated, bool HasExtraSnippets);
}
