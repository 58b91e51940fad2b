using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Contexter.Http.Downloads;

namespace Contexter.Core.Tests.Sources;

/// <summary>A network that answers as a test says, and remembers what it was asked.</summary>
internal sealed class ScriptedDownloader(Func<DownloadRequest, ScriptedAnswer> script) : IDownloader
{
    /// <summary>What was asked, in order.</summary>
    public ConcurrentQueue<DownloadRequest> Requests { get; } = new();

    public Task<Download> GetAsync(DownloadRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Requests.Enqueue(request);
        var answer = script(request);
        return Task.FromResult(new Download(request.Url, answer.Status, answer.Headers, answer.Body.Length, () => new MemoryStream(answer.Body, writable: false)));
    }
}

/// <summary>One answer.</summary>
internal sealed record ScriptedAnswer(HttpStatusCode Status, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    public static ScriptedAnswer NotFound { get; } = Of("nothing here", HttpStatusCode.NotFound);

    public static ScriptedAnswer Of(string body, HttpStatusCode status = HttpStatusCode.OK, params (string Name, string Value)[] headers) => Of(Encoding.UTF8.GetBytes(body), status, headers);

    public static ScriptedAnswer Of(byte[] body, HttpStatusCode status = HttpStatusCode.OK, params (string Name, string Value)[] headers) =>
        new(status, body, headers.ToDictionary(header => header.Name, header => header.Value, StringComparer.OrdinalIgnoreCase));
}
