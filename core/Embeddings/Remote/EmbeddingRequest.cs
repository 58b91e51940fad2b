using System.Buffers;
using System.Text.Json;

namespace Contexter.Embeddings.Remote;

/// <summary>Writes requests for embeddings.</summary>
internal static class EmbeddingRequest
{
    /// <summary>A JSON object of the texts (<c>input</c>), the model's name, and what a server wants beside them.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="writeRest">Writes the other members.</param>
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<string> texts, string model, Action<Utf8JsonWriter> writeRest)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("input");
            foreach (var text in texts)
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
            json.WriteString("model", model);
            writeRest(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
