using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Contexter.Upstreams.Embeddings;

/// <summary>A server that speaks the embeddings API of OpenAI.</summary>
internal sealed class OpenAIFake : EmbeddingFake
{
    private const int MaxTexts = 2_048;
    private const int MaxTokens = 300_000;

    /// <summary>Whether it knows the parameters <c>dimensions</c> and <c>encoding_format</c>; many local servers ignore them.</summary>
    public bool IsLocal { get; set; }

    /// <summary>Most tokens of one text.</summary>
    public int MaxTextTokens { get; set; } = 8_192;

    public override string Model => "nomic-embed-text";

    public override HttpResponseMessage Error(HttpStatusCode status, string said) =>
        Json(status, new { error = new { message = said, type = "invalid_request_error", param = (string?)null, code = (string?)null } });

    protected override HttpResponseMessage? Check(JsonElement request, string[] texts) =>
        texts.Length > MaxTexts ? Error(HttpStatusCode.BadRequest, $"'$.input' is invalid: array too long, at most {MaxTexts} items.")
        : texts.Sum(CountTokens) > MaxTokens ? Error(HttpStatusCode.BadRequest, $"Requested more than {MaxTokens} tokens per request.")
        : texts.FirstOrDefault(text => CountTokens(text) > MaxTextTokens) is { } text
            ? Error(HttpStatusCode.BadRequest, $"This model's maximum context length is {MaxTextTokens} tokens, however you requested {CountTokens(text)} tokens.")
        : null;

    protected override int DimensionOf(JsonElement request) => !IsLocal && request.TryGetProperty("dimensions", out var dimensions) ? dimensions.GetInt32() : Dimension;

    protected override object Usage(int tokens) => new { prompt_tokens = tokens, total_tokens = tokens };

    protected override object Write(JsonElement request, float[] vector) =>
        !IsLocal && request.TryGetProperty("encoding_format", out var format) && format.GetString() == "base64"
            ? Convert.ToBase64String(MemoryMarshal.AsBytes(vector.AsSpan()))
            : Array.ConvertAll<float, object?>(vector, value => float.IsFinite(value) ? value : null);
}
