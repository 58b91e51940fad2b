using System.Collections.Frozen;

namespace Contexter.Knowledge;

/// <summary>How far an answer got before it was broken off.</summary>
/// <param name="Finished">Sources that have said all they had to say, each with its results.</param>
public sealed record KnowledgeCheckpoint(IReadOnlyDictionary<string, IReadOnlyList<KnowledgeResult>> Finished)
{
    /// <summary>The beginning.</summary>
    public static KnowledgeCheckpoint None { get; } = new(FrozenDictionary<string, IReadOnlyList<KnowledgeResult>>.Empty);
}
