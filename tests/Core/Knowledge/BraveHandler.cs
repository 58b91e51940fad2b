using System.Net;
using System.Text;

namespace Contexter.Core.Tests.Knowledge;

/// <summary>Answers in Brave's place as a test says, and keeps what it was asked.</summary>
internal sealed class BraveHandler(Func<HttpRequestMessage, int, HttpResponseMessage> answer) : HttpMessageHandler
{
    /// <summary>The requests, in order.</summary>
    public List<(string Address, string? Key)> Requests { get; } = [];

    /// <summary>An answer.</summary>
    public static HttpResponseMessage Reply(string body, HttpStatusCode status = HttpStatusCode.OK, string remaining = "", string reset = "")
    {
        var reply = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        reply.Headers.TryAddWithoutValidation("X-RateLimit-Remaining", remaining);
        reply.Headers.TryAddWithoutValidation("X-RateLimit-Reset", reset);
        return reply;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add((request.RequestUri!.AbsoluteUri, request.Headers.TryGetValues("X-Subscription-Token", out var keys) ? string.Join(',', keys) : null));
        return Task.FromResult(answer(request, Requests.Count));
    }
}
