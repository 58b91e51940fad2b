using System.Net;
using System.Net.Sockets;
using Contexter.Http.Downloads;

namespace Contexter.Http.Addresses;

/// <summary>Opens the connections of a <see cref="SocketsHttpHandler"/>: to addresses that the guard has checked, and to a limited number of them in all.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class GuardedConnector(AddressGuard guard, ConnectionBudget budget, TimeSpan addressTimeout, TimeProvider time)
{
    /// <summary>Looks the host up, checks its addresses, and connects to the first that answers.</summary>
    /// <exception cref="Documents.ContexterException">An address of the host is not allowed.</exception>
    /// <exception cref="SocketException">The name cannot be looked up, or no address answers.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await guard.ResolveAsync(context.DnsEndPoint.Host, cancellationToken).ConfigureAwait(false);
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var place = await budget.EnterAsync(ConnectionBudget.NameOf(host, port), cancellationToken).ConfigureAwait(false);
        try
        {
            var socket = await ConnectAsync(addresses, port, cancellationToken).ConfigureAwait(false);
            return new CountedStream(socket, place);
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    private async Task<Socket> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            var isLast = i == addresses.Length - 1;
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                // A family that this machine has no way out for often swallows packets: it may not use up the time of the others.
                using var limit = new CancellationTokenSource(isLast ? Timeout.InfiniteTimeSpan : addressTimeout, time);
                using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
                await socket.ConnectAsync(new IPEndPoint(addresses[i], port), both.Token).ConfigureAwait(false);
                return socket;
            }
            catch (Exception fault) when (!isLast && !cancellationToken.IsCancellationRequested && fault is SocketException or OperationCanceledException)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}
