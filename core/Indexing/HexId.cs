using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace Contexter.Indexing;

/// <summary>An id of 32 hexadecimal digits as two numbers; ordered as the digits are.</summary>
/// <param name="High">The first 16 digits.</param>
/// <param name="Low">The last 16 digits.</param>
internal readonly record struct HexId(ulong High, ulong Low) : IComparable<HexId>
{
    /// <summary>Digits of an id.</summary>
    public const int Digits = 32;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public static bool operator <(HexId left, HexId right) => left.CompareTo(right) < 0;

    public static bool operator >(HexId left, HexId right) => left.CompareTo(right) > 0;

    public static bool operator <=(HexId left, HexId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(HexId left, HexId right) => left.CompareTo(right) >= 0;

    /// <summary>Reads 32 lower-case digits; nothing else is an id.</summary>
    public static bool TryParse(string? text, out HexId id)
    {
        id = default;
        if (text is not { Length: Digits } || text.AsSpan().ContainsAnyExcept(HexDigits))
        {
            return false;
        }

        id = new HexId(
            ulong.Parse(text.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            ulong.Parse(text.AsSpan(16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(HexId other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    /// <summary>The digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[sizeof(ulong)..], Low);
        return Convert.ToHexStringLower(bytes);
    }
}
