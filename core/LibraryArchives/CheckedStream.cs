using System.Globalization;
using System.Security.Cryptography;
using Contexter.Documents;
using Contexter.Sources.Archives;
using Contexter.Storage;

namespace Contexter.LibraryArchives;

/// <summary>An entry as it is read: counted, limited, and hashed.</summary>
internal sealed class CheckedStream(Stream inner, UnpackingMeter meter, long limit) : ForwardOnlyStream(inner)
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Bytes read.</summary>
    public long Bytes { get; private set; }

    /// <summary>SHA-256 of what was read, in hexadecimal digits.</summary>
    public string Sha256() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public override int Read(Span<byte> buffer)
    {
        var read = Inner.Read(buffer);
        Note(buffer[..read]);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await Inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Note(buffer.Span[..read]);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        _hash.Dispose();
        base.Dispose(disposing);
    }

    private void Note(ReadOnlySpan<byte> bytes)
    {
        meter.AddBytes(bytes.Length);
        _hash.AppendData(bytes);
        Bytes += bytes.Length;
        if (Bytes > limit)
        {
            throw new ContexterException(
                ErrorCodes.FileTooLarge, string.Create(CultureInfo.InvariantCulture, $"An entry of the archive unpacks to more than {limit:N0} bytes, as none of an export does; it is not read."))
            { IsExhausted = true };
        }
    }
}
