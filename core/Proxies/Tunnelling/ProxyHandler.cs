using System.Net;
using System.Net.Security;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Contexter.Http.Downloads;

namespace Contexter.Proxies.Tunnelling;

/// <summary>
/// Sends requests through one proxy: https through a tunnel, http with an absolute target. Nothing is added to a request but the credentials for the proxy, and nothing is
/// done with an answer but to find out whether it is the proxy's own.
/// </summary>
/// <remarks>Safe for any number of requests at once.</remarks>
public sealed class ProxyHandler : HttpMessageHandler
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly ProxyProvider _provider;
    private readonly ProxyEndpoint _endpoint;
    private readonly ConnectionBudget _budget;
    private readonly HttpMessageInvoker _tunnelling;
    private readonly HttpMessageInvoker _forwarding;

    /// <summary>Makes a handler; nothing is connected yet.</summary>
    /// <param name="provider">Whose proxy it is.</param>
    /// <param name="endpoint">The proxy.</param>
    /// <param name="budget">Room for connections, shared with other ways.</param>
    /// <param name="time">Clock of the time-outs.</param>
    public ProxyHandler(ProxyProvider provider, ProxyEndpoint endpoint, ConnectionBudget budget, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(budget);
        (_provider, _endpoint, _budget) = (provider, endpoint, budget);
        var dialler = new ProxyDialler(provider, endpoint, budget, time);
        var tunnelling = NewHandler(budget.PerHost);
        tunnelling.UseProxy = false;
        tunnelling.ConnectCallback = async (context, cancellationToken) =>
            await dialler.OpenTunnelAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken).ConfigureAwait(false);
        tunnelling.SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = provider.OpensTls ? IsTrusted : null };
        _tunnelling = new HttpMessageInvoker(tunnelling);

        var forwarding = NewHandler(budget.PerHost);
        forwarding.Proxy = new WebProxy(new UriBuilder(Uri.UriSchemeHttp, endpoint.Host, endpoint.Port).Uri);
        forwarding.ConnectCallback = async (_, cancellationToken) => await dialler.ConnectAsync(host: null, cancellationToken).ConfigureAwait(false);
        _forwarding = new HttpMessageInvoker(forwarding);
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var tunnelled = string.Equals(request.RequestUri?.Scheme, Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase);
        if (!tunnelled && _endpoint.Credentials is { } credentials)
        {
            request.Headers.TryAddWithoutValidation("Proxy-Authorization", credentials.Header);
        }

        if (request.RequestUri is { } target && _budget.IsCrowded(tunnelled ? ConnectionBudget.NameOf(target.IdnHost, target.Port) : null))
        {
            request.Headers.ConnectionClose = true;
        }

        HttpResponseMessage response;
        try
        {
            response = await (tunnelled ? _tunnelling : _forwarding).SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException fault) when (fault.InnerException is ProxyException refusal)
        {
            ExceptionDispatchInfo.Throw(refusal);
            throw;
        }
        finally
        {
            // The request is the caller's, who may show it to somebody else.
            request.Headers.Remove("Proxy-Authorization");
        }

        // What comes out of a tunnel is the server's own, unless the proxy opens TLS.
        var verdict = tunnelled && !_provider.OpensTls ? ProxyVerdict.Fine : ProxyReplies.JudgeForwarded(_provider.Kind, ProxyReply.Of(response));
        if (verdict.Fault == ProxyFault.None)
        {
            return response;
        }

        response.Dispose();
        throw new ProxyException(verdict);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _tunnelling.Dispose();
            _forwarding.Dispose();
        }

        base.Dispose(disposing);
    }

    private static SocketsHttpHandler NewHandler(int perHost) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        MaxConnectionsPerServer = perHost,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        ActivityHeadersPropagator = null,

        // The standard allows ASCII alone; what browsers make of the rest is UTF-8.
        ResponseHeaderEncodingSelector = static (name, _) => string.Equals(name, "Location", StringComparison.OrdinalIgnoreCase) ? Encoding.UTF8 : null,
    };

    /// <summary>Accepts what the machine trusts, and what a configured authority has signed for this very name.</summary>
    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is null)
        {
            return errors == SslPolicyErrors.None;
        }

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(_provider.TrustedAuthorities.ToArray());
        own.ChainPolicy.ExtraStore.AddRange(chain?.ChainElements.Select(element => element.Certificate).ToArray() ?? []);
        own.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var leaf = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return own.Build(leaf);
    }
}
