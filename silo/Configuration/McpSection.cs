namespace Contexter.Silo.Configuration;

/// <summary>Settings below <c>mcp</c>: sessions of the Model Context Protocol.</summary>
public sealed record McpSection : OptionsSection
{
    /// <summary>Whether the tools that add, refresh or cancel are hidden. Default false.</summary>
    [Setting("Whether sessions of the Model Context Protocol at /mcp only read: the tools that add, refresh or cancel are hidden.")]
    public bool ReadOnly { get; init; }
}
