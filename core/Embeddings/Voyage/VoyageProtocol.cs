using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Contexter.Embeddings.Limits;
using Contexter.Embeddings.Remote;

namespace Contexter.Embeddings.Voyage;

/// <summary>The embeddings API of Voyage AI.</summary>
/// <remarks>
/// Vectors travel as base64: of little-endian floats, of signed bytes, or of bits, the first of a byte being its highest. Bits become 1 and -1.
/// </remarks>
internal sealed partial class VoyageProtocol : IEmbeddingProtocol
{
    private const string OwnAddress = "https://api.voyageai.com/v1";
    private const string MongoAddress = "https://ai.mongodb.com/v1";
    private const string MongoKeyPrefix = "al-";

    private readonly VoyageOptions _options;

    /// <summary>The protocol with options that it checks.</summary>
    public VoyageProtocol(VoyageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        var start = options.Address?.OriginalString ?? (options.Key!.StartsWith(MongoKeyPrefix, StringComparison.Ordinal) ? MongoAddress : OwnAddress);
        Address = new Uri(start.TrimEnd('/') + "/embeddings");
    }

    /// <inheritdoc/>
    public string Name => "voyage";

    /// <inheritdoc/>
    public Uri Address { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Write(IReadOnlyList<string> texts, EmbeddingInputType type) => EmbeddingRequest.Write(texts, _options.Model, json =>
    {
        json.WriteString("input_type", type == EmbeddingInputType.Query ? "query" : "document");

        // Texts are cut before; what its own tokenizer counts beyond that is too little to refuse a text for.
        json.WriteBoolean("truncation", true);
        json.WriteNumber("output_dimension", _options.Dimension);
        json.WriteString("output_dtype", _options.OutputType switch
        {
            VoyageOutputType.Int8 => "int8",
            VoyageOutputType.Binary => "ubinary",
            _ => "float",
        });
        json.WriteString("encoding_format", "base64");
    });

    /// <inheritdoc/>
    /// <remarks>The server puts its own prefix before texts, by their type.</remarks>
    public string PrefixOf(EmbeddingInputType type) => "";

    /// <inheritdoc/>
    public float[]? ReadVector(JsonElement value) => _options.OutputType switch
    {
        VoyageOutputType.Int8 => ReadIntegers(value) is { } integers ? Array.ConvertAll(integers, integer => (float)(sbyte)integer) : null,
        VoyageOutputType.Binary => ReadIntegers(value) is { } bytes ? ReadBits(bytes) : null,
        _ => EmbeddingReply.ReadFloats(value),
    };

    /// <inheritdoc/>
    public string ReadError(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("detail", out var detail)
                ? detail.ToString()
                : document.RootElement.ToString();
        }
        catch (JsonException)
        {
            return Encoding.UTF8.GetString(body.Span);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Accounts without a means of payment are told their reduced limits in words.</remarks>
    public RateHints ReadHints(ReadOnlyMemory<byte> body) => ReducedLimits().Match(ReadError(body)) is { Success: true } match
        ? new RateHints(Number(match.Groups["requests"]), Number(match.Groups["tokens"]) * 1_000, null)
        : default;

    /// <inheritdoc/>
    public bool IsFinal(ReadOnlyMemory<byte> body) => false;

    private static double Number(Group digits) => double.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    /// <summary>Reads bytes, from base64 or from a list of numbers from -128 to 255.</summary>
    private static byte[]? ReadIntegers(JsonElement value) => value.ValueKind != JsonValueKind.Array
        ? EmbeddingReply.ReadBytes(value)
        : EmbeddingReply.ReadNumbers(value) is { } numbers && Array.TrueForAll(numbers, number => number is >= sbyte.MinValue and <= byte.MaxValue)
            ? Array.ConvertAll(numbers, number => unchecked((byte)(int)number))
            : null;

    private static float[] ReadBits(byte[] bytes)
    {
        var bits = new float[bytes.Length * 8];
        for (var i = 0; i < bits.Length; i++)
        {
            bits[i] = (bytes[i / 8] & (0x80 >> (i % 8))) == 0 ? -1 : 1;
        }

        return bits;
    }

    [GeneratedRegex(@"(?<requests>\d{1,6}) RPM and (?<tokens>\d{1,6})K TPM", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ReducedLimits();
}
