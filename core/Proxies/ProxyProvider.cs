using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Contexter.Proxies.BrightData;
using Contexter.Proxies.Limits;

namespace Contexter.Proxies;

/// <summary>What kind of proxies a provider has.</summary>
public enum ProxyKind
{
    /// <summary>Any HTTP proxy: CONNECT for https, absolute request targets for http.</summary>
    Http = 0,

    /// <summary>Bright Data's super proxy, of which each session is a proxy.</summary>
    Brightdata,
}

/// <summary>A provider of proxies: where they are, what they may be used for, and what they cost. Immutable.</summary>
public sealed record ProxyProvider
{
    /// <summary>Name of the provider, from the configuration.</summary>
    public required string Name { get; init; }

    /// <summary>What kind its proxies are.</summary>
    public required ProxyKind Kind { get; init; }

    /// <summary>The proxies of a provider of the kind <see cref="ProxyKind.Http"/>; they are numbered in this order.</summary>
    public IReadOnlyList<ProxyEndpoint> Endpoints { get; init; } = [];

    /// <summary>The zone of a provider of the kind <see cref="ProxyKind.Brightdata"/>.</summary>
    public BrightDataZone? Zone { get; init; }

    /// <summary>What may be used up in a day. Default everything.</summary>
    public DailyLimits Limits { get; init; } = new();

    /// <summary>What its use costs. Default nothing.</summary>
    public ProxyPrices Prices { get; init; } = new();

    /// <summary>Requests that all its proxies together may begin in a second; 0 for any number. Default 0.</summary>
    public double RequestsPerSecond { get; init; }

    /// <summary>A page that shows, fetched through a proxy, that it works; null only connects to the proxy. Default null.</summary>
    public Uri? CheckUrl { get; init; }

    /// <summary>Time between two checks of a proxy. Default 5 min.</summary>
    public TimeSpan CheckEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a proxy may take to accept a connection, and to open a tunnel. Default 4 s, so that a dead one is left within 5.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>
    /// Certificates of authorities that are trusted beside the machine's own, by this provider's connections alone: those of a proxy that opens TLS. Default none.
    /// </summary>
    public IReadOnlyList<X509Certificate2> TrustedAuthorities { get; init; } = [];

    /// <summary>Number of its proxies.</summary>
    public int Count => Zone is null ? Endpoints.Count : Math.Max(1, Zone.Sessions);

    /// <summary>Whether what comes out of a tunnel may be the proxy's own words: it opens TLS, which needs an authority that is trusted for it.</summary>
    public bool OpensTls => TrustedAuthorities.Count > 0;

    /// <summary>
    /// Changes with everything on which it depends whether the provider lets us in. Says nothing about the password: it is kept among states, which are not secret.
    /// </summary>
    public string Fingerprint
    {
        get
        {
            var text = new StringBuilder(Name).Append('\n').Append(Kind.ToString());
            for (var i = 0; i < Count; i++)
            {
                var endpoint = EndpointOf(i, 0);
                text.Append('\n').Append(endpoint.Address).Append('\n').Append(endpoint.Credentials?.Header);
            }

            // A slow hash, of which only 32 bits are kept: they tell a changed password, and do not lead to it.
            var salt = Encoding.UTF8.GetBytes("contexter/proxies/" + Name);
            return Convert.ToHexString(Rfc2898DeriveBytes.Pbkdf2(text.ToString(), salt, iterations: 20_000, HashAlgorithmName.SHA256, outputLength: 4));
        }
    }

    /// <summary>Where a proxy is, and who it is told that we are.</summary>
    /// <param name="index">Number of the proxy, from 0.</param>
    /// <param name="session">Number of the session; another one means another exit, where the provider has sessions.</param>
    public ProxyEndpoint EndpointOf(int index, long session) => Zone?.EndpointOf(index, session) ?? Endpoints[index];

    /// <summary>The name by which routes and messages know a proxy: <c>provider/1</c>, counted from 1.</summary>
    public string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"{Name}/{index + 1}");

    /// <summary>The name alone: everything else may be secret.</summary>
    public override string ToString() => Name;
}
