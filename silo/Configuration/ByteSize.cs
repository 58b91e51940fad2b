namespace Contexter.Silo.Configuration;

/// <summary>A size in bytes, written as <c>64MiB</c>.</summary>
/// <param name="Bytes">Number of bytes.</param>
public readonly record struct ByteSize(long Bytes) : IComparable<ByteSize>, IComparable
{
    /// <summary>A size in kibibytes (1,024 bytes).</summary>
    public static ByteSize KiB(long count) => new(checked(count << 10));

    /// <summary>A size in mebibytes (1,024 kibibytes).</summary>
    public static ByteSize MiB(long count) => new(checked(count << 20));

    /// <summary>Whether one size is smaller than another.</summary>
    public static bool operator <(ByteSize left, ByteSize right) => left.Bytes < right.Bytes;

    /// <summary>Whether one size is larger than another.</summary>
    public static bool operator >(ByteSize left, ByteSize right) => left.Bytes > right.Bytes;

    /// <summary>Whether one size is smaller than another or equal to it.</summary>
    public static bool operator <=(ByteSize left, ByteSize right) => left.Bytes <= right.Bytes;

    /// <summary>Whether one size is larger than another or equal to it.</summary>
    public static bool operator >=(ByteSize left, ByteSize right) => left.Bytes >= right.Bytes;

    /// <inheritdoc/>
    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj is ByteSize other ? CompareTo(other) : throw new ArgumentException("Not a size.", nameof(obj));

    /// <summary>The size in the largest unit that keeps it whole.</summary>
    public override string ToString() => UnitText.Size.Write(Bytes);
}
