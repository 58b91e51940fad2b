using Contexter.Proxies;
using Contexter.Proxies.BrightData;
using Contexter.Proxies.Limits;

namespace Contexter.Silo.Configuration;

/// <summary>Settings below <c>proxies.providers.NAME</c>.</summary>
public sealed record ProxyProviderSection : OptionsSection
{
    /// <summary>What kind the proxies are. Default <see cref="ProxyKind.Http"/>.</summary>
    [Setting("What kind the proxies are: any HTTP proxies (http), or sessions of a zone of Bright Data (brightdata).")]
    public ProxyKind Kind { get; init; } = ProxyKind.Http;

    /// <summary>Addresses of the proxies of the kind <see cref="ProxyKind.Http"/>. Default none.</summary>
    [Setting("Addresses of the proxies with http, such as http://proxy.example:3128. They may be private ones.")]
    [HttpAddress]
    public IReadOnlyList<string> Endpoints
    {
        get;
        init => field = value.Count == 0 ? [] : value;
    } = [];

    /// <summary>User for the proxies of the kind <see cref="ProxyKind.Http"/>; empty where they ask for none. Default empty.</summary>
    [Setting("User for the proxies with http; empty where they ask for none.")]
    public string User { get; init; } = "";

    /// <summary>Password for the proxies, or of the zone. Default empty.</summary>
    [Setting("Password for the proxies with http, password of the zone with brightdata.")]
    [Secret]
    public string Password { get; init; } = "";

    /// <summary>Id of the customer of Bright Data. Default empty.</summary>
    [Setting("Id of the customer with brightdata, such as hl_1a2b3c4d.")]
    public string Customer { get; init; } = "";

    /// <summary>Name of the zone of Bright Data. Default empty.</summary>
    [Setting("Name of the zone with brightdata.")]
    public string Zone { get; init; } = "";

    /// <summary>Country of the exits. Default empty, for any.</summary>
    [Setting("Country of the exits with brightdata, two letters such as us, or eu; empty for any.")]
    public string Country { get; init; } = "";

    /// <summary>State of the exits. Default empty, for any.</summary>
    [Setting("State of the exits with brightdata, such as ny; needs country, empty for any.")]
    public string State { get; init; } = "";

    /// <summary>City of the exits. Default empty, for any.</summary>
    [Setting("City of the exits with brightdata, without spaces, such as sanfrancisco; needs country, empty for any.")]
    public string City { get; init; } = "";

    /// <summary>Sessions of the zone. Default 4, range 0 to 1,000.</summary>
    [Setting("Sessions with brightdata, each of which keeps its exit and counts as a proxy; 0 takes another exit for every request.", Unit = "sessions")]
    [Between(0, 1_000)]
    public int Sessions { get; init; } = 4;

    /// <summary>Host of Bright Data's super proxy. Default <see cref="BrightDataZone.DefaultHost"/>.</summary>
    [Setting("Host of the super proxy with brightdata.")]
    [HostName]
    public string Host { get; init; } = BrightDataZone.DefaultHost;

    /// <summary>Port of Bright Data's super proxy. Default <see cref="BrightDataZone.DefaultPort"/>, range 1 to 65535.</summary>
    [Setting("Port of the super proxy with brightdata.")]
    [Between(1, 65_535)]
    public int Port { get; init; } = BrightDataZone.DefaultPort;

    /// <summary>File of certificates of authorities. Default empty, for none.</summary>
    [Setting("File of certificates (PEM) that are trusted beside the machine's own, through these proxies alone: those of a proxy that opens TLS, as residential zones of Bright Data "
        + "may; empty for none.")]
    [FilePath]
    public string CaFile { get; init; } = "";

    /// <summary>Most requests of a day. Default 0, for any number.</summary>
    [Setting("Most requests between two midnights, UTC; 0 for any number.", Unit = "requests")]
    [Between(0, int.MaxValue)]
    public int RequestsPerDay { get; init; }

    /// <summary>Most bytes of a day. Default 0, for any number; otherwise 1 MiB and more.</summary>
    [Setting("Most bytes sent and received between two midnights, UTC; 0B for any number, otherwise 1MiB and more.")]
    [Between("0B", "1024TiB")]
    public ByteSize BytesPerDay { get; init; }

    /// <summary>Most costs of a day. Default 0, for any.</summary>
    [Setting("Most costs between two midnights, UTC, by the prices below; 0 for any.")]
    [Between(0, 1_000_000)]
    public double CostPerDay { get; init; }

    /// <summary>Price of 10^9 bytes. Default 0, range 0 to 1,000.</summary>
    [Setting("Price of a gigabyte, in whatever currency, for limits and estimates of costs.")]
    [Between(0, 1_000)]
    public double PricePerGigabyte { get; init; }

    /// <summary>Price of 1,000 requests. Default 0, range 0 to 1,000.</summary>
    [Setting("Price of a thousand requests, in the same currency.")]
    [Between(0, 1_000)]
    public double PricePerThousandRequests { get; init; }

