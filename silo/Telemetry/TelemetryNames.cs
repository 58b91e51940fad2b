namespace Contexter.Silo.Telemetry;

/// <summary>What may leave this process as part of a span or a line of a log.</summary>
/// <remarks>
/// A list of what may, and not of what may not: libraries add attributes with every version, and addresses, paths, questions and titles are in many of them. Nothing that a caller or a document can
/// fill with text of its own is in it, but for the names of libraries.
/// </remarks>
internal static class TelemetryNames
{
    private const int LongestWord = 64;

    private static readonly HashSet<string> Allowed = new(StringComparer.Ordinal)
    {
        "contexter.library", "contexter.job.id", "contexter.job.kind", "contexter.job.run", "contexter.search.mode", "contexter.search.hits",
        "rpc.system.name", "rpc.service", "rpc.method", "messaging.system", "messaging.batch.message_count",
        "http.request.method", "http.response.status_code", "http.route", "network.protocol.version", "error.type", "exception.type",
        "mcp.method.name", "gen_ai.tool.name", "jsonrpc.protocol.version", "rpc.jsonrpc.error_code", "rpc.response.status_code",
    };

    /// <summary>Parameters of messages that hold numbers, names of types and ids that Contexter itself gave.</summary>
    private static readonly HashSet<string> Parameters = new(StringComparer.Ordinal) { "JobId", "Owner", "Kind", "State", "Component", "Code", "Silo" };

    /// <summary>Whether an attribute of a span may leave.</summary>
    public static bool IsAllowed(string key, object? value) => Allowed.Contains(key) && (value is not string text || !IsFree(key) || IsWord(text));

    /// <summary>Whether a parameter of a message may leave: a number, a time or a word of a known kind.</summary>
    public static bool IsParameter(string name, object? value) =>
        value is bool or int or long or uint or ulong or short or byte or double or float or TimeSpan or DateTimeOffset or Enum || (Parameters.Contains(name) && value is string text && IsWord(text));

    /// <summary>Whether a text is one word, such as the code of an error or the name of a tool.</summary>
    public static bool IsWord(string text) => text.Length is > 0 and <= LongestWord && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '/' or '.');

    /// <summary>Whether callers can fill an attribute.</summary>
    private static bool IsFree(string key) => key is "mcp.method.name" or "gen_ai.tool.name" or "error.type" or "rpc.response.status_code";
}
