using System.Globalization;
using System.Text;

namespace Contexter.Proxies.BrightData;

/// <summary>A zone of Bright Data's super proxy: who pays, and from where requests are to come. All of it is said in the user's name.</summary>
/// <remarks>Source: Bright Data's documentation of its proxies' configuration options.</remarks>
public sealed record BrightDataZone
{
    /// <summary>The super proxy's host.</summary>
    public const string DefaultHost = "brd.superproxy.io";

    /// <summary>The super proxy's port for HTTP. Those of earlier days, 22225 and 33335, present certificates that have expired.</summary>
    public const int DefaultPort = 44445;

    /// <summary>The page by which Bright Data has its proxies checked.</summary>
    public const string DefaultCheckUrl = "https://geo.brdtest.com/welcome.txt";

    /// <summary>Id of the customer, such as <c>hl_1a2b3c4d</c>.</summary>
    public required string Customer { get; init; }

    /// <summary>Name of the zone.</summary>
    public required string Zone { get; init; }

    /// <summary>Password of the zone.</summary>
    public required string Password { get; init; }

    /// <summary>Country of the exits, two letters; <c>eu</c> for the European Union. Empty for any. Default empty.</summary>
    public string Country { get; init; } = "";

    /// <summary>State of the exits within the country, such as <c>ny</c>. Empty for any. Default empty.</summary>
    public string State { get; init; } = "";

    /// <summary>City of the exits within the country, without spaces, such as <c>sanfrancisco</c>. Empty for any. Default empty.</summary>
    public string City { get; init; } = "";

    /// <summary>Sessions, each of which keeps its exit and is a proxy of its own; 0 is one proxy that takes another exit for every request. Default 4.</summary>
    public int Sessions { get; init; } = 4;

    /// <summary>Host. Default <see cref="DefaultHost"/>.</summary>
    public string Host { get; init; } = DefaultHost;

    /// <summary>Port. Default <see cref="DefaultPort"/>.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The proxy of a session.</summary>
    /// <param name="index">Number of the session, from 0.</param>
    /// <param name="session">How often the session was given another exit.</param>
    public ProxyEndpoint EndpointOf(int index, long session) => new() { Host = Host, Port = Port, Credentials = new(UserOf(index, session), Password) };

    /// <summary>The zone's name alone.</summary>
    public override string ToString() => Zone;

    private string UserOf(int index, long session)
    {
        var user = new StringBuilder("brd-customer-").Append(Customer).Append("-zone-").Append(Zone);
        Append("country", Country);
        Append("state", State);
        Append("city", City);
        if (Sessions > 0)
        {
            // Letters and digits only: a hyphen would begin the next flag.
            user.Append(CultureInfo.InvariantCulture, $"-session-c{index + 1}x{session}");
        }

        return user.ToString();

        void Append(string flag, string value)
        {
            if (value.Length > 0)
            {
                user.Append('-').Append(flag).Append('-').Append(value.ToLowerInvariant());
            }
        }
    }
}
