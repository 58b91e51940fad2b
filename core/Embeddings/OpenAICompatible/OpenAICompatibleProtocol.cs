using System.Text;
using System.Text.Json;
using Contexter.Embeddings.Limits;
using Contexter.Embeddings.Remote;

namespace Contexter.Embeddings.OpenAICompatible;

/// <summary>The embeddings API of OpenAI.</summary>
internal sealed class OpenAICompatibleProtocol : IEmbeddingProtocol
{
    private const string NoQuota = "insufficient_quota";

    private readonly OpenAICompatibleOptions _options;

    /// <summary>The protocol with options that it checks.</summary>
    public OpenAICompatibleProtocol(OpenAICompatibleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        Address = new Uri(options.Address.OriginalString.TrimEnd('/') + "/embeddings");
    }

    /// <inheritdoc/>
    public string Name => "openai";

    /// <inheritdoc/>
    public Uri Address { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Write(IReadOnlyList<string> texts, EmbeddingInputType type) => EmbeddingRequest.Write(texts, _options.Model, json =>
    {
        json.WriteString("encoding_format", _options.Encoding == VectorEncoding.Base64 ? "base64" : "float");
        if (_options.AsksForDimension)
        {
            json.WriteNumber("dimensions", _options.Dimension);
        }
    });

    /// <inheritdoc/>
    public string PrefixOf(EmbeddingInputType type) => type == EmbeddingInputType.Query ? _options.QueryPrefix : _options.DocumentPrefix;

    /// <inheritdoc/>
    public float[]? ReadVector(JsonElement value) => EmbeddingReply.ReadFloats(value);

    /// <inheritdoc/>
    /// <remarks><c>{"error":{"message"}}</c>; some servers write <c>{"error":"..."}</c>, <c>{"message"}</c> or <c>{"detail"}</c>.</remarks>
    public string ReadError(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            return (Member(root, "error") is { } error ? Member(error, "message") ?? error : Member(root, "message") ?? Member(root, "detail") ?? root).ToString();
        }
        catch (JsonException)
        {
            return Encoding.UTF8.GetString(body.Span);
        }
    }

    /// <inheritdoc/>
    public RateHints ReadHints(ReadOnlyMemory<byte> body) => default;

    /// <inheritdoc/>
    public bool IsFinal(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Member(document.RootElement, "error") is { } error
                && (Member(error, "code")?.ToString() is NoQuota || Member(error, "type")?.ToString() is NoQuota);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;
}
