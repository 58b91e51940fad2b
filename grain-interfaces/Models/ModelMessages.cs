using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.GrainInterfaces.Models;

/// <summary>An embedding model, as messages and states name it. Id and dimension make it the model that it is; its name is only what people call it.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.model")]
public sealed record ModelReference
{
    /// <summary>What people call it.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Id of the model.</summary>
    [Id(1)]
    public required string Id { get; init; }

    /// <summary>Components of its vectors.</summary>
    [Id(2)]
    public required int Dimension { get; init; }

    /// <summary>Whether both are the same model, whatever they are called.</summary>
    public bool IsSameAs(ModelReference other) => Dimension == other.Dimension && string.Equals(Id, other.Id, StringComparison.Ordinal);

    /// <summary>Name, id and dimension, for people.</summary>
    public string Describe() => FormattableString.Invariant($"'{Name}' ({Id}, {Dimension} dimensions)");
}

/// <summary>What the index of a model holds of what is stored.</summary>
[GenerateSerializer]
[Alias("contexter.model-index-state")]
public enum ModelIndexState
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Some of it, or all of it as it was before.</summary>
    Partial = 1,

    /// <summary>As many documents as the libraries have.</summary>
    Ready = 2,

    /// <summary>Something that cannot be read now; <see cref="ModelStatus.Problem"/> says why.</summary>
    Unavailable = 3,
}

/// <summary>An embedding model and the state of its index.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.model-status")]
public sealed record ModelStatus
{
    /// <summary>What the configuration calls it.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Id of the model; another one wherever vectors are others.</summary>
    [Id(1)]
    public required string Id { get; init; }

    /// <summary>Components of its vectors.</summary>
    [Id(2)]
    public required int Dimension { get; init; }

    /// <summary>Kind of its server: <c>local</c>, <c>voyage</c>, <c>openai</c>; null for a model that is not described any more.</summary>
    [Id(3)]
    public string? Provider { get; init; }

    /// <summary>Whether it answers searches.</summary>
    [Id(4)]
    public required bool Active { get; init; }

    /// <summary>Whether it is the one that the configuration begins with.</summary>
    [Id(5)]
    public required bool Configured { get; init; }

    /// <summary>What its index holds.</summary>
    [Id(6)]
    public required ModelIndexState State { get; init; }

    /// <summary>Documents in its index.</summary>
    [Id(7)]
    public long Documents { get; init; }

    /// <summary>Chunks in its index.</summary>
    [Id(8)]
    public long Chunks { get; init; }

    /// <summary>Bytes of its index on disk; 0 for an index on a server that does not tell.</summary>
    [Id(9)]
    public long Bytes { get; init; }

    /// <summary>The job that is just changing to it; null when none is.</summary>
    [Id(10)]
    public JobStatus? Change { get; init; }

    /// <summary>Why it, or its index, cannot be used; null when it can.</summary>
    [Id(11)]
    public JobProblem? Problem { get; init; }
}
