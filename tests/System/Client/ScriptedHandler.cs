using System.Net;
using System.Text;

namespace Contexter.Tests.Client;

/// <summary>Answers requests as a test says.</summary>
internal sealed class ScriptedHandler(Func<HttpRequestMessage, Task<HttpResponseMessage>> answer) : HttpMessageHandler
{
    public static HttpClient Client(Func<HttpRequestMessage, HttpResponseMessage> answer) =>
        new(new ScriptedHandler(request => Task.FromResult(answer(request)))) { BaseAddress = new Uri("http://contexter.test") };

    public static HttpResponseMessage Answer(HttpStatusCode status, string mediaType, string body) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, mediaType) };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return answer(request).WaitAsync(cancellationToken);
    }
}

/// <summary>Time that passes at once: whatever waits goes on without delay, and the waits are remembered.</summary>
internal sealed class HurriedTime : TimeProvider
{
    public List<TimeSpan> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Add(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
