using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Contexter.Documents;
using Contexter.Http.Addresses;

namespace Contexter.Http.Downloads;

/// <summary>Reads exceptions of the network, and makes errors for people of what a download came to. Queries and credentials are in none of them.</summary>
internal static class DownloadFaults
{
    /// <summary>What an exception of the network means for the attempt it ended.</summary>
    public static AttemptFailure Read(Exception fault)
    {
        if (Find<SocketException>(fault) is { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData } unknownName)
        {
            return new AttemptFailure(FailureKind.Permanent, "no such host is known") { Cause = unknownName };
        }

        // A handshake that breaks off may succeed next time; a certificate that is not trusted will not be.
        if (Find<AuthenticationException>(fault) is { InnerException: not IOException } untrusted)
        {
            return new AttemptFailure(FailureKind.Permanent, "its certificate is not trusted: " + Sentence(untrusted.Message)) { Cause = fault };
        }

        return fault switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } =>
                new AttemptFailure(FailureKind.Permanent, "the headers of its answer are larger than the limit") { Cause = fault },
            InvalidDataException or InvalidOperationException => new AttemptFailure(FailureKind.Transient, "its answer is damaged or ends early") { Cause = fault },
            _ when Find<HttpIOException>(fault) is { HttpRequestError: HttpRequestError.ResponseEnded } =>
                new AttemptFailure(FailureKind.Transient, "its answer ends early") { Cause = fault },
            _ => new AttemptFailure(FailureKind.Transient, Sentence((Find<SocketException>(fault) ?? fault).Message)) { Cause = fault },
        };
    }

    /// <summary>An answer that another attempt may better.</summary>
    public static AttemptFailure Status(HttpStatusCode status, TimeSpan? retryAfter) => new(FailureKind.Transient, $"it answers {(int)status} ({status})") { RetryAfter = retryAfter };

    /// <summary>No answer in time, or one that drips.</summary>
    public static AttemptFailure TooSlow(DownloaderOptions options, long received) => new(
        FailureKind.Transient,
        received == 0
            ? FormattableString.Invariant($"it does not answer within {options.Timeout.TotalSeconds:0.###} s (downloads.timeout)")
            : FormattableString.Invariant($"its answer comes slower than {options.MinBytesPerSecond} bytes a second"));

    /// <summary>The error for a download that failed.</summary>
    public static ContexterException Failed(Uri url, AttemptFailure failure, int attempts)
    {
        var times = attempts > 1 ? string.Create(CultureInfo.InvariantCulture, $" after {attempts} attempts") : "";
        var subject = $"'{UrlText.Show(url)}' could not be fetched{times}: {failure.Reason}.";
        return failure.Kind switch
        {
            FailureKind.RouteRefused => new ContexterException(ErrorCodes.SourceRefused, subject + " See to the proxies, or allow a direct connection.", failure.Cause) { IsExhausted = true },
            FailureKind.Permanent => new ContexterException(ErrorCodes.SourceUnavailable, subject + " Check the address, or leave it out.", failure.Cause) { IsExhausted = true },
            _ => new ContexterException(ErrorCodes.SourceUnavailable, subject + " Try again later; what is stored is kept.", failure.Cause) { IsExhausted = true, MayPass = true },
        };
    }

    /// <summary>The host is to be left alone for longer than anyone waits.</summary>
    public static ContexterException Paused(Uri url, TimeSpan left) => new(
        ErrorCodes.SourceUnavailable,
        string.Create(CultureInfo.InvariantCulture, $"'{UrlText.Show(url)}' is not fetched: its host asks to be left alone for {Math.Ceiling(left.TotalSeconds)} s. ")
            + "Try again after that; what is stored is kept.")
    { IsExhausted = true };

    /// <summary>The time for a download is over.</summary>
    public static ContexterException Late(Uri url, TimeSpan deadline, AttemptFailure? last) => new(
        ErrorCodes.SourceUnavailable,
        string.Create(CultureInfo.InvariantCulture, $"'{UrlText.Show(url)}' could not be fetched within {deadline.TotalSeconds:0.###} s")
            + (last is null ? "" : $" (at last: {last.Reason})") + ". Try again later, or raise downloads.deadline.",
        last?.Cause)
    { IsExhausted = true, MayPass = true };

    /// <summary>The answer is larger than the limit.</summary>
    public static ContexterException TooLarge(Uri url, long maxBytes) => new(
        ErrorCodes.FileTooLarge,
        string.Create(CultureInfo.InvariantCulture, $"'{UrlText.Show(url)}' is larger than {maxBytes} bytes. Raise ingestion.max_file_size, or leave it out."));

    /// <summary>The answer swells beyond reason when it is decompressed.</summary>
    public static ContexterException Bomb(Uri url, int ratio) => new(
        ErrorCodes.FileTooLarge,
        string.Create(CultureInfo.InvariantCulture, $"'{UrlText.Show(url)}' is refused: decompressed, it has more than {ratio} times its size, as decompression bombs have. Leave it out."));

    /// <summary>Too many redirections.</summary>
    public static ContexterException Redirections(Uri url, int limit) => new(
        ErrorCodes.SourceUnavailable,
        string.Create(CultureInfo.InvariantCulture, $"'{UrlText.Show(url)}' could not be fetched: it redirects more than {limit} times (downloads.max_redirects). Name the address it should lead to."))
    { IsExhausted = true };

    /// <summary>A redirection to an address that is not allowed.</summary>
    public static ContexterException Redirection(Uri url, ContexterException refusal) =>
        new(refusal.Code, $"'{UrlText.Show(url)}' redirects to an address that is refused. {refusal.Message}", refusal);

    /// <summary>The first exception of a type among an exception and its causes.</summary>
    public static T? Find<T>(Exception? fault)
        where T : Exception
    {
        while (fault is not null and not T)
        {
            fault = fault.InnerException;
        }

        return (T?)fault;
    }

    private static string Sentence(string message)
    {
        var line = ServerText.Clean(message, key: null).TrimEnd('.');
        return line.Length > 1 && char.IsLower(line[1]) ? char.ToLowerInvariant(line[0]) + line[1..] : line;
    }
}
