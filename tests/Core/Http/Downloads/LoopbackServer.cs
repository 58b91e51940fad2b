using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Contexter.Core.Tests.Http.Downloads;

/// <summary>A server on this machine that answers byte by byte as a test says, however badly. Every connection is for one request.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, LoopbackConnection, Task> _answer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private readonly ConcurrentBag<Task> _answering = [];

    /// <summary>Starts a server.</summary>
    /// <param name="answer">Answers a request, given its head.</param>
    public LoopbackServer(Func<string, LoopbackConnection, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Heads of the requests so far.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public Uri Url(string path = "/") => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}{path}");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_answering);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _answering.Add(AnswerAsync(client));
            }
            catch (Exception fault) when (fault is OperationCanceledException or SocketException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        await Task.Yield();
        using (client)
        {
            try
            {
                var connection = new LoopbackConnection(client, _stop.Token);
                var head = await connection.ReadHeadAsync();
                if (head.Length > 0)
                {
                    Requests.Enqueue(head);
                    await _answer(head, connection);
                }
            }
            catch (Exception fault) when (fault is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The other side is gone, as in many of these tests it is meant to be.
            }
        }
    }
}

/// <summary>One connection of a <see cref="LoopbackServer"/>.</summary>
internal sealed class LoopbackConnection(TcpClient client, CancellationToken stopping)
{
    private readonly NetworkStream _stream = client.GetStream();

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _stream.WriteAsync(bytes, stopping);

    /// <summary>Sends a whole answer.</summary>
    public async Task ReplyAsync(int status, string body = "", params string[] headers)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        await SendHeadAsync(status, [.. headers, $"Content-Length: {bytes.Length}"]);
        await SendAsync(bytes);
    }

    public Task SendHeadAsync(int status, params string[] headers) =>
        SendAsync($"HTTP/1.1 {status} Reason\r\nConnection: close\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n");

    /// <summary>Breaks the connection off as a crashed process does.</summary>
    public void Reset()
    {
        client.Client.LingerState = new LingerOption(enable: true, seconds: 0);
        client.Close();
    }

    /// <summary>Sends nothing more until the other side gives up.</summary>
    public async Task HangAsync() => _ = await _stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, stopping);

    public async Task<string> ReadHeadAsync()
    {
        var head = new StringBuilder();
        var buffer = new byte[1024];
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await _stream.ReadAsync(buffer, stopping);
            if (read == 0)
            {
                return "";
            }

            head.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        return head.ToString();
    }
}
