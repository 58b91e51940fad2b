using Contexter.Embeddings.OpenAICompatible;
using Contexter.Embeddings.Remote;
using Contexter.Embeddings.Voyage;
using Contexter.Silo.Configuration;
using Contexter.Tokens;
using Microsoft.Extensions.AI;

namespace Contexter.Silo.Hosting;

/// <summary>The embedding servers that the configuration describes, each by itself: no fallbacks, no cache.</summary>
public static class EmbeddingServers
{
    /// <summary>All of them, the model to begin with first, and before its fallbacks.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="limit">How long a question may take; it is asked once.</param>
    public static IReadOnlyList<EmbeddingServer> Of(ContexterOptions options, TimeSpan limit)
    {
        var descriptions = new ModelDescriptions(options);
        return
        [
            .. descriptions.Models.SelectMany(model => descriptions.EndpointsOf(model).Select(endpoint => new EmbeddingServer(
                model.Name, endpoint with { Retries = 0, Patience = TimeSpan.Zero, AttemptTimeout = limit, QuestionTimeout = limit }))),
        ];
    }

    /// <summary>Makes the client of a server.</summary>
    internal static RemoteEmbedder Create(RemoteEmbedderOptions endpoint, HttpMessageHandler handler, ITokenizer tokenizer, TimeProvider time) => endpoint switch
    {
        VoyageOptions voyage => new VoyageEmbedder(voyage, handler, tokenizer, time),
        OpenAICompatibleOptions compatible => new OpenAICompatibleEmbedder(compatible, handler, tokenizer, time),
        _ => throw new InvalidOperationException($"No embedder takes {endpoint.GetType()}."),
    };
}

/// <summary>One embedding server.</summary>
public sealed class EmbeddingServer
{
    private readonly RemoteEmbedderOptions _endpoint;

    internal EmbeddingServer(string name, RemoteEmbedderOptions endpoint) => (Name, _endpoint) = (name, endpoint);

    /// <summary>What the configuration calls the model.</summary>
    public string Name { get; }

    /// <summary>What the server calls it.</summary>
    public string Model => _endpoint.Model;

    /// <summary>Embeds one text, which costs as much as a question.</summary>
    /// <param name="text">The text.</param>
    /// <param name="handler">The way to the network; not disposed of.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Where the server is.</returns>
    /// <exception cref="Documents.ContexterException">The server cannot be reached, refuses, or answers otherwise than it should.</exception>
    public async Task<Uri> EmbedAsync(string text, HttpMessageHandler handler, TimeProvider time, CancellationToken cancellationToken)
    {
        using var embedder = EmbeddingServers.Create(_endpoint, handler, Cl100kTokenizer.Load(), time);
        await embedder.GenerateAsync([text], cancellationToken: cancellationToken).ConfigureAwait(false);
        return embedder.GetService<EmbeddingGeneratorMetadata>()!.ProviderUri!;
    }
}
