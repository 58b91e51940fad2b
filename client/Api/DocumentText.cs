using System.Net.Http.Headers;
using System.Text;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Client.Api;

/// <summary>How a document that is put travels over HTTP: its text is the body, its format the media type, the address of its original a query parameter.</summary>
internal static class DocumentText
{
    /// <summary>The query parameter of the address.</summary>
    public const string SourceUrl = "source_url";

    /// <summary>Formats by their media types.</summary>
    public static IReadOnlyDictionary<string, string> Formats { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["text/markdown"] = "markdown",
        ["text/plain"] = "text",
        ["text/html"] = "html",
    };

    /// <summary>The body of a request.</summary>
    public static HttpContent Create(DocumentPut document)
    {
        // A format that the server does not take is sent as it is, so that its answer says so.
        var type = Formats.FirstOrDefault(format => string.Equals(format.Value, document.Format, StringComparison.Ordinal)).Key ?? "text/" + Uri.EscapeDataString(document.Format);
        return new StringContent(document.Text, Encoding.UTF8, new MediaTypeHeaderValue(type, "utf-8"));
    }

    /// <summary>The query string of a request.</summary>
    public static string Query(DocumentPut document) => document.SourceUrl is { } url ? $"?{SourceUrl}={Uri.EscapeDataString(url)}" : string.Empty;
}
