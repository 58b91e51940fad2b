using System.Net;
using Contexter.Documents;
using Contexter.Http.Addresses;

namespace Contexter.Http.Downloads;

/// <summary>Reads redirections (RFC 9110, section 15.4).</summary>
internal static class Redirections
{
    /// <summary>Where an answer redirects to, without user and password; null when it does not redirect or names no location.</summary>
    /// <exception cref="ContexterException">Its location cannot be read.</exception>
    public static Uri? Find(Uri url, HttpResponseMessage response)
    {
        var redirects = response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        if (!redirects || !response.Headers.NonValidated.TryGetValues("Location", out var locations))
        {
            return null;
        }

        return Uri.TryCreate(url, locations.First().Trim(), out var target)
            ? WithoutUser(target)
            : throw new ContexterException(
                ErrorCodes.SourceUnavailable, $"'{UrlText.Show(url)}' could not be fetched: it redirects to an address that cannot be read. Name the address it should lead to.");
    }

    private static Uri WithoutUser(Uri url) => url.UserInfo.Length == 0 ? url : new UriBuilder(url) { UserName = "", Password = "" }.Uri;
}
