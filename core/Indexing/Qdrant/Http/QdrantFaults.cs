using System.Net;
using System.Text.Json;
using Contexter.Documents;
using Contexter.Http;

namespace Contexter.Indexing.Qdrant.Http;

/// <summary>Makes errors for people of what a server says, or does not say. The key is in none of them.</summary>
internal sealed class QdrantFaults(QdrantIndexOptions options)
{
    private string Server => $"The Qdrant server at {options.Address.GetLeftPart(UriPartial.Path)}";

    /// <summary>No answer at all.</summary>
    public ContexterException Unreachable(HttpRequestException exception) => new(
        ErrorCodes.IndexUnavailable,
        $"{Server} cannot be reached: {Clean(exception.Message)} Start it (docker run -p 6333:6333 qdrant/qdrant), or set index.qdrant.address to where it listens.",
        exception)
    { IsExhausted = true };

    /// <summary>No answer in time.</summary>
    public ContexterException TimedOut(Exception exception) => new(
        ErrorCodes.IndexUnavailable,
        FormattableString.Invariant($"{Server} did not answer within {options.AttemptTimeout.TotalSeconds} s, {options.Retries + 1} times; see whether it is overloaded, or raise index.qdrant.timeout."),
        exception)
    { IsExhausted = true };

    /// <summary>No request was made, for the last ones all failed.</summary>
    public ContexterException Refused(Exception exception) => new(
        ErrorCodes.IndexUnavailable,
        FormattableString.Invariant($"{Server} failed {options.BreakAfter} times and more, and is asked again after {options.BreakDuration.TotalSeconds} s; see its log."),
        exception)
    { IsExhausted = true };

    /// <summary>An answer that is none of Qdrant's.</summary>
    public ContexterException NoQdrant(string path, Exception? exception) => new(
        ErrorCodes.IndexUnavailable,
        $"What answers at {options.Address.GetLeftPart(UriPartial.Path)} ({path}) is no Qdrant server of release {QdrantIndexOptions.MinimumServerVersion} or newer; set index.qdrant.address to the REST port of one.",
        exception)
    { IsExhausted = true };

    /// <summary>A write that the server has taken and not yet done.</summary>
    public ContexterException NotDone(string status) => new(
        ErrorCodes.IndexUnavailable, $"{Server} has taken a write and not yet done it ('{Clean(status)}'); try again, which changes nothing that is done.");

    /// <summary>An answer with a status other than 200.</summary>
    public ContexterException Of(HttpResponseMessage response, string path, string body)
    {
        var said = ReadError(body);
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new ContexterException(
                ErrorCodes.ConfigurationInvalid,
                $"{Server} refuses {(options.ApiKey is null ? "requests without a key" : "the key it was given")} ({(int)response.StatusCode}: {said}); set index.qdrant.api_key to a key that may read and write collections."),
            HttpStatusCode.InsufficientStorage => new ContexterException(
                ErrorCodes.StorageFull, $"{Server} has no room left ({said}); make room on its disk or in its memory, and try again."),
            HttpStatusCode.NotFound => new ContexterException(
                ErrorCodes.IndexUnavailable,
                $"{Server} does not have the collection '{options.CollectionName}' any more ({said}); the next call makes an empty one, and 'contexter add' of each library fills it from the stored documents."),
            HttpStatusCode.BadRequest when said.Contains("dimension", StringComparison.OrdinalIgnoreCase) => new ContexterException(
                ErrorCodes.ModelMismatch, $"{Server} refuses vectors of {options.Dimension} dimensions ({said}); configure the embedding model that the collection was made for."),
            HttpStatusCode.TooManyRequests => new ContexterException(
                ErrorCodes.IndexUnavailable, $"{Server} limits requests ({said}) and was asked {options.Retries + 1} times; try again later, or raise its limit.")
            { IsExhausted = true },
            HttpStatusCode.Accepted => NotDone(said),
            >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout => new ContexterException(
                ErrorCodes.IndexUnavailable, $"{Server} failed ({(int)response.StatusCode}: {said}), {options.Retries + 1} times; see its log.")
            { IsExhausted = true },
            _ => new ContexterException(
                ErrorCodes.Internal, $"{Server} does not understand a request to {path} ({(int)response.StatusCode}: {said}); its release may be newer or older than this Contexter knows."),
        };
    }

    private string ReadError(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.Object
                && status.TryGetProperty("error", out var error)
                ? Clean(error.ToString())
                : Clean(body);
        }
        catch (JsonException)
        {
            return Clean(body);
        }
    }

    private string Clean(string text) => ServerText.Clean(text, options.ApiKey);
}
