using System.Net;
using System.Net.Sockets;
using Contexter.Documents;

namespace Contexter.Http.Addresses;

/// <summary>
/// Decides which addresses documents may be fetched from: http and https, and hosts of the public Internet alone unless private ones are allowed. It keeps a URL,
/// a redirection or a DNS answer from leading to services of this machine and its networks (server-side request forgery).
/// </summary>
/// <remarks>
/// Safe for concurrent use. A name is looked up once, every answer is checked, and what is connected to is an answer that was checked, so that a name that changes its
/// answers between check and connection (DNS rebinding) gains nothing.
/// </remarks>
public sealed class AddressGuard
{
    private readonly bool _allowsPrivate;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _lookUp;

    /// <summary>Makes a guard.</summary>
    /// <param name="allowPrivate">
    /// Whether private, loopback, link-local and other special addresses may be fetched from. Multicast and unspecified addresses and the metadata services of clouds never are.
    /// </param>
    /// <param name="lookUp">Looks a name up, as <see cref="Dns.GetHostAddressesAsync(string, CancellationToken)"/> does.</param>
    public AddressGuard(bool allowPrivate, Func<string, CancellationToken, Task<IPAddress[]>> lookUp)
    {
        ArgumentNullException.ThrowIfNull(lookUp);
        (_allowsPrivate, _lookUp) = (allowPrivate, lookUp);
    }

    /// <summary>Checks all of a URL that can be seen without looking names up.</summary>
    /// <exception cref="ContexterException">
    /// It is not absolute, or has a user or password in it (<see cref="ErrorCodes.InvalidInput"/>); its scheme or host is not allowed (<see cref="ErrorCodes.AddressForbidden"/>).
    /// </exception>
    public void CheckUrl(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!url.IsAbsoluteUri)
        {
            throw new ContexterException(ErrorCodes.InvalidInput, $"'{UrlText.Show(url)}' is no absolute URL; write it with http:// or https:// and the host.");
        }

        if (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
        {
            throw new ContexterException(
                ErrorCodes.AddressForbidden, $"'{UrlText.Show(url)}' is not fetched: its scheme is '{url.Scheme}', and only http and https are allowed.");
        }

        if (url.UserInfo.Length > 0)
        {
            throw new ContexterException(
                ErrorCodes.InvalidInput, $"'{UrlText.Show(url)}' has a user or password in it, which logs and messages would show; leave it out, and give it as a header or setting.");
        }

        var host = HostNames.Normalize(url);
        if (host.Length == 0)
        {
            throw new ContexterException(ErrorCodes.InvalidInput, $"'{UrlText.Show(url)}' names no host; write it with http:// or https:// and the host.");
        }

        if (HostNames.ReadAddress(host) is { } address)
        {
            CheckAddress(host, address);
        }
        else if (!_allowsPrivate && HostNames.IsPrivate(host))
        {
            throw Forbidden($"The host '{host}' is a name of this machine or of its networks.");
        }
    }

    /// <summary>Looks a host up and gives its addresses when every one of them is allowed.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ContexterException">One of its addresses is not allowed (<see cref="ErrorCodes.AddressForbidden"/>).</exception>
    /// <exception cref="SocketException">The name cannot be looked up.</exception>
    public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        var name = host.TrimEnd('.').ToLowerInvariant();
        var addresses = HostNames.ReadAddress(name) is { } literal ? [literal] : await _lookUp(name, cancellationToken).ConfigureAwait(false);
        foreach (var address in addresses)
        {
            CheckAddress(host, address);
        }

        return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound);
    }

    /// <summary>Checks the addresses of a name that another machine will look up; what cannot be looked up here passes.</summary>
    /// <param name="url">A URL that <see cref="CheckUrl"/> has passed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ContexterException">One of its addresses is not allowed (<see cref="ErrorCodes.AddressForbidden"/>).</exception>
    public async Task CheckNameAsync(Uri url, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(url);
        try
        {
            await ResolveAsync(HostNames.Normalize(url), cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            // Behind a proxy there may be no DNS at all.
        }
    }

    private void CheckAddress(string host, IPAddress address)
    {
        var reach = SpecialAddresses.Of(address);
        if (reach == AddressReach.Never)
        {
            throw new ContexterException(
                ErrorCodes.AddressForbidden,
                $"{Subject(host, address)} is a multicast or unspecified address or the metadata service of a cloud. Documents are never fetched from there; name another host.");
        }

        if (reach == AddressReach.Private && !_allowsPrivate)
        {
            throw Forbidden($"{Subject(host, address)} is not an address of the public Internet.");
        }
    }

    private static ContexterException Forbidden(string reason) => new(
        ErrorCodes.AddressForbidden, $"{reason} Documents are fetched from there only when downloads.allow_private is true.");

    private static string Subject(string host, IPAddress address) =>
        string.Equals(host, address.ToString(), StringComparison.OrdinalIgnoreCase) ? $"'{host}'" : $"The host '{host}' leads to '{address}', which";
}
