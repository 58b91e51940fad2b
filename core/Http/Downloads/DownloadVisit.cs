using System.Net.Http.Headers;
using Contexter.Documents;
using Contexter.Http.Politeness;

namespace Contexter.Http.Downloads;

/// <summary>A download under way: where it is, and what it may send there.</summary>
internal sealed class DownloadVisit(DownloadRequest request, string userAgent)
{
    // What a caller could break the exchange with, or what the downloader itself decides.
    private static readonly string[] Reserved =
        ["Accept-Encoding", "Connection", "Content-Length", "Expect", "Host", "Keep-Alive", "Range", "TE", "Trailer", "Transfer-Encoding", "Upgrade"];

    private bool _sendsHeaders = true;

    /// <summary>What was asked for.</summary>
    public DownloadRequest Request { get; } = request;

    /// <summary>Where the next request goes.</summary>
    public Uri Url { get; private set; } = request.Url;

    /// <summary>The turn that was taken before the time of the download began; null once it is used.</summary>
    public HostTurn? FirstTurn { get; set; }

    /// <summary>Routes that failed for the current URL.</summary>
    public HashSet<string> FailedRoutes { get; } = new(StringComparer.Ordinal);

    /// <summary>Attempts made for the current URL.</summary>
    public int Attempts { get; set; }

    /// <summary>Why the last attempt failed; null when none has.</summary>
    public AttemptFailure? LastFailure { get; set; }

    /// <summary>Goes where an answer redirects to. Headers of the request stay with the origin that it was made for, and are not taken up again on a way back to it.</summary>
    public void Follow(Uri redirection)
    {
        _sendsHeaders = _sendsHeaders && IsSameOrigin(Url, redirection);
        Url = redirection;
        FailedRoutes.Clear();
        (Attempts, LastFailure) = (0, null);
    }

    /// <summary>Makes the message of one attempt.</summary>
    public HttpRequestMessage CreateMessage()
    {
        var message = new HttpRequestMessage(HttpMethod.Get, Url);
        try
        {
            if (_sendsHeaders)
            {
                foreach (var (name, value) in Request.Headers)
                {
                    AddGiven(message.Headers, name, value);
                }
            }

            Set(message.Headers, "User-Agent", userAgent);
            Set(message.Headers, "Accept", Request.Accept);
            Set(message.Headers, "If-None-Match", Request.KnownETag);
            Set(message.Headers, "If-Modified-Since", Request.KnownLastModified);
            Set(message.Headers, "Accept-Encoding", ContentDecoding.Accepted);
            return message;
        }
        catch
        {
            message.Dispose();
            throw;
        }
    }

    private static bool IsSameOrigin(Uri a, Uri b) => a.Scheme == b.Scheme && a.Port == b.Port && string.Equals(a.IdnHost, b.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static void AddGiven(HttpRequestHeaders headers, string name, string value)
    {
        if (Reserved.Contains(name, StringComparer.OrdinalIgnoreCase) || name.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase))
        {
            throw new ContexterException(ErrorCodes.InvalidInput, $"The header '{name}' cannot be set for a download; leave it out.");
        }

        Add(headers, name, value);
    }

    // What a property of the request says wins over a header of the same name.
    private static void Set(HttpRequestHeaders headers, string name, string? value)
    {
        if (value is not null)
        {
            headers.Remove(name);
            Add(headers, name, value);
        }
    }

    private static void Add(HttpRequestHeaders headers, string name, string value)
    {
        if (value.AsSpan().ContainsAny('\r', '\n', '\0') || !headers.TryAddWithoutValidation(name, value))
        {
            throw new ContexterException(ErrorCodes.InvalidInput, $"The header '{name}' has a name or value that HTTP does not allow; check it for line breaks and strange characters.");
        }
    }
}
