using Microsoft.Extensions.AI;

namespace Contexter.Embeddings;

/// <summary>What a text is that is embedded. Many models write question and answer differently, so that they come to lie together.</summary>
public enum EmbeddingInputType
{
    /// <summary>A text that is searched: a chunk of a document.</summary>
    Document = 0,

    /// <summary>A text that searches: a question.</summary>
    Query,
}

/// <summary>How the type of a text travels through <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/>, whose options do not know it.</summary>
public static class EmbeddingInputTypes
{
    private const string Property = "input_type";

    /// <summary>New options that name the type, for one call.</summary>
    public static EmbeddingGenerationOptions ToOptions(this EmbeddingInputType type) => new() { AdditionalProperties = new AdditionalPropertiesDictionary { [Property] = type } };

    /// <summary>The type that the options name; <see cref="EmbeddingInputType.Document"/> when they name none.</summary>
    public static EmbeddingInputType GetInputType(this EmbeddingGenerationOptions? options) =>
        options?.AdditionalProperties?.TryGetValue(Property, out EmbeddingInputType type) == true ? type : EmbeddingInputType.Document;
}
