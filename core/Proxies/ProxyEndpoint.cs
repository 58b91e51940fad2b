using System.Globalization;
using System.Text;

namespace Contexter.Proxies;

/// <summary>Where a proxy listens, and who it is told that we are.</summary>
public sealed record ProxyEndpoint
{
    /// <summary>Name or IP address of the host. It may be a private one: the proxy is the operator's own choice.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port, 1 to 65535.</summary>
    public required int Port { get; init; }

    /// <summary>User and password; null for a proxy that asks for none.</summary>
    public ProxyCredentials? Credentials { get; init; }

    /// <summary>Host and port as they are shown, without credentials.</summary>
    public string Address => Host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    /// <summary>The address alone.</summary>
    public override string ToString() => Address;
}

/// <summary>User and password for a proxy (Basic, RFC 7617).</summary>
public sealed record ProxyCredentials(string User, string Password)
{
    /// <summary>Value of the header <c>Proxy-Authorization</c>.</summary>
    internal string Header => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));

    /// <summary>Nothing of either: what is printed ends up in logs.</summary>
    public override string ToString() => "***";
}
