using System.Diagnostics.CodeAnalysis;
using Contexter.Documents;
using Contexter.Embeddings.Remote;

namespace Contexter.Embeddings.OpenAICompatible;

/// <summary>How vectors travel from an OpenAI-compatible server. Both are understood whatever was asked for.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The names are those of the API.")]
public enum VectorEncoding
{
    /// <summary>As lists of numbers, which every server knows.</summary>
    Float = 0,

    /// <summary>As base64 of little-endian floats: a third of the bytes.</summary>
    Base64,
}

/// <summary>How an OpenAI-compatible server is asked.</summary>
public sealed record OpenAICompatibleOptions : RemoteEmbedderOptions
{
    /// <summary>Most tokens of one request that OpenAI takes.</summary>
    public const int MaxBatchTokens = 300_000;

    /// <summary>Address of the API, without <c>/embeddings</c>: <c>http://localhost:11434/v1</c> for Ollama.</summary>
    public required Uri Address { get; init; }

    /// <summary>
    /// Whether the server is asked for vectors of <see cref="RemoteEmbedderOptions.Dimension"/> components. Default false; models that can shorten their vectors understand
    /// it, many servers refuse it.
    /// </summary>
    public bool AsksForDimension { get; init; }

    /// <summary>How vectors travel. Default <see cref="VectorEncoding.Float"/>.</summary>
    public VectorEncoding Encoding { get; init; }

    /// <summary>What stands before every document, such as <c>search_document: </c> or <c>passage: </c>. Default empty. Part of the model's identity.</summary>
    public string DocumentPrefix { get; init; } = "";

    /// <summary>What stands before every question, such as <c>search_query: </c> or <c>query: </c>. Default empty.</summary>
    public string QueryPrefix { get; init; } = "";

    private protected override string ModelId => DocumentPrefix.Length == 0 ? Model : $"{Model}:{ContentHash.Of(DocumentPrefix).Value[..8]}";

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (Address is not { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" })
        {
            throw Invalid($"{nameof(Address)} has to be an http or https address without user and query, such as http://localhost:11434/v1");
        }

        if (!Enum.IsDefined(Encoding))
        {
            throw Invalid($"{nameof(Encoding)} is {(int)Encoding}; allowed are float and base64");
        }
    }
}
