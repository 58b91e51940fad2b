using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace Contexter.Embeddings.Remote;

/// <summary>The vectors of one request, in the order of its texts.</summary>
/// <param name="Vectors">The vectors, as the server gave them: of any length and with any values.</param>
/// <param name="Tokens">Tokens that the server counted; null when it does not say.</param>
internal sealed record EmbeddingReply(float[][] Vectors, int? Tokens)
{
    /// <summary>Reads <c>{"data":[{"index","embedding"}],"usage":{"total_tokens"}}</c>, as all these servers write it.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="count">How many texts were sent.</param>
    /// <param name="readVector">Reads one vector.</param>
    /// <param name="problem">What is wrong with the answer, as a clause; null when nothing is.</param>
    /// <returns>The vectors; null when something is wrong.</returns>
    public static EmbeddingReply? Read(ReadOnlyMemory<byte> body, int count, Func<JsonElement, float[]?> readVector, out string? problem)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var vectors = new float[count][];
            problem = Fill(document.RootElement, vectors, readVector);
            return problem is null ? new EmbeddingReply(vectors, ReadTokens(document.RootElement)) : null;
        }
        catch (JsonException)
        {
            problem = "it is no whole JSON";
            return null;
        }
    }

    /// <summary>Reads numbers, or base64 of little-endian floats; null numbers, which some servers write for NaN, are NaN.</summary>
    public static float[]? ReadFloats(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => ReadNumbers(value),
        JsonValueKind.String when ReadBytes(value) is { } bytes && bytes.Length % sizeof(float) == 0 => ToFloats(bytes),
        _ => null,
    };

    /// <summary>Reads base64; null when it is none.</summary>
    public static byte[]? ReadBytes(JsonElement value) => value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out var bytes) ? bytes : null;

    /// <summary>Reads a list of numbers; null when one of them is none.</summary>
    public static float[]? ReadNumbers(JsonElement list)
    {
        var numbers = new float[list.GetArrayLength()];
        var next = 0;
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Null)
            {
                numbers[next++] = float.NaN;
            }
            else if (item.ValueKind == JsonValueKind.Number && item.TryGetSingle(out var number))
            {
                numbers[next++] = number;
            }
            else
            {
                return null;
            }
        }

        return numbers;
    }

    private static string? Fill(JsonElement root, float[]?[] vectors, Func<JsonElement, float[]?> readVector)
    {
        if (Member(root, "data") is not { ValueKind: JsonValueKind.Array } list)
        {
            return "it has no list 'data'";
        }

        if (list.GetArrayLength() != vectors.Length)
        {
            return string.Create(CultureInfo.InvariantCulture, $"it has {list.GetArrayLength()} vectors for {vectors.Length} texts");
        }

        foreach (var item in list.EnumerateArray())
        {
            if (Member(item, "index") is not { ValueKind: JsonValueKind.Number } place || !place.TryGetInt32(out var index) || index < 0 || index >= vectors.Length)
            {
                return string.Create(CultureInfo.InvariantCulture, $"one of its vectors has no 'index' from 0 to {vectors.Length - 1}");
            }

            if (vectors[index] is not null)
            {
                return string.Create(CultureInfo.InvariantCulture, $"it has two vectors of the text {index}");
            }

            if (Member(item, "embedding") is not { } value || readVector(value) is not { } vector)
            {
                return string.Create(CultureInfo.InvariantCulture, $"its 'embedding' of the text {index} is no vector");
            }

            vectors[index] = vector;
        }

        return null;
    }

    private static int? ReadTokens(JsonElement root) =>
        Member(root, "usage") is { } usage && (Member(usage, "total_tokens") ?? Member(usage, "prompt_tokens")) is { ValueKind: JsonValueKind.Number } number
        && number.TryGetInt32(out var tokens) && tokens > 0 ? tokens : null;

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;

    private static float[] ToFloats(byte[] bytes)
    {
        var floats = new float[bytes.Length / sizeof(float)];
        for (var i = 0; i < floats.Length; i++)
        {
            floats[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
        }

        return floats;
    }
}
