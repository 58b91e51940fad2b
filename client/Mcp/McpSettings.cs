namespace Contexter.Client.Mcp;

/// <summary>What a session of the Model Context Protocol may do.</summary>
public sealed record McpSettings
{
    /// <summary>Whether the tools that add, refresh or cancel are hidden.</summary>
    /// <value>Default: false.</value>
    public bool ReadOnly { get; init; }

    /// <summary>Version of the program, as clients see it.</summary>
    public required string Version { get; init; }
}
