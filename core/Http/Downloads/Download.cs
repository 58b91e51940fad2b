using System.Net;

namespace Contexter.Http.Downloads;

/// <summary>An answer that was downloaded whole. Small ones lie in memory, others in a temporary file that goes with the object.</summary>
public sealed class Download : IAsyncDisposable
{
    private readonly Func<Stream> _open;
    private readonly IAsyncDisposable? _owned;

    /// <summary>Makes a download.</summary>
    /// <param name="url">Where it came from, after redirections.</param>
    /// <param name="status">Status of the answer.</param>
    /// <param name="headers">Headers of the answer and its content, several values of one joined by <c>, </c>; names ignore case.</param>
    /// <param name="length">Length of the body in bytes, decompressed.</param>
    /// <param name="open">Opens the body at its beginning.</param>
    /// <param name="owned">What goes with the download.</param>
    public Download(Uri url, HttpStatusCode status, IReadOnlyDictionary<string, string> headers, long length, Func<Stream> open, IAsyncDisposable? owned = null)
    {
        (Url, Status, Headers, Length) = (url, status, headers, length);
        (_open, _owned) = (open, owned);
    }

    /// <summary>Where it came from, after redirections.</summary>
    public Uri Url { get; }

    /// <summary>Status of the answer: any but those that were repeated in vain; a redirection only when it names no location.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>Headers of the answer and of its content; names ignore case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>Length of the body in bytes, decompressed.</summary>
    public long Length { get; }

    /// <summary>True for a status from 200 to 299.</summary>
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>A header's value, or null.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Opens the body at its beginning; as often as one likes.</summary>
    public Stream OpenRead() => _open();

    /// <summary>The body in memory.</summary>
    public async Task<byte[]> ReadAllBytesAsync(CancellationToken cancellationToken)
    {
        var body = OpenRead();
        await using (body.ConfigureAwait(false))
        {
            var bytes = new byte[Length];
            await body.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            return bytes;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _owned?.DisposeAsync() ?? default;
}
