namespace Contexter.Upstreams.BrightData;

/// <summary>Headers by which the proxy tells of an error.</summary>
[Flags]
public enum ProxyErrorHeaders
{
    /// <summary>None: the status alone.</summary>
    None = 0,

    /// <summary><c>x-brd-err-code</c>, <c>x-brd-err-msg</c> and <c>x-brd-error</c>.</summary>
    Brd = 1,

    /// <summary><c>x-luminati-error</c> and <c>x-luminati-error-code</c>, which came before.</summary>
    Luminati = 2,

    /// <summary><c>Proxy-Status</c> (RFC 9209), which is to come.</summary>
    ProxyStatus = 4,

    /// <summary>All of them.</summary>
    All = Brd | Luminati | ProxyStatus,
}

/// <summary>Behaviour of the simulated Bright Data.</summary>
public sealed record BrightDataOptions
{
    /// <summary>Id of the customer. Default <c>hl_12ab34cd</c>.</summary>
    public string Customer { get; init; } = "hl_12ab34cd";

    /// <summary>Passwords by zone. Default two zones, <c>datacenter</c> and <c>residential</c>, whose passwords are their names with <c>-password</c> behind.</summary>
    public IReadOnlyDictionary<string, string> Zones { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["datacenter"] = "datacenter-password",
        ["residential"] = "residential-password",
    };

    /// <summary>Servers by the host names under which requests go to them; names that are not here are looked up. Default none.</summary>
    public IReadOnlyDictionary<string, Uri> Hosts { get; init; } = new Dictionary<string, Uri>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Headers of errors. Default all.</summary>
    public ProxyErrorHeaders ErrorHeaders { get; init; } = ProxyErrorHeaders.All;

    /// <summary>Whether good replies to CONNECT have the header <c>Proxy Connection</c>, whose name has a blank that no header may have. Default false.</summary>
    public bool SendsIllegalHeader { get; init; }
}
