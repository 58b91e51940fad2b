using Microsoft.AspNetCore.Http;

namespace Contexter.Client.Metrics;

/// <summary>The groups that requests are measured by.</summary>
internal static class RequestGroups
{
    /// <summary>All of them; the last is that of requests that belong to no other.</summary>
    public static readonly string[] Names = ["search", "ask", "mcp", "context7", "events", "other"];

    private const int Events = 4;
    private const int Other = 5;

    /// <summary>The number of the group that a request belongs to.</summary>
    /// <param name="route">Pattern of its route; null when it has none.</param>
    /// <param name="method">Its method.</param>
    public static int Of(string? route, string? method) => route switch
    {
        null => Other,
        "/v1/search" => 0,
        "/v1/ask" => 1,
        "/v1/jobs/{id}/events" => Events,
        _ when route.StartsWith("/mcp", StringComparison.Ordinal) => method is not null && HttpMethods.IsGet(method) ? Events : 2,
        _ when route.StartsWith("/api/", StringComparison.Ordinal) => 3,
        _ => Other,
    };
}
