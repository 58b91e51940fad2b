using Contexter.Embeddings.Limits;

namespace Contexter.Embeddings.Remote;

/// <summary>How a kind of server is asked for embeddings, and what its answers mean.</summary>
internal interface IEmbeddingProtocol
{
    /// <summary>Name of the kind of server, for measurements.</summary>
    string Name { get; }

    /// <summary>Whole address that requests are posted to.</summary>
    Uri Address { get; }

    /// <summary>Writes a request.</summary>
    ReadOnlyMemory<byte> Write(IReadOnlyList<string> texts, EmbeddingInputType type);

    /// <summary>Text that is put before every text of a type; it takes of the model's room.</summary>
    string PrefixOf(EmbeddingInputType type);

    /// <summary>Turns the list of bytes or numbers that stands for a vector into a vector.</summary>
    /// <returns>The vector, of any length; null when the value is none.</returns>
    float[]? ReadVector(System.Text.Json.JsonElement value);

    /// <summary>What an answer that is an error says to people.</summary>
    string ReadError(ReadOnlyMemory<byte> body);

    /// <summary>What a refusal for too many requests (429) says of limits beside its headers.</summary>
    RateHints ReadHints(ReadOnlyMemory<byte> body);

    /// <summary>Whether a refusal for too many requests (429) means that waiting does not help, such as an empty account.</summary>
    bool IsFinal(ReadOnlyMemory<byte> body);
}
