using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace Contexter.Upstreams.Faults;

/// <summary>
/// Stands between the web server and the socket and spoils the bytes of an answer, which the web server itself, being correct, cannot be made to do.
/// </summary>
/// <param name="time">The clock of drops.</param>
internal sealed class WireFault(TimeProvider time)
{
    /// <summary>Bytes of a drop.</summary>
    private const int DropBytes = 16;

    private static readonly byte[] EndOfHeaders = "\r\n\r\n"u8.ToArray();
    private FaultKind _kind;
    private int _bodyBytes;
    private int _claimedBytes;
    private TimeSpan _pause;

    /// <summary>The wire of a request's connection.</summary>
    public static WireFault Of(Microsoft.AspNetCore.Http.HttpContext context) => context.Features.Get<WireFault>() ?? throw new InvalidOperationException("The connection has no wire.");

    /// <summary>Wraps a connection.</summary>
    public static async Task RunAsync(ConnectionContext connection, ConnectionDelegate next, TimeProvider time)
    {
        var wire = new WireFault(time);
        var socket = connection.Transport;
        var output = new Pipe(new PipeOptions(useSynchronizationContext: false));
        connection.Features.Set(wire);
        connection.Transport = new Duplex(socket.Input, output.Writer);
        var pump = wire.PumpAsync(output.Reader, socket.Output, connection.ConnectionClosed);
        try
        {
            await next(connection);
        }
        finally
        {
            await output.Writer.CompleteAsync();
            await pump;
            connection.Transport = socket;
        }
    }

    /// <summary>Ends the connection after so many bytes of the next answer's body.</summary>
    public void CutBodyAt(int bytes) => (_kind, _bodyBytes) = (FaultKind.Truncate, bytes);

    /// <summary>Makes the next answer claim another length than it has.</summary>
    public void ClaimLength(int claimed) => (_kind, _claimedBytes) = (FaultKind.Length, claimed);

    /// <summary>Sends the body of the next answer in drops.</summary>
    public void Drip(TimeSpan pause) => (_kind, _pause) = (FaultKind.Drip, pause);

    private async Task PumpAsync(PipeReader from, PipeWriter to, CancellationToken cancellationToken)
    {
        Exception? fault = null;
        try
        {
            while (true)
            {
                var read = await from.ReadAsync(CancellationToken.None);
                var kind = _kind;
                if (kind is not FaultKind.None && PositionAfterHeaders(read.Buffer) is { } body)
                {
                    _kind = FaultKind.None;
                    if (!await SpoilAsync(kind, read.Buffer.Slice(0, body), read.Buffer.Slice(body), to, cancellationToken))
                    {
                        break;
                    }
                }
                else if (kind is FaultKind.None || read.IsCompleted)
                {
                    Write(to, read.Buffer);
                }
                else
                {
                    // The headers are not whole yet.
                    from.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                    continue;
                }

                from.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted || (await to.FlushAsync(CancellationToken.None)).IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The client has gone; there is nobody left to spoil anything for.
            fault = e;
        }

        await from.CompleteAsync(fault);
        await to.CompleteAsync();
    }

    /// <summary>Writes headers and body, spoilt.</summary>
    /// <returns>Whether the connection goes on.</returns>
    private async Task<bool> SpoilAsync(FaultKind kind, ReadOnlySequence<byte> headers, ReadOnlySequence<byte> body, PipeWriter to, CancellationToken cancellationToken)
    {
        if (kind is FaultKind.Length)
        {
            var text = Encoding.Latin1.GetString(headers);
            var lines = text.Split("\r\n").Select(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)
                ? string.Create(CultureInfo.InvariantCulture, $"Content-Length: {_claimedBytes}")
                : line);
            to.Write(Encoding.Latin1.GetBytes(string.Join("\r\n", lines)));
            Write(to, body);
            await to.FlushAsync(CancellationToken.None);
            return false;
        }

        Write(to, headers);
        if (kind is FaultKind.Truncate)
        {
            Write(to, body.Slice(0, Math.Min(body.Length, _bodyBytes)));
            await to.FlushAsync(CancellationToken.None);
            return false;
        }

        while (!body.IsEmpty)
        {
            var drop = body.Slice(0, Math.Min(DropBytes, body.Length));
            Write(to, drop);
            await to.FlushAsync(CancellationToken.None);
            body = body.Slice(drop.End);
            await Task.Delay(_pause, time, cancellationToken);
        }

        return true;
    }

    private static SequencePosition? PositionAfterHeaders(in ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        return reader.TryReadTo(out ReadOnlySequence<byte> _, EndOfHeaders) ? reader.Position : null;
    }

    private static void Write(PipeWriter to, in ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            to.Write(segment.Span);
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
