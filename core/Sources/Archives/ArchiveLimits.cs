namespace Contexter.Sources.Archives;

/// <summary>How large an archive may be, packed and unpacked. What is beyond is refused, never cut off.</summary>
internal sealed record ArchiveLimits
{
    /// <summary>Most bytes of the archive itself. Default 1 GiB.</summary>
    public long MaxArchiveBytes { get; init; } = 1L << 30;

    /// <summary>Most entries, folders and others that are not read included. Default 200,000.</summary>
    public int MaxEntries { get; init; } = 200_000;

    /// <summary>Most bytes that are unpacked, entries that are skipped included. Default 8 GiB.</summary>
    public long MaxUnpackedBytes { get; init; } = 8L << 30;

    /// <summary>Most bytes that one byte of the archive may become, once more than <see cref="RatioFreeBytes"/> are unpacked. Default 250: text reaches 20.</summary>
    public int MaxRatio { get; init; } = 250;

    /// <summary>Bytes that may be unpacked whatever the ratio. Default 64 MiB.</summary>
    public long RatioFreeBytes { get; init; } = 64L << 20;

    /// <summary>Most parts of an entry's name. Default 64.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Longest name of an entry, in characters. Default 1,000.</summary>
    public int MaxNameLength { get; init; } = 1_000;
}
