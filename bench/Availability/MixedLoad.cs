using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Contexter.Bench.Availability;

/// <summary>
/// Searches, looks at jobs and libraries, puts documents and adds libraries at an even pace, whatever becomes of the requests before: as many people do, and unlike one who waits for each
/// answer.
/// </summary>
internal sealed class MixedLoad : IAsyncDisposable
{
    /// <summary>A library that is there before the load.</summary>
    public const string Library = "guides@1";

    /// <summary>The library that documents are put into.</summary>
    public const string PutLibrary = "notes@1";

    /// <summary>What the searches are about, one after the other.</summary>
    public static readonly IReadOnlyList<string> Words = ["timeout", "connection", "retry", "cache", "certificate", "queue", "index", "token"];

    private const int PutEvery = 40;
    private const int AddEvery = 300;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    private readonly RetryingClient _client;
    private readonly string _sources;
    private readonly ConcurrentBag<Request> _requests = [];
    private readonly ConcurrentBag<string> _put = [];
    private readonly ConcurrentBag<AddedLibrary> _added = [];
    private readonly ConcurrentDictionary<Task, bool> _running = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _pace;

    /// <summary>Begins to ask.</summary>
    /// <param name="client">Asks.</param>
    /// <param name="sources">A folder of documents that libraries are added from.</param>
    public MixedLoad(RetryingClient client, string sources)
    {
        (_client, _sources) = (client, sources);
        _pace = Task.Run(PaceAsync);
    }

    /// <summary>Paths of the documents whose putting was answered.</summary>
    public IReadOnlyCollection<string> Put => _put;

    /// <summary>The libraries whose adding was answered.</summary>
    public IReadOnlyCollection<AddedLibrary> Added => _added;

    /// <summary>Stops asking, and waits for the last answers.</summary>
    /// <returns>All requests in the order of their beginning.</returns>
    public async Task<IReadOnlyList<Request>> StopAsync()
    {
        await _stop.CancelAsync();
        await _pace;
        await Task.WhenAll(_running.Keys);
        return [.. _requests.OrderBy(request => request.Start)];
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task PaceAsync()
    {
        using var timer = new PeriodicTimer(Period, TimeProvider.System);
        for (var number = 1; !_stop.IsCancellationRequested; number++)
        {
            var mine = number;
            var request = Task.Run(() => AskAsync(mine));
            _running[request] = true;

            // What fails here is a fault of the load itself: it stays, and stopping tells it.
            _ = request.ContinueWith(done => _running.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            try
            {
                await timer.WaitForNextTickAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private Task AskAsync(int number) => number switch
    {
        _ when number % AddEvery == 0 => AddAsync(number),
        _ when number % PutEvery == 0 => PutAsync(number),
        _ => (number % 4) switch
        {
            0 => ReadAsync("libraries", "v1/libraries", answer => answer is JsonArray { Count: > 0 }),
            1 => ReadAsync("job", "v1/jobs/1", answer => (string?)answer["id"] == "1"),
            _ => SearchAsync(number),
        },
    };

    private async Task ReadAsync(string kind, string path, Func<JsonNode, bool> isRight) =>
        _requests.Add((await _client.SendAsync(kind, HttpMethod.Get, path, body: null, isRight)).Request);

    private async Task SearchAsync(int number)
    {
        var word = Words[number % Words.Count];
        var (request, _) = await _client.SendAsync(
            "search",
            HttpMethod.Post,
            "v1/search",
            new { query = $"how is the {word} set up", libraries = new[] { Library }, top_k = 5 },
            answer => answer["results"] is JsonArray hits && hits.Any(hit => ((string)hit!["content"]!).Contains(word, StringComparison.Ordinal)));
        _requests.Add(request);
    }

    private async Task PutAsync(int number)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"note-{number:000000}.md");
        var text = string.Create(CultureInfo.InvariantCulture, $"# Note {number}\n\nNote number {number} is about the {Words[number % Words.Count]} of part {number}.\n");
        var (request, _) = await _client.SendAsync("put", HttpMethod.Put, $"v1/libraries/{PutLibrary}/documents/{path}", text, answer => answer is JsonObject);
        _requests.Add(request);
        if (request.Fault is null)
        {
            _put.Add(path);
        }
    }

    private async Task AddAsync(int number)
    {
        var library = string.Create(CultureInfo.InvariantCulture, $"added{number:000000}@1");
        var body = new { library, source = new { kind = "files", location = _sources } };
        var (request, answer) = await _client.SendAsync("add", HttpMethod.Post, "v1/libraries", body, answer => answer["id"] is not null);
        _requests.Add(request);
        if (request.Fault is null)
        {
            _added.Add(new AddedLibrary(library, (string)answer!["id"]!));
        }
    }
}

/// <summary>A library whose adding was answered.</summary>
/// <param name="Library">Its name and version.</param>
/// <param name="Job">Id of the job that adds it.</param>
internal sealed record AddedLibrary(string Library, string Job);
