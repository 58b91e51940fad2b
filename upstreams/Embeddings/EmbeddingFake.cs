using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Contexter.Upstreams.Embeddings;

/// <summary>
/// A server of embeddings as the contract of a provider describes it: its checks, its errors, its vectors. What it has answered with vectors counts as paid for. Tests may
/// put other answers before its own.
/// </summary>
internal abstract class EmbeddingFake
{
    private readonly Lock _lock = new();
    private readonly Queue<Func<HttpResponseMessage>> _scripted = new();

    /// <summary>The key that it knows; null for a server that asks for none.</summary>
    public string? Key { get; set; }

    /// <summary>Whether it remembers requests and what was paid for; a process that runs for long had better not. Default true.</summary>
    public bool Remembers { get; init; } = true;

    /// <summary>Whether the vectors of an answer are in another order than their texts.</summary>
    public bool Shuffles { get; set; }

    /// <summary>Texts that it refuses with status 400.</summary>
    public Func<string, bool> Refuses { get; set; } = _ => false;

    /// <summary>Changes a vector before it is sent.</summary>
    public Func<string, float[], float[]> Spoil { get; set; } = (_, vector) => vector;

    /// <summary>What it was asked, in order.</summary>
    public List<FakeRequest> Requests { get; } = [];

    /// <summary>How often every text was paid for.</summary>
    public Dictionary<string, int> Paid { get; } = new(StringComparer.Ordinal);

    /// <summary>Components of a vector when the request asks for none.</summary>
    public int Dimension { get; set; } = 64;

    /// <summary>The model that it has.</summary>
    public abstract string Model { get; }

    /// <summary>Puts an answer before its own.</summary>
    public void Script(int times, Func<HttpResponseMessage> answer)
    {
        lock (_lock)
        {
            for (var i = 0; i < times; i++)
            {
                _scripted.Enqueue(answer);
            }
        }
    }

    /// <summary>Puts an error before its own answers.</summary>
    public void Fail(HttpStatusCode status, string said = "no", int times = 1, Action<HttpResponseHeaders>? headers = null) => Script(times, () =>
    {
        var response = Error(status, said);
        headers?.Invoke(response.Headers);
        return response;
    });

    /// <summary>Answers a request.</summary>
    public HttpResponseMessage Answer(string line, string? authorization, string body)
    {
        Func<HttpResponseMessage>? scripted;
        lock (_lock)
        {
            if (Remembers)
            {
                Requests.Add(new FakeRequest(line, authorization, body));
            }

            _scripted.TryDequeue(out scripted);
        }

        if (scripted is not null)
        {
            return scripted();
        }

        if (Key is not null && authorization != "Bearer " + Key)
        {
            return Error(HttpStatusCode.Unauthorized, "Provided API key is invalid.");
        }

        JsonElement request;
        try
        {
            request = JsonDocument.Parse(body).RootElement;
        }
        catch (JsonException)
        {
            return Error(HttpStatusCode.UnprocessableEntity, "The request body is no JSON.");
        }

        if (request.ValueKind is not JsonValueKind.Object || !request.TryGetProperty("model", out var model) || model.ValueKind is not JsonValueKind.String || model.GetString() != Model)
        {
            return Error(HttpStatusCode.BadRequest, $"The request names no model, or another than {Model}.");
        }

        if (TextsOf(request) is not { } texts)
        {
            return Error(HttpStatusCode.BadRequest, "The input is neither a string nor a list of strings.");
        }

        if (texts.Length == 0 || texts.Any(text => text.Length == 0 || Refuses(text)))
        {
            return Error(HttpStatusCode.BadRequest, "Input cannot be an empty or a forbidden string.");
        }

        return Check(request, texts) ?? Embed(request, texts);
    }

    /// <summary>An error as the provider writes it.</summary>
    public abstract HttpResponseMessage Error(HttpStatusCode status, string said);

