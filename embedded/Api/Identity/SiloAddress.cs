using System.Globalization;
using System.Net;

namespace Orleans.Runtime;

/// <summary>The address of a process that runs grains: an end point and a generation that tells its runs apart.</summary>
public sealed class SiloAddress : IEquatable<SiloAddress>, IComparable<SiloAddress>
{
    private SiloAddress(IPEndPoint endpoint, int generation)
    {
        Endpoint = endpoint;
        Generation = generation;
    }

    /// <summary>Gets the address that stands for none.</summary>
    public static SiloAddress Zero { get; } = new(new IPEndPoint(IPAddress.Any, 0), 0);

    /// <summary>Gets the end point.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Gets the number that tells runs of a process at the same end point apart.</summary>
    public int Generation { get; }

    /// <summary>Creates an address.</summary>
    /// <param name="ep">The end point.</param>
    /// <param name="gen">The generation.</param>
    /// <returns>The address.</returns>
    public static SiloAddress New(IPEndPoint ep, int gen)
    {
        ArgumentNullException.ThrowIfNull(ep);
        return new SiloAddress(ep, gen);
    }

    /// <summary>Creates an address.</summary>
    /// <param name="address">The machine.</param>
    /// <param name="port">The port.</param>
    /// <param name="generation">The generation.</param>
    /// <returns>The address.</returns>
    public static SiloAddress New(IPAddress address, int port, int generation) => new(new IPEndPoint(address, port), generation);

    /// <summary>Reads what <see cref="ToParsableString"/> wrote.</summary>
    /// <param name="addr">"address:port@generation".</param>
    /// <returns>The address.</returns>
    /// <exception cref="FormatException">The text is not of that form.</exception>
    public static SiloAddress FromParsableString(string addr)
    {
        ArgumentNullException.ThrowIfNull(addr);
        var at = addr.LastIndexOf('@');
        return at > 0 && IPEndPoint.TryParse(addr.AsSpan(0, at), out var endpoint)
            && int.TryParse(addr.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var generation)
            ? new SiloAddress(endpoint, generation)
            : throw new FormatException($"'{addr}' is not a silo address; expected \"address:port@generation\".");
    }

    /// <summary>Writes the address so that <see cref="FromParsableString"/> can read it.</summary>
    /// <returns>"address:port@generation".</returns>
    public string ToParsableString() => string.Create(CultureInfo.InvariantCulture, $"{Endpoint}@{Generation}");

    /// <inheritdoc/>
    public bool Equals(SiloAddress? other) => other is not null && Generation == other.Generation && Endpoint.Equals(other.Endpoint);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SiloAddress);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Endpoint, Generation);

    /// <inheritdoc/>
    public int CompareTo(SiloAddress? other) => other is null ? 1 : string.CompareOrdinal(ToParsableString(), other.ToParsableString());

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"S{Endpoint}:{Generation}");
}
