using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Contexter.Cli.Mcp;

/// <summary>How an editor reaches Contexter: by a process that it starts, or by the address of a server.</summary>
/// <param name="Command">The program; null with a server.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Url">The address; null with a process.</param>
internal sealed record EditorConnection(string? Command, IReadOnlyList<string> Arguments, string? Url)
{
    /// <summary>By a process.</summary>
    public static EditorConnection ByProcess(string command, IReadOnlyList<string> arguments) => new(command, arguments, null);

    /// <summary>By a server.</summary>
    public static EditorConnection ByUrl(string url) => new(null, [], url);
}

/// <summary>An editor, and how it is told of a server of the Model Context Protocol.</summary>
/// <param name="Name">Its name for the command line.</param>
/// <param name="Title">Its own name.</param>
/// <param name="Place">Where the text belongs.</param>
/// <param name="Write">Writes the text.</param>
internal sealed record EditorConfiguration(string Name, string Title, string Place, Func<EditorConnection, string> Write);

/// <summary>The usual editors and agents.</summary>
internal static class EditorConfigurations
{
    private const string Server = "contexter";
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<EditorConfiguration> All { get; } =
    [
        new("claude-code", "Claude Code", "run this command in the project", ClaudeCode),
        new("claude-desktop", "Claude Desktop", "claude_desktop_config.json (Settings > Developer > Edit Config)", connection => Servers("mcpServers", ClaudeDesktop(connection))),
        new("cursor", "Cursor", "~/.cursor/mcp.json, or .cursor/mcp.json in the project", connection => Servers("mcpServers", Entry(connection, "url"))),
        new("vscode", "Visual Studio Code", ".vscode/mcp.json in the project, or 'MCP: Open User Configuration'", connection => Servers("servers", Typed(connection))),
        new("windsurf", "Windsurf", "~/.codeium/windsurf/mcp_config.json", connection => Servers("mcpServers", Entry(connection, "serverUrl"))),
        new("zed", "Zed", "settings.json ('zed: open settings')", connection => Servers("context_servers", Entry(connection, "url"))),
        new("codex", "Codex", "~/.codex/config.toml", Codex),
        new("gemini", "Gemini CLI", "~/.gemini/settings.json", connection => Servers("mcpServers", Entry(connection, "httpUrl"))),
        new("opencode", "opencode", "opencode.json in the project, or ~/.config/opencode/opencode.json", connection => Servers("mcp", OpenCode(connection))),
    ];

    private static string ClaudeCode(EditorConnection connection) => connection.Url is { } url
        ? $"claude mcp add --transport http {Server} {url}"
        : $"claude mcp add {Server} -- {string.Join(' ', new[] { connection.Command! }.Concat(connection.Arguments).Select(Quote))}";

    private static string Codex(EditorConnection connection) => connection.Url is { } url
        ? $"[mcp_servers.{Server}]\nurl = {Toml(url)}"
        : $"[mcp_servers.{Server}]\ncommand = {Toml(connection.Command!)}\nargs = [{string.Join(", ", connection.Arguments.Select(Toml))}]";

    // Its file takes processes only; a small one of npm leads to a server.
    private static JsonObject ClaudeDesktop(EditorConnection connection) =>
        connection.Url is { } url ? Entry(EditorConnection.ByProcess("npx", ["-y", "mcp-remote", url]), "url") : Entry(connection, "url");

    private static JsonObject Entry(EditorConnection connection, string urlName) => connection.Url is { } url
        ? new JsonObject { [urlName] = url }
        : new JsonObject { ["command"] = connection.Command, ["args"] = List(connection.Arguments) };

    private static JsonObject Typed(EditorConnection connection)
    {
        var entry = new JsonObject { ["type"] = connection.Url is null ? "stdio" : "http" };
        foreach (var (name, value) in Entry(connection, "url"))
        {
            entry[name] = value?.DeepClone();
        }

        return entry;
    }

    private static JsonObject OpenCode(EditorConnection connection) => connection.Url is { } url
        ? new JsonObject { ["type"] = "remote", ["url"] = url }
        : new JsonObject { ["type"] = "local", ["command"] = List([connection.Command!, .. connection.Arguments]) };

    private static string Servers(string member, JsonObject entry) => new JsonObject { [member] = new JsonObject { [Server] = entry } }.ToJsonString(Json);

    private static JsonArray List(IEnumerable<string> values) => new([.. values.Select(value => JsonValue.Create(value))]);

    private static string Toml(string text) => JsonSerializer.Serialize(text, Json);

    private static string Quote(string text) => text.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':' or '\\' or '=' or '@') ? text : $"\"{text}\"";
}
