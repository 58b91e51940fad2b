using Contexter.Storage;

namespace Contexter.Http.Downloads;

/// <summary>A body on its way, whose bytes the clock of its attempt counts, and whose first ones can be looked at.</summary>
internal sealed class ReceivedStream(Stream inner, AttemptClock clock) : ForwardOnlyStream(inner)
{
    private readonly byte[] _first = new byte[2];
    private int _firstLength;
    private int _firstRead;

    /// <summary>The first two bytes, or as many as there are; they are read again afterwards. Called before anything is read.</summary>
    public async Task<ReadOnlyMemory<byte>> PeekAsync(CancellationToken cancellationToken)
    {
        _firstLength = await Inner.ReadAtLeastAsync(_first, _first.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
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

        var read = await Inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        clock.Add(read);
        return read;
    }
}
