namespace Contexter.Http.Downloads;

/// <summary>A body on its way, whose bytes the clock of its attempt counts, and whose first ones can be looked at.</summary>
internal sealed class ReceivedStream(Stream inner, AttemptClock clock) : Stream
{
    private readonly byte[] _first = new byte[2];
    private int _firstLength;
    private int _firstRead;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The first two bytes, or as many as there are; they are read again afterwards. Called before anything is read.</summary>
    public async Task<ReadOnlyMemory<byte>> PeekAsync(CancellationToken cancellationToken)
    {
        _firstLength = await inner.ReadAtLeastAsync(_first, _first.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        clock.Add(_firstLength);
        return _first.AsMemory(0, _firstLength);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var again = Math.Min(buffer.Length, _firstLength - _firstRead);
        if (again > 0)
        {
            _first.AsMemory(_firstRead, again).CopyTo(buffer);
            _firstRead += again;
            return again;
        }

        var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        clock.Add(read);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
