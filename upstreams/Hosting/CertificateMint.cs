using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Contexter.Upstreams.Faults;

namespace Contexter.Upstreams.Hosting;

/// <summary>Makes the certificates of the simulated services: good ones by an authority of their own, and bad ones. Nothing is written to disk.</summary>
/// <param name="time">The clock by which certificates begin and end.</param>
internal sealed class CertificateMint(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(90);
    private readonly ConcurrentDictionary<(string Host, TlsFault Fault), Lazy<X509Certificate2>> _certificates = new();
    private readonly Lazy<X509Certificate2> _authority = new(() => MakeAuthority(time));

    /// <summary>The authority, which clients have to trust.</summary>
    public X509Certificate2 Authority => _authority.Value;

    /// <summary>The certificate for a host.</summary>
    public X509Certificate2 For(string host, TlsFault fault) => _certificates.GetOrAdd((host, fault), key => new(() => Make(key.Host, key.Fault))).Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var certificate in _certificates.Values.Where(certificate => certificate.IsValueCreated))
        {
            certificate.Value.Dispose();
        }

        if (_authority.IsValueCreated)
        {
            _authority.Value.Dispose();
        }
    }

    private static X509Certificate2 MakeAuthority(TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Contexter simulated upstreams", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        return request.CreateSelfSigned(time.GetUtcNow() - Life, time.GetUtcNow() + Life);
    }

    private X509Certificate2 Make(string host, TlsFault fault)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = fault is TlsFault.WrongHost ? "somewhere-else.test" : host;
        var request = new CertificateRequest(new X500DistinguishedName($"CN={name}"), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(name);
        }

        request.CertificateExtensions.Add(names.Build());
        var now = time.GetUtcNow();
        var (begin, end) = fault is TlsFault.Expired ? (now - TimeSpan.FromDays(30), now - TimeSpan.FromDays(1)) : (now - TimeSpan.FromDays(1), now + TimeSpan.FromDays(30));
        if (fault is TlsFault.SelfSigned)
        {
            return request.CreateSelfSigned(begin, end);
        }

        using var certificate = request.Create(Authority, begin, end, RandomNumberGenerator.GetBytes(16));
        return certificate.CopyWithPrivateKey(key);
    }
}
