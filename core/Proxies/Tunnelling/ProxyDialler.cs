using System.Net.Sockets;
using System.Text;
using Contexter.Http.Downloads;

namespace Contexter.Proxies.Tunnelling;

/// <summary>Connects to a proxy and has it open a tunnel (CONNECT, RFC 9110 section 9.3.6).</summary>
/// <remarks>
/// Written by hand because <see cref="SocketsHttpHandler"/> throws the headers of a proxy's refusal away, and they alone say what to do about it.
/// </remarks>
/// <param name="provider">Whose proxy it is.</param>
/// <param name="endpoint">The proxy.</param>
/// <param name="budget">Room for connections, shared with other ways.</param>
/// <param name="time">Clock of the time-outs.</param>
internal sealed class ProxyDialler(ProxyProvider provider, ProxyEndpoint endpoint, ConnectionBudget budget, TimeProvider time)
{
    /// <summary>Most bytes of the head of a proxy's answer.</summary>
    public const int MaxHeadBytes = 16 * 1024;

    private static ReadOnlySpan<byte> EndOfHead => "\r\n\r\n"u8;

    /// <summary>Connects to the proxy, as soon as there is room for a connection.</summary>
    /// <param name="host">The host that the connection will lead to; null for any.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ProxyException">It cannot be reached in time (<see cref="ProxyFault.Proxy"/>).</exception>
    public async Task<Stream> ConnectAsync(string? host, CancellationToken cancellationToken)
    {
        var place = await budget.EnterAsync(host, cancellationToken).ConfigureAwait(false);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var deadline = new CancellationTokenSource(provider.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            await socket.ConnectAsync(endpoint.Host, endpoint.Port, either.Token).ConfigureAwait(false);
            return new CountedStream(socket, place);
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            place.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            var why = fault is SocketException ? fault.Message : $"no connection within {provider.ConnectTimeout.TotalSeconds:0.#} s";
            throw new ProxyException(new(ProxyFault.Proxy, null, $"The proxy at {endpoint.Address} cannot be reached: {why}"), fault);
        }
    }

    /// <summary>Connects to the proxy and has it open a tunnel.</summary>
    /// <param name="host">Name or address of the target's host.</param>
    /// <param name="port">Its port.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The tunnel.</returns>
    /// <exception cref="ProxyException">There is no tunnel; the verdict says why.</exception>
    public async Task<Stream> OpenTunnelAsync(string host, int port, CancellationToken cancellationToken)
    {
        var stream = await ConnectAsync(ConnectionBudget.NameOf(host, port), cancellationToken).ConfigureAwait(false);
        using var deadline = new CancellationTokenSource(provider.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            await stream.WriteAsync(Request(host, port), either.Token).ConfigureAwait(false);
            var reply = await ReadReplyAsync(stream, either.Token).ConfigureAwait(false);
            var verdict = ProxyReplies.JudgeConnect(provider.Kind, reply);
            return verdict.Fault == ProxyFault.None ? stream : throw new ProxyException(verdict);
        }
        catch (Exception fault)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            throw fault switch
            {
                // It did accept the connection, so that it may be the target that keeps it waiting.
                OperationCanceledException => new ProxyException(
                    new(ProxyFault.Doubt, null, $"The proxy at {endpoint.Address} opened no tunnel within {provider.ConnectTimeout.TotalSeconds:0.#} s"), fault),
                IOException => new ProxyException(new(ProxyFault.Proxy, null, $"The proxy at {endpoint.Address} breaks off: {fault.Message}"), fault),
                _ => fault,
            };
        }
    }

    private ReadOnlyMemory<byte> Request(string host, int port)
    {
        var authority = new ProxyEndpoint { Host = host, Port = port }.Address;
        var request = new StringBuilder("CONNECT ").Append(authority).Append(" HTTP/1.1\r\nHost: ").Append(authority).Append("\r\n");
        if (endpoint.Credentials is { } credentials)
        {
            request.Append("Proxy-Authorization: ").Append(credentials.Header).Append("\r\n");
        }

        return Encoding.ASCII.GetBytes(request.Append("\r\n").ToString());
    }

    /// <summary>Reads the head of the final answer.</summary>
    private async Task<ProxyReply> ReadReplyAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxHeadBytes];
        var length = 0;
        while (true)
        {
            var end = buffer.AsSpan(0, length).IndexOf(EndOfHead);
            if (end >= 0)
            {
                var reply = ProxyReply.Parse(buffer.AsSpan(0, end)) ?? throw Broken("does not answer as an HTTP proxy does");
                var rest = end + EndOfHead.Length;
                if ((int)reply.Status >= 200)
                {
                    // TLS begins with the client's words: what comes before them is no part of the tunnel.
                    return (int)reply.Status < 300 && rest < length ? throw Broken("sends data into a tunnel that nobody has spoken in") : reply;
                }

                // An interim answer (RFC 9110 section 15.2); the final one follows.
                buffer.AsSpan(rest, length - rest).CopyTo(buffer);
                length -= rest;
                continue;
            }

            if (length == buffer.Length)
            {
                throw Broken($"answers with headers of more than {MaxHeadBytes / 1024} KiB");
            }

            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            length += read;
            if (read == 0)
            {
                throw Broken("closes the connection instead of opening a tunnel");
            }
        }
    }

    private ProxyException Broken(string how) => new(new(ProxyFault.Proxy, null, $"The proxy at {endpoint.Address} {how}"));
}
