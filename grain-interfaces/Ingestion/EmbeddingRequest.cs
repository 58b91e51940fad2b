using Contexter.GrainInterfaces.Models;

namespace Contexter.GrainInterfaces.Ingestion;

/// <summary>Texts to embed.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.embedding-request")]
public sealed record EmbeddingRequest
{
    /// <summary>The model.</summary>
    [Id(0)]
    public required ModelReference Model { get; init; }

    /// <summary>The texts.</summary>
    [Id(1)]
    public required string[] Texts { get; init; }

    /// <summary>
    /// Stops the work, as the token of the call does. Orleans tells one activation of a stateless worker of a cancellation, which need not be the one that has the call; a worker
    /// lives on the silo of its caller, where an immutable message is handed over as it is, and this is what reaches the right one. It is not sent to other silos.
    /// </summary>
    [field: NonSerialized]
    public CancellationToken Stop { get; init; }
}