    /// <summary>Requests that are begun in a second. Default 0, for any number; range 0 to 10,000.</summary>
    [Setting("Requests that all proxies of the provider together begin in a second, such as 0.5; 0 for any number.", Unit = "requests")]
    [Between(0, 10_000)]
    public double RequestsPerSecond { get; init; }

    /// <summary>Page by which proxies are checked. Default empty: Bright Data's own, or only whether the proxy accepts connections.</summary>
    [Setting("Page that is fetched to check a proxy; empty takes Bright Data's own with brightdata, and with http only looks whether the proxy accepts connections.")]
    [HttpAddress(Optional = true)]
    public string CheckUrl { get; init; } = "";

    /// <summary>Time between two checks of a proxy. Default 5 min, range 10 s to 1 day.</summary>
    [Setting("Time between two checks of a proxy that is in use.")]
    [Between("10s", "1d")]
    public TimeSpan CheckEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a proxy may take to accept a connection, and to open a tunnel. Default 4 s, range 100 ms to 1 min.</summary>
    [Setting("How long a proxy may take to accept a connection, and again to open a tunnel.")]
    [Between("100ms", "1m")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(4);

    internal override IEnumerable<RuleViolation> Check()
    {
        if (BytesPerDay.Bytes is > 0 and < 1 << 20)
        {
            yield return new(nameof(BytesPerDay), "is too small for any page", "0B, or 1MiB and more");
        }

        if (CostPerDay > 0 && PricePerGigabyte == 0 && PricePerThousandRequests == 0)
        {
            yield return new(nameof(CostPerDay), "limits nothing without a price", "0, or a price beside it");
        }

        foreach (var violation in Kind == ProxyKind.Brightdata ? CheckBrightData() : CheckHttp())
        {
            yield return violation;
        }
    }

    /// <summary>The provider as it is configured, but for the certificates in its file.</summary>
    internal ProxyProvider ToProvider(string name) => new()
    {
        Name = name,
        Kind = Kind,
        Endpoints = Kind == ProxyKind.Http ? [.. Endpoints.Select(address => ToEndpoint(new Uri(address)))] : [],
        Zone = Kind == ProxyKind.Brightdata ? ToZone() : null,
        Limits = new DailyLimits { Requests = RequestsPerDay, Bytes = BytesPerDay.Bytes, Cost = CostPerDay },
        Prices = new ProxyPrices { PerGigabyte = PricePerGigabyte, PerThousandRequests = PricePerThousandRequests },
        RequestsPerSecond = RequestsPerSecond,
        CheckUrl = CheckUrl.Length > 0 ? new Uri(CheckUrl) : Kind == ProxyKind.Brightdata ? new Uri(BrightDataZone.DefaultCheckUrl) : null,
        CheckEvery = CheckEvery,
        ConnectTimeout = ConnectTimeout,
    };

    private ProxyEndpoint ToEndpoint(Uri address) => new()
    {
        Host = address.IdnHost,
        Port = address.Port,
        Credentials = User.Length == 0 ? null : new ProxyCredentials(User, Password),
    };

    private BrightDataZone ToZone() => new()
    {
        Customer = Customer,
        Zone = Zone,
        Password = Password,
        Country = Country,
        State = State,
        City = City,
        Sessions = Sessions,
        Host = Host,
        Port = Port,
    };

    private IEnumerable<RuleViolation> CheckHttp()
    {
        if (Endpoints.Count == 0)
        {
            yield return new(nameof(Endpoints), "names no proxy", "addresses such as http://proxy.example:3128");
        }

        if (Endpoints.Select(address => new Uri(address)).Any(address => address.Scheme != Uri.UriSchemeHttp || address.AbsolutePath != "/"))
        {
            yield return new(nameof(Endpoints), "is no address of a proxy", "http, a host and a port, such as http://proxy.example:3128");
        }

        if (User.Contains(':', StringComparison.Ordinal))
        {
            yield return new(nameof(User), "holds a colon, after which the password would begin", "the user alone");
        }
    }

    // Everything goes into one user name, in which a hyphen begins the next part.
    private IEnumerable<RuleViolation> CheckBrightData()
    {
        foreach (var (name, value) in new[] { (nameof(Customer), Customer), (nameof(Zone), Zone) })
        {
            if (value.Length == 0 || !value.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            {
                yield return new(name, "is no such name", "what Bright Data's control panel shows: letters, digits and _");
            }
        }

        foreach (var (name, value) in new[] { (nameof(Country), Country), (nameof(State), State), (nameof(City), City) })
        {
            if (!value.All(char.IsAsciiLetterOrDigit))
            {
                yield return new(name, "holds something else than letters", "letters without spaces, such as us or sanfrancisco");
            }
        }

        if (Country.Length == 0 && State.Length + City.Length > 0)
        {
            yield return new(nameof(Country), "is empty, and state and city need it", "two letters, such as us");
        }

        if (Password.Length == 0)
        {
            yield return new(nameof(Password), "is empty, and Bright Data asks for one", "the password of the zone");
        }
    }
}
