using System.Globalization;
using Contexter.Documents;
using Contexter.Storage;

namespace Contexter.Sources.Archives;

/// <summary>Counts what unpacking an archive brings to light, and stops at a limit: what headers say of sizes is not believed.</summary>
internal sealed class UnpackingMeter(string archive, long archiveBytes, ArchiveLimits limits)
{
    private long _bytes;
    private int _entries;

    /// <summary>Counts an entry.</summary>
    /// <exception cref="ContexterException">It is one too many.</exception>
    public void AddEntry()
    {
        if (++_entries > limits.MaxEntries)
        {
            throw TooLarge(string.Create(CultureInfo.InvariantCulture, $"has more than {limits.MaxEntries:N0} entries"));
        }
    }

    /// <summary>Counts bytes.</summary>
    /// <exception cref="ContexterException">They are too many.</exception>
    public void AddBytes(long bytes)
    {
        _bytes += bytes;
        if (_bytes > limits.MaxUnpackedBytes)
        {
            throw TooLarge(string.Create(CultureInfo.InvariantCulture, $"unpacks to more than {limits.MaxUnpackedBytes:N0} bytes"));
        }

        if (_bytes > limits.RatioFreeBytes && _bytes / limits.MaxRatio > archiveBytes)
        {
            throw TooLarge(string.Create(CultureInfo.InvariantCulture, $"unpacks to more than {limits.MaxRatio} times its {archiveBytes:N0} bytes, as no archive of documentation does"));
        }
    }

    private ContexterException TooLarge(string what) => new(ErrorCodes.FileTooLarge, $"Archive '{archive}' {what}; it is not read. Unpack it yourself and add the folder with its documentation.");
}

/// <summary>A stream whose bytes are counted as they are read, and which is never longer than its entry.</summary>
internal sealed class MeteredStream(Stream inner, UnpackingMeter meter) : ForwardOnlyStream(inner)
{
    public override int Read(Span<byte> buffer) => Count(Inner.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await Inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    private int Count(int read)
    {
        meter.AddBytes(read);
        return read;
    }
}
