using Contexter.Documents;
using Contexter.Embeddings.Remote;
using Contexter.Tokens;

namespace Contexter.Embeddings.Voyage;

/// <summary>The models of Voyage AI.</summary>
/// <example>
/// <code>
/// var options = new VoyageOptions { Model = VoyageOptions.DefaultModel, Dimension = VoyageOptions.DefaultDimension, Key = key };
/// using var embedder = new VoyageEmbedder(options, handler, Cl100kTokenizer.Load(), TimeProvider.System);
/// var vectors = await embedder.GenerateAsync(texts, EmbeddingInputType.Document.ToOptions(), cancellationToken);
/// </code>
/// </example>
public sealed class VoyageEmbedder : RemoteEmbedder
{
    /// <summary>Makes an embedder. Nothing is sent before the first text.</summary>
    /// <param name="options">What is asked for.</param>
    /// <param name="handler">Sends requests; not disposed of. One that does not follow redirects, lest texts and key go elsewhere.</param>
    /// <param name="tokenizer">Counts tokens, for the sizes of requests.</param>
    /// <param name="time">Measures time-outs, pauses and limits.</param>
    /// <exception cref="ContexterException">A setting is out of range (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public VoyageEmbedder(VoyageOptions options, HttpMessageHandler handler, ITokenizer tokenizer, TimeProvider time)
        : base(options, new VoyageProtocol(options), handler, tokenizer, time)
    {
    }
}
