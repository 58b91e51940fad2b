using System.Net;
using System.Text;

namespace Contexter.Core.Tests.Search;

/// <summary>A re-ranking server that answers what a test says, and keeps what it was asked.</summary>
internal sealed class RerankerHandler(Func<int, string, HttpResponseMessage> answer) : HttpMessageHandler
{
    /// <summary>Answers with status 200 and a text.</summary>
    public RerankerHandler(string reply)
        : this((_, _) => Reply(reply))
    {
    }

    /// <summary>The requests, in order.</summary>
    public List<(string Line, string Body, string? Authorization)> Requests { get; } = [];

    /// <summary>An answer.</summary>
    public static HttpResponseMessage Reply(string text, HttpStatusCode status = HttpStatusCode.OK) => new(status) { Content = new StringContent(text, Encoding.UTF8, "application/json") };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Content!.Headers.ContentType!.MediaType.ShouldBe("application/json");
        var body = await request.Content.ReadAsStringAsync(cancellationToken);
        Requests.Add(($"{request.Method} {request.RequestUri}", body, request.Headers.Authorization?.ToString()));
        return answer(Requests.Count, body);
    }
}

/// <summary>A server that never answers.</summary>
internal sealed class SilentHandler : HttpMessageHandler
{
    /// <summary>How often it was asked.</summary>
    public int Requests { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests++;
        return await new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(cancellationToken);
    }
}
