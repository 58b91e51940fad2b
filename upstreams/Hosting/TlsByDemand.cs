using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Contexter.Upstreams.Faults;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Contexter.Upstreams.Hosting;

/// <summary>Speaks TLS to clients that begin with it, and lets others through: one port for http and https.</summary>
internal static class TlsByDemand
{
    /// <summary>First byte of a record with a handshake (RFC 8446, section 5.1).</summary>
    private const byte Handshake = 0x16;

    public static async Task RunAsync(ConnectionContext connection, ConnectionDelegate next, Func<TlsFault> fault, CertificateMint certificates)
    {
        var input = connection.Transport.Input;
        var read = await input.ReadAsync(connection.ConnectionClosed);
        var isTls = !read.Buffer.IsEmpty && read.Buffer.FirstSpan[0] == Handshake;
        input.AdvanceTo(read.Buffer.Start);
        if (!isTls)
        {
            await next(connection);
            return;
        }

        if (fault() is TlsFault.Garbage)
        {
            await connection.Transport.Output.WriteAsync("This is no TLS.\r\n"u8.ToArray());
            return;
        }

        var socket = connection.Transport;
        await using var stream = new DuplexPipeStream(socket);
        await using var tls = new SslStream(stream);
        try
        {
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificateSelectionCallback = (_, name) => certificates.For(string.IsNullOrEmpty(name) ? "127.0.0.1" : name, fault()) },
                connection.ConnectionClosed);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException)
        {
            // The client does not trust the certificate, which is what it is for.
            return;
        }

        connection.Features.Set<ITlsConnectionFeature>(new Feature());
        var (reader, writer) = (PipeReader.Create(tls), PipeWriter.Create(tls));
        connection.Transport = new Duplex(reader, writer);
        await next(connection);
        await writer.CompleteAsync();
        await reader.CompleteAsync();
        connection.Transport = socket;
    }

    /// <summary>Tells the web server that the scheme is https.</summary>
    private sealed class Feature : ITlsConnectionFeature
    {
        public X509Certificate2? ClientCertificate { get; set; }

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
