using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Contexter.Proxies;

namespace Contexter.Core.Tests.Proxies.Fake;

/// <summary>
/// A proxy on this machine that opens TLS, as residential zones of Bright Data do: it answers CONNECT, and then what comes through the tunnel, with what the test says.
/// </summary>
internal sealed class ProxyFake : IAsyncDisposable
{
    public const string Opened = "HTTP/1.1 200 Connection established\r\n\r\n";

    private static readonly Lazy<(X509Certificate2 Authority, X509Certificate2 Server)> Certificates = new(MakeCertificates);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly Task _accepting;

    public ProxyFake()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The authority that signs for whatever is behind the proxy.</summary>
    public static X509Certificate2 Authority => Certificates.Value.Authority;

    /// <summary>The heads of all requests to the proxy, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>The heads of all requests through tunnels, in order.</summary>
    public ConcurrentQueue<string> Tunnelled { get; } = new();

    /// <summary>The whole answer to a head that is sent to the proxy; null keeps it waiting, empty closes the connection.</summary>
    public Func<string, string?> Answer { get; set; } = head => head.StartsWith("CONNECT ", StringComparison.Ordinal) ? Opened : Page("page");

    /// <summary>The whole answer to a head that comes through a tunnel; empty closes the connection.</summary>
    public Func<string, string?> AnswerTunnelled { get; set; } = _ => Page("page");

    public ProxyEndpoint Endpoint => new() { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port };

    public static string Page(string body, string headers = "") => $"HTTP/1.1 200 OK\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}\r\n{body}";

    /// <summary>Stops to accept connections, and breaks off those that are open.</summary>
    public void Kill()
    {
        _listener.Stop();
        foreach (var socket in _sockets)
        {
            socket.Close(0);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        Kill();
        await _accepting;
        _end.Dispose();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_end.Token);
                _sockets.Add(socket);
                serving.Add(ServeAsync(socket));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Killed, maybe between two connections.
        }

        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(Socket socket)
    {
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        var tunnelled = false;
        try
        {
            while (await ReadHeadAsync(stream) is { } head)
            {
                (tunnelled ? Tunnelled : Asked).Enqueue(head);
                var answer = (tunnelled ? AnswerTunnelled : Answer)(head);
                if (answer is null)
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _end.Token);
                }

                if (string.IsNullOrEmpty(answer))
                {
                    return;
                }

                await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), _end.Token);
                if (!tunnelled && head.StartsWith("CONNECT ", StringComparison.Ordinal) && answer.Contains("HTTP/1.1 200", StringComparison.Ordinal))
                {
                    var tls = new SslStream(stream);
                    await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificates.Value.Server }, _end.Token);
                    (stream, tunnelled) = (tls, true);
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or AuthenticationException)
        {
            // The client has had enough, or the test has.
        }
        finally
        {
            await stream.DisposeAsync();
        }
    }

    private async Task<string?> ReadHeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _end.Token) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    private static (X509Certificate2 Authority, X509Certificate2 Server) MakeCertificates()
    {
        var (from, to) = (new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=Authority of a proxy", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var authority = authorityRequest.CreateSelfSigned(from, to);
        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var serverRequest = new CertificateRequest("CN=docs.test", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("docs.test");
        serverRequest.CertificateExtensions.Add(names.Build());
        using var signed = serverRequest.Create(authority, from, to, [1, 2, 3, 4]);
        using var server = signed.CopyWithPrivateKey(serverKey);
        return (X509CertificateLoader.LoadCertificate(authority.RawData), X509CertificateLoader.LoadPkcs12(server.Export(X509ContentType.Pkcs12), null));
    }
}
