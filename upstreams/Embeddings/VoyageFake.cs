using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Contexter.Upstreams.Embeddings;

/// <summary>Voyage AI with its model voyage-code-3.</summary>
internal sealed class VoyageFake : EmbeddingFake
{
    private const int MaxTexts = 1_000;
    private const int MaxTokens = 120_000;

    public VoyageFake()
    {
        Key = "pa-k3y";
    }

    public override string Model => "voyage-code-3";

    public override HttpResponseMessage Error(HttpStatusCode status, string said) => Json(status, new { detail = said });

    protected override HttpResponseMessage? Check(JsonElement request, string[] texts)
    {
        foreach (var member in request.EnumerateObject())
        {
            if (member.Name is not ("input" or "model" or "input_type" or "truncation" or "output_dimension" or "output_dtype" or "encoding_format"))
            {
                return Error(HttpStatusCode.BadRequest, $"Argument '{member.Name}' is not supported by our API.");
            }
        }

        return texts.Length > MaxTexts ? Error(HttpStatusCode.BadRequest, $"The batch size limit is {MaxTexts}. Your batch size is {texts.Length}.")
            : texts.Sum(CountTokens) > MaxTokens ? Error(HttpStatusCode.BadRequest, $"The max allowed tokens per submitted batch is {MaxTokens}.")
            : !HasKnown(request, "input_type", "query", "document") ? Error(HttpStatusCode.BadRequest, "Value 'input_type' provided is invalid.")
            : DimensionOf(request) is not (256 or 512 or 1024 or 2048) ? Error(HttpStatusCode.BadRequest, "Value 'output_dimension' provided is invalid.")
            : !HasKnown(request, "output_dtype", "float", "int8", "uint8", "binary", "ubinary") ? Error(HttpStatusCode.BadRequest, "Value 'output_dtype' provided is invalid.")
            : !HasKnown(request, "encoding_format", "base64") ? Error(HttpStatusCode.BadRequest, "Value 'encoding_format' provided is invalid.")
            : null;
    }

    protected override int DimensionOf(JsonElement request) =>
        request.TryGetProperty("output_dimension", out var dimension) && dimension.ValueKind == JsonValueKind.Number ? dimension.GetInt32() : 1_024;

    protected override object Usage(int tokens) => new { total_tokens = tokens };

    protected override object Write(JsonElement request, float[] vector)
    {
        var isBase64 = request.TryGetProperty("encoding_format", out var format) && format.GetString() == "base64";
        var type = request.TryGetProperty("output_dtype", out var dtype) ? dtype.GetString() : "float";
        return type switch
        {
            "int8" => Integers(Array.ConvertAll(vector, value => (sbyte)Math.Round(value * sbyte.MaxValue))),
            "uint8" => Integers(Array.ConvertAll(vector, value => (byte)Math.Round((value + 1) * sbyte.MaxValue))),
            "ubinary" => Integers(Signs(vector)),
            "binary" => Integers(Array.ConvertAll(Signs(vector), signs => (sbyte)(signs - 128))),
            _ => isBase64 ? Convert.ToBase64String(MemoryMarshal.AsBytes(vector.AsSpan())) : vector,
        };

        object Integers<T>(T[] components)
            where T : struct, IConvertible => isBase64
                ? Convert.ToBase64String(MemoryMarshal.AsBytes(components.AsSpan()))
                : Array.ConvertAll(components, component => component.ToInt32(CultureInfo.InvariantCulture));
    }

    /// <summary>Whether a parameter is absent, null or one of these.</summary>
    private static bool HasKnown(JsonElement request, string name, params ReadOnlySpan<string> known) =>
        !request.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null || (value.ValueKind is JsonValueKind.String && known.Contains(value.GetString()!));

    /// <summary>One bit a component, set for those above zero, the first in the highest bit.</summary>
    private static byte[] Signs(float[] vector)
    {
        var bits = new byte[vector.Length / 8];
        for (var i = 0; i < vector.Length; i++)
        {
            bits[i / 8] |= (byte)(vector[i] > 0 ? 0x80 >> (i % 8) : 0);
        }

        return bits;
    }
}
