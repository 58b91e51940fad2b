using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Contexter.Http.Addresses;

/// <summary>
/// Says how far an address reaches, by the registries of special-purpose addresses (RFC 6890 and what IANA has added since), the address formats that carry an
/// IPv4 address inside an IPv6 one, and the metadata services of the large clouds.
/// </summary>
internal static class SpecialAddresses
{
    private static readonly IPNetwork[] Never =
    [
        .. Networks("0.0.0.0/32", "255.255.255.255/32", "224.0.0.0/4", "::/128", "ff00::/8"),

        // Metadata services: AWS and most others, AWS container credentials, Alibaba, Oracle, Azure; then AWS and Google by IPv6.
        .. Networks("169.254.169.254/32", "169.254.170.2/32", "169.254.170.23/32", "100.100.100.200/32", "192.0.0.192/32", "168.63.129.16/32"),
        .. Networks("fd00:ec2::254/128", "fd00:ec2::23/128", "fd20:ce::254/128"),
    ];

    private static readonly IPNetwork[] Private =
    [
        .. Networks("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"),

        // Protocol assignments, documentation, relays that are no more, benchmarks, reserved.
        .. Networks("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.175.48.0/24"),
        .. Networks("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4"),

        // Of IPv6 only 2000::/3 is global unicast; this is what is set aside in it: protocol assignments with Teredo, ORCHID and benchmarks, documentation, 6to4.
        .. Networks("2001::/23", "2001:db8::/32", "3fff::/20", "2002::/16", "2620:4f:8000::/48"),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork LocalNat64 = IPNetwork.Parse("64:ff9b:1::/48");
    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");
    private static readonly IPNetwork Translated = IPNetwork.Parse("::ffff:0:0:0/96");

    /// <summary>How far an address reaches. One that carries another reaches as far as the narrower of the two.</summary>
    public static AddressReach Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return Of(address.MapToIPv4());
        }

        if (Never.Any(network => network.Contains(address)))
        {
            return AddressReach.Never;
        }

        return address.AddressFamily == AddressFamily.InterNetwork
            ? Private.Any(network => network.Contains(address)) ? AddressReach.Private : AddressReach.Public
            : OfVersion6(address);
    }

    private static AddressReach OfVersion6(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        var own = Nat64.Contains(address) ? AddressReach.Public
            : !GlobalUnicast.Contains(address) || Private.Any(network => network.Contains(address)) ? AddressReach.Private
            : AddressReach.Public;
        var carried = Carried(address, bytes) is { } inner ? Of(inner) : AddressReach.Public;
        return own > carried ? own : carried;
    }

    /// <summary>The IPv4 address that an IPv6 address leads to: through a translator, a tunnel, or the formats of old.</summary>
    private static IPAddress? Carried(IPAddress address, ReadOnlySpan<byte> bytes)
    {
        if (Nat64.Contains(address) || LocalNat64.Contains(address) || Translated.Contains(address) || IsIsatap(bytes))
        {
            return new IPAddress(bytes[12..]);
        }

        if (Compatible.Contains(address))
        {
            // ::1 is of this form too, and is loopback, not 0.0.0.1.
            return BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]) > 1 ? new IPAddress(bytes[12..]) : null;
        }

        return bytes[0] == 0x20 && bytes[1] == 0x02 ? new IPAddress(bytes[2..6])
            : address.IsIPv6Teredo ? new IPAddress([(byte)~bytes[12], (byte)~bytes[13], (byte)~bytes[14], (byte)~bytes[15]])
            : null;
    }

    // RFC 5214: an interface id of 0000:5efe or 0200:5efe, then the address.
    private static bool IsIsatap(ReadOnlySpan<byte> bytes) => bytes[8] is 0 or 2 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == 0xfe;

    private static IEnumerable<IPNetwork> Networks(params string[] networks) => networks.Select(IPNetwork.Parse);
}
