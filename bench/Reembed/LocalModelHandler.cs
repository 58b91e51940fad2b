using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Contexter.Embeddings.Local;

namespace Contexter.Bench.Reembed;

/// <summary>
/// A server with the embeddings API of OpenAI, in this process and without a network, whose model is the built-in one under another name. So a change of model has all of
/// its own work to do (batches, limits, JSON, the cache on disk, the index) and shares the processors with embedding, but waits for no line.
/// </summary>
internal sealed class LocalModelHandler : HttpMessageHandler
{
    public const string Model = "local-by-another-name";

    private readonly LocalEmbedder _embedder = new();
    private long _texts;

    /// <summary>Texts that were embedded so far.</summary>
    public long Texts => Interlocked.Read(ref _texts);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var asked = await JsonDocument.ParseAsync(await request.Content!.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
        var texts = asked.RootElement.GetProperty("input").EnumerateArray().Select(text => text.GetString()!).ToArray();
        var vectors = await _embedder.GenerateAsync(texts, cancellationToken: cancellationToken);
        Interlocked.Add(ref _texts, texts.Length);
        var reply = new
        {
            data = vectors.Select((vector, index) => new { index, embedding = Convert.ToBase64String(MemoryMarshal.AsBytes(vector.Vector.Span)) }),
            model = Model,
            usage = new { prompt_tokens = texts.Length, total_tokens = texts.Length },
        };
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(reply));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
    }

    protected override void Dispose(bool disposing)
    {
        _embedder.Dispose();
        base.Dispose(disposing);
    }
}
