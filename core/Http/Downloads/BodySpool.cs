using System.Buffers;

namespace Contexter.Http.Downloads;

/// <summary>Takes a body: into memory while it is small, else into a file. At no time is more than one buffer of it in memory then.</summary>
internal static class BodySpool
{
    /// <summary>A body smaller than this is kept in memory; the size of the buffer, of which one is rented for a body under way.</summary>
    public const int MaxMemoryBytes = 128 * 1024;

    /// <summary>Reads a body to its end.</summary>
    /// <param name="body">The body, decompressed.</param>
    /// <param name="folder">Where a file may be made.</param>
    /// <param name="check">Called with the bytes read so far, each time there are more; what it throws ends the reading.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="Documents.ContexterException">The file cannot be made or written.</exception>
    public static async Task<SpooledBody> ReadAsync(Stream body, SpoolFolder folder, Action<long> check, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxMemoryBytes);
        try
        {
            var filled = await FillAsync(body, buffer, 0, check, cancellationToken).ConfigureAwait(false);
            return filled < buffer.Length
                ? new SpooledBody(buffer.AsSpan(0, filled).ToArray())
                : await ReadIntoFileAsync(body, folder, buffer, check, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<SpooledBody> ReadIntoFileAsync(Stream body, SpoolFolder folder, byte[] buffer, Action<long> check, CancellationToken cancellationToken)
    {
        var file = folder.Create();
        try
        {
            await using (file.ConfigureAwait(false))
            {
                long length = 0;
                for (var filled = buffer.Length; filled > 0;)
                {
                    await WriteAsync(file, buffer.AsMemory(0, filled), cancellationToken).ConfigureAwait(false);
                    length += filled;
                    filled = filled < buffer.Length ? 0 : await FillAsync(body, buffer, length, check, cancellationToken).ConfigureAwait(false);
                }

                return new SpooledBody(file.Name, length);
            }
        }
        catch
        {
            SpoolFolder.Remove(file.Name);
            throw;
        }
    }

    private static async Task<int> FillAsync(Stream body, Memory<byte> buffer, long before, Action<long> check, CancellationToken cancellationToken)
    {
        var filled = 0;
        while (filled < buffer.Length)
        {
            var read = await body.ReadAsync(buffer[filled..], cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            filled += read;
            check(before + filled);
        }

        return filled;
    }

    private static async Task WriteAsync(FileStream file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await file.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            throw SpoolFolder.Unusable(file.Name, fault);
        }
    }
}

/// <summary>A body in memory or in a file, which goes with it.</summary>
internal sealed class SpooledBody : IAsyncDisposable
{
    private readonly byte[]? _bytes;
    private readonly string? _path;

    public SpooledBody(byte[] bytes) => (_bytes, Length) = (bytes, bytes.Length);

    public SpooledBody(string path, long length) => (_path, Length) = (path, length);

    /// <summary>Its length in bytes.</summary>
    public long Length { get; }

    /// <summary>Opens it at its beginning.</summary>
    public Stream Open() => _path is null ? new MemoryStream(_bytes!, writable: false) : SpoolFolder.OpenRead(_path);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (_path is not null)
        {
            SpoolFolder.Remove(_path);
        }

        return default;
    }
}
