using System.Net;
using System.Net.Http.Json;

namespace Contexter.BrowserTests;

/// <summary>Answers in Brave's place, once it is told to.</summary>
internal sealed class ScriptedWeb : HttpMessageHandler
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Title, address and description of every result.</summary>
    public (string Title, string Url, string Description)[] Results { get; set; } = [];

    /// <summary>Whether every request is refused at once.</summary>
    public bool IsAway { get; set; }

    /// <summary>Ends when a request was given up.</summary>
    public Task Cancelled => _cancelled.Task;

    /// <summary>Answers what was asked, and from now on at once.</summary>
    public void Answer() => _open.TrySetResult();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsAway)
        {
            return new HttpResponseMessage(HttpStatusCode.Forbidden);
        }

        await using var registration = cancellationToken.Register(() => _cancelled.TrySetResult());
        await _open.Task.WaitAsync(cancellationToken);
        var results = Results.Select(result => new { title = result.Title, url = result.Url, description = result.Description, language = "en" });
        return new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = JsonContent.Create(new { type = "search", query = new { more_results_available = false }, web = new { results } }),
        };
    }
}
