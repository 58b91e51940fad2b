using System.Globalization;
using Contexter.Documents;
using Contexter.Http.Downloads;

namespace Contexter.Sources;

/// <summary>What a status means that is not the one that was hoped for.</summary>
internal static class DownloadAnswers
{
    /// <summary>The exception that a status stands for.</summary>
    /// <param name="what">What was asked for, for the message: <c>Package 'left-pad'</c>.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="wayOut">What to do where it is not there, as a sentence.</param>
    public static ContexterException ToException(string what, Download answer, string wayOut)
    {
        var status = (int)answer.Status;
        var said = string.Create(CultureInfo.InvariantCulture, $"{what}: {answer.Url.Host} answered {status}. ");
        return status switch
        {
            404 or 410 => new(ErrorCodes.SourceNotFound, said + wayOut),
            401 or 402 or 403 or 407 or 451 => new(ErrorCodes.SourceRefused, said + "It may be private: give an address that needs no credentials, or fetch it yourself and add the file."),
            _ => new(ErrorCodes.SourceUnavailable, said + "Try again later, or fetch it yourself and add the file."),
        };
    }

    /// <summary>An address as it is shown and stored: without credentials, query and fragment, which may be secrets.</summary>
    public static string Shown(Uri url) => new UriBuilder(url) { UserName = string.Empty, Password = string.Empty, Query = string.Empty, Fragment = string.Empty }.Uri.AbsoluteUri;
}