    /// <summary>A JSON answer.</summary>
    public static HttpResponseMessage Json(HttpStatusCode status, object body) =>
        new(status) { Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json") };

    /// <summary>Tokens as this server counts them, which is otherwise than anyone else.</summary>
    public static int CountTokens(string text) => (text.Length / 3) + 1;

    /// <summary>The vector that it makes of a text: its words, hashed, which puts texts of the same words together.</summary>
    public static float[] VectorOf(string text, int dimension)
    {
        var vector = new float[dimension];
        foreach (var word in text.ToLowerInvariant().Split([' ', '\n', '.', ',', '#', '>', ':'], StringSplitOptions.RemoveEmptyEntries).Prepend("always"))
        {
            var hash = Contexter.Storage.XxHash64.Hash(Encoding.UTF8.GetBytes(word));
            vector[hash % (ulong)dimension] += (hash >> 40) % 2 == 0 ? 1 : -1;
        }

        var length = Math.Max(1e-3, Math.Sqrt(vector.Sum(value => (double)value * value)));
        return Array.ConvertAll(vector, value => (float)(value / length));
    }

    /// <summary>The provider's own checks; null when all is well.</summary>
    protected abstract HttpResponseMessage? Check(JsonElement request, string[] texts);

    /// <summary>A vector as the request wants it written.</summary>
    protected abstract object Write(JsonElement request, float[] vector);

    /// <summary>The dimension that a request asks for.</summary>
    protected abstract int DimensionOf(JsonElement request);

    /// <summary>The counts of an answer.</summary>
    protected abstract object Usage(int tokens);

    /// <summary>The texts: one string, or a list of them; null for anything else.</summary>
    private static string[]? TextsOf(JsonElement request) => !request.TryGetProperty("input", out var input) ? null
        : input.ValueKind is JsonValueKind.String ? [input.GetString()!]
        : input.ValueKind is JsonValueKind.Array && input.EnumerateArray().All(text => text.ValueKind is JsonValueKind.String) ? [.. input.EnumerateArray().Select(text => text.GetString()!)]
        : null;

    private HttpResponseMessage Embed(JsonElement request, string[] texts)
    {
        var data = texts.Select((text, index) => new
        {
            @object = "embedding",
            embedding = Write(request, Spoil(text, VectorOf(text, DimensionOf(request)))),
            index,
        });
        lock (_lock)
        {
            foreach (var text in Remembers ? texts : [])
            {
                Paid[text] = Paid.GetValueOrDefault(text) + 1;
            }
        }

        return Json(HttpStatusCode.OK, new { @object = "list", data = Shuffles ? data.Reverse() : data, model = Model, usage = Usage(texts.Sum(CountTokens)) });
    }
}

/// <summary>A request that a fake was sent.</summary>
/// <param name="Line">Method and address.</param>
/// <param name="Authorization">The header; null when there was none.</param>
/// <param name="Body">The body.</param>
internal sealed record FakeRequest(string Line, string? Authorization, string Body)
{
    /// <summary>The body.</summary>
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>The texts of the body.</summary>
    public string[] Texts => [.. Json.GetProperty("input").EnumerateArray().Select(text => text.GetString()!)];
}

/// <summary>The way to a fake without a network.</summary>
internal sealed class FakeHandler(EmbeddingFake fake) : HttpMessageHandler
{
    private int _now;
    private int _most;

    /// <summary>Most requests that were under way at once.</summary>
    public int MostAtOnce => _most;

    /// <summary>Waited for before every answer.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var now = Interlocked.Increment(ref _now);
        for (var most = _most; now > most && Interlocked.CompareExchange(ref _most, now, most) != most; most = _most)
        {
        }

        try
        {
            await Gate.WaitAsync(cancellationToken);
            return fake.Answer($"{request.Method} {request.RequestUri}", request.Headers.Authorization?.ToString(), await request.Content!.ReadAsStringAsync(cancellationToken));
        }
        finally
        {
            Interlocked.Decrement(ref _now);
        }
    }
}
