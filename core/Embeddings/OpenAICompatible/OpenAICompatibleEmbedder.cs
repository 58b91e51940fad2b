using Contexter.Documents;
using Contexter.Embeddings.Remote;
using Contexter.Tokens;

namespace Contexter.Embeddings.OpenAICompatible;

/// <summary>A model behind the embeddings API of OpenAI, which Ollama, LM Studio, vLLM, Text Embeddings Inference and many others speak.</summary>
/// <example>
/// <code>
/// var options = new OpenAICompatibleOptions { Address = new Uri("http://localhost:11434/v1"), Model = "nomic-embed-text", Dimension = 768 };
/// using var embedder = new OpenAICompatibleEmbedder(options, handler, Cl100kTokenizer.Load(), TimeProvider.System);
/// </code>
/// </example>
public sealed class OpenAICompatibleEmbedder : RemoteEmbedder
{
    /// <summary>Makes an embedder. Nothing is sent before the first text.</summary>
    /// <param name="options">Where the server is and what it is asked for.</param>
    /// <param name="handler">Sends requests; not disposed of. One that does not follow redirects, lest texts and key go elsewhere.</param>
    /// <param name="tokenizer">Counts tokens, for the sizes of requests.</param>
    /// <param name="time">Measures time-outs, pauses and limits.</param>
    /// <exception cref="ContexterException">A setting is out of range (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public OpenAICompatibleEmbedder(OpenAICompatibleOptions options, HttpMessageHandler handler, ITokenizer tokenizer, TimeProvider time)
        : base(options, new OpenAICompatibleProtocol(options), handler, tokenizer, time)
    {
    }
}
