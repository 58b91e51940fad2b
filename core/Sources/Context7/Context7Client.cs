using System.Globalization;
using System.Net;
using Contexter.Documents;
using Contexter.Http.Downloads;

namespace Contexter.Sources.Context7;

/// <summary>Asks Context7: version 2 of its API, and version 1 where a server does not have that.</summary>
/// <remarks>Safe for concurrent use; requests that a limit forbids wait together.</remarks>
internal sealed class Context7Client(IDownloader downloader, Context7Options options, TimeProvider time)
{
    private const int MaxRedirects = 5;
    private const int MaxV1Tokens = 100_000;
    private const int MaxQueryLength = 500;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Context7Pace _pace = new(time);

    /// <summary>Searches libraries by name, best first.</summary>
    /// <exception cref="ContexterException">Context7 cannot be reached or refuses.</exception>
    public async Task<IReadOnlyList<Context7Library>> SearchAsync(string name, CancellationToken cancellationToken)
    {
        var query = Uri.EscapeDataString(Cut($"{name} documentation"));
        var escaped = Uri.EscapeDataString(Cut(name));
        var reply = await SendAsync(name, $"v2/libs/search?libraryName={escaped}&query={query}", "application/json", cancellationToken).ConfigureAwait(false);
        if (Context7Faults.IsMissingEndpoint(reply.Status, reply.Error))
        {
            reply = await SendAsync(name, $"v1/search?query={escaped}", "application/json", cancellationToken).ConfigureAwait(false);
        }

        return reply switch
        {
            { Status: HttpStatusCode.OK } => Context7Wire.ReadLibraries(reply.Text, options.Address.AbsoluteUri),
            { Status: HttpStatusCode.NotFound, Error.Error: "no_libraries_found" or "library_not_found" } => [],
            _ => throw Context7Faults.ToException(name, reply.Status, reply.Error, options.Key),
        };
    }

    /// <summary>Asks for documentation.</summary>
    /// <param name="id">Of which library; one that has moved is followed.</param>
    /// <param name="query">On which subject.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="ContexterException">Context7 cannot be reached, refuses, or does not have the library.</exception>
    public async Task<Context7Answer> AskAsync(Context7Id id, string query, CancellationToken cancellationToken)
    {
        var visited = new List<string>();
        while (true)
        {
            visited.Add(id.ToString());
            var reply = await AskOnceAsync(id, Cut(query), cancellationToken).ConfigureAwait(false);
            if (reply.Error?.RedirectUrl is not { } target)
            {
                return reply switch
                {
                    { Status: HttpStatusCode.OK } => new Context7Answer(reply.Text, reply.Bytes),
                    { Status: HttpStatusCode.NotFound, Error.Error: "no_snippets_found" } => new Context7Answer(string.Empty, 0),
                    _ => throw Context7Faults.ToException(id.ToString(), reply.Status, reply.Error, options.Key),
                };
            }

            id = Context7Id.FromRedirect(target) ?? throw new ContexterException(
                ErrorCodes.SourceUnavailable, $"Context7 says that '{id}' has moved to '{Http.ServerText.Clean(target, options.Key)}', which is no id of a library. Look the library up on context7.com.");
            if (visited.Count > MaxRedirects || visited.Contains(id.ToString(), StringComparer.Ordinal))
            {
                throw new ContexterException(
                    ErrorCodes.SourceUnavailable, $"Context7 moves '{visited[0]}' in a circle ({string.Join(" to ", visited)} to {id}). Look the library up on context7.com and give its present id.");
            }
        }
    }

    private async Task<Reply> AskOnceAsync(Context7Id id, string query, CancellationToken cancellationToken)
    {
        var request = $"v2/context?libraryId={Uri.EscapeDataString(id.ToString())}&query={Uri.EscapeDataString(query)}&type=";
        var reply = await SendAsync(id.ToString(), request + "json", "application/json, text/plain;q=0.9", cancellationToken).ConfigureAwait(false);
        if (Context7Faults.IsMissingEndpoint(reply.Status, reply.Error))
        {
            var path = string.Join('/', id.ToString().Split('/').Select(Uri.EscapeDataString));
            var tokens = Math.Clamp(options.MaxTokens, 100, MaxV1Tokens).ToString(CultureInfo.InvariantCulture);
            return await SendAsync(id.ToString(), $"v1{path}?type=txt&topic={Uri.EscapeDataString(query)}&tokens={tokens}", "text/plain", cancellationToken).ConfigureAwait(false);
        }

        // A server that has only text says so with an empty object, or with nothing.
        return reply.Status == HttpStatusCode.OK && reply.Text.AsSpan().Trim().Length <= 2
            ? await SendAsync(id.ToString(), request + "txt", "text/plain", cancellationToken).ConfigureAwait(false)
            : reply;
    }

    /// <summary>Sends a request, and again while the server asks for patience.</summary>
    private async Task<Reply> SendAsync(string subject, string request, string accept, CancellationToken cancellationToken)
    {
        var waited = TimeSpan.Zero;
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            await _pace.WaitAsync(options.Patience, cancellationToken).ConfigureAwait(false);
            var answer = await downloader.GetAsync(Request(request, accept), cancellationToken).ConfigureAwait(false);
            await using var _ = answer.ConfigureAwait(false);
            _pace.Note(answer);
            var text = TextDecoder.Decode($"{options.Address.Host} ({subject})", await answer.ReadAllBytesAsync(cancellationToken).ConfigureAwait(false));
            var reply = new Reply(answer.Status, text, answer.Length, answer.Status == HttpStatusCode.OK ? null : Context7Wire.ReadError(text));
            var wait = Context7Pace.RetryAfter(answer) is { } told && told > pause ? told : pause;
            if (answer.Status is not (HttpStatusCode.Accepted or HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable) || waited + wait > options.Patience)
            {
                return reply;
            }

            waited += wait;
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private DownloadRequest Request(string request, string accept) => new()
    {
        Url = new Uri($"{options.Address.AbsoluteUri.TrimEnd('/')}/{request}"),
        Accept = accept,
        MaxBytes = options.MaxBytes,
        Headers = options.Key is null
            ? new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
            : new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Authorization"] = "Bearer " + options.Key },
    };

    private static string Cut(string text) => text.Length <= MaxQueryLength ? text : text[..MaxQueryLength];

    private sealed record Reply(HttpStatusCode Status, string Text, long Bytes, Context7Error? Error);
}

/// <summary>Documentation on one subject.</summary>
/// <param name="Text">The whole body, JSON or text; empty where Context7 has nothing on it.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record Context7Answer(string Text, long Bytes);
