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
}
