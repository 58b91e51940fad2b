using Contexter.Client.Context7;
using Contexter.Client.Mcp;

namespace Contexter.Client.Rest;

/// <summary>Settings of the REST API.</summary>
public sealed class ContexterApiOptions
{
    /// <summary>
    /// Host names that requests may be addressed to, beside <c>localhost</c> and the address they arrive at, without ports; <c>*</c> allows every name. A page of a stranger can make a browser
    /// resolve the stranger's name to this machine (DNS rebinding), so a name must be listed before it is answered.
    /// </summary>
    /// <value>Default: none.</value>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>How often a silent stream of events shows that it is alive.</summary>
    /// <value>Default: 15 seconds. More than zero.</value>
    public TimeSpan EventKeepAlive { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the grains behind <c>/health/ready</c> may take to answer.</summary>
    /// <value>Default: 5 seconds. More than zero.</value>
    public TimeSpan ReadinessTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether requests need a key: <c>Authorization: Bearer KEY</c> or <c>X-API-Key: KEY</c>. Health, the page's own files and the description of the API need none.</summary>
    /// <value>Default: false, for a server that its machine alone can reach.</value>
    public bool RequiresKey { get; set; }

    /// <summary>A key of the host's own that allows everything, beside those that are made and revoked while it runs.</summary>
    /// <value>Default: none.</value>
    public string? AdminKey { get; set; }

    /// <summary>A key that the host makes anew whenever it starts, for programs that may read its data directory.</summary>
    /// <value>Default: none.</value>
    public string? LocalKey { get; set; }

    /// <summary>Most requests a minute of a key that has no limit of its own.</summary>
    /// <value>Default: 0, any number.</value>
    public int RequestsPerMinute { get; set; }

    /// <summary>What sessions of the Model Context Protocol may do.</summary>
    /// <value>Default: everything.</value>
    public McpSettings Mcp { get; set; } = new() { Version = "0" };

    /// <summary>How clients of Context7 are answered.</summary>
    /// <value>Default: from the libraries that are here, and from nowhere else.</value>
    public Context7Settings Context7 { get; set; } = new();
}
