using Contexter.Documents;

namespace Contexter.Embeddings;

/// <summary>What an index and a searcher have to know of the model that makes their vectors. One object of it describes one model, wherever it is served.</summary>
/// <remarks>Generators give theirs as a service (<c>GetService(typeof(EmbeddingModel))</c>). Vectors of different descriptions are never compared.</remarks>
public sealed record EmbeddingModel
{
    /// <summary>Most dimensions of a vector.</summary>
    public const int MaxDimension = 4_096;

    /// <summary>
    /// Name of the model; another one whenever the same text would have another vector of the same dimension. What changes vectors beside the model itself, such as
    /// their output type or a prefix of documents, is part of it. Stored with every index.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>Components of every vector, 1 to <see cref="MaxDimension"/>. Stored with every index.</summary>
    public required int Dimension { get; init; }

    /// <summary>Weight of the semantic leg for questions in natural language that suits the model. Default 0.7, range 0 to 1.</summary>
    public double QuestionSemanticWeight { get; init; } = 0.7;

    /// <summary>Whether vectors of both come from the same model, so that they may stand in one index; how much a search trusts them does not count.</summary>
    /// <param name="other">The other description.</param>
    public bool IsSameAs(EmbeddingModel? other) => other is not null && Dimension == other.Dimension && string.Equals(Id, other.Id, StringComparison.Ordinal);

    /// <summary>Refuses a description out of its range.</summary>
    /// <exception cref="ContexterException">A value is out of range (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(Id))
        {
            throw new ContexterException(ErrorCodes.ConfigurationInvalid, "The embedding model has no name; an index has to know which model it is of.");
        }

        if (Dimension is < 1 or > MaxDimension)
        {
            throw new ContexterException(
                ErrorCodes.ConfigurationInvalid, FormattableString.Invariant($"The embedding model '{Id}' has {Dimension} dimensions; 1 to {MaxDimension} are possible."));
        }

        if (QuestionSemanticWeight is not (>= 0 and <= 1))
        {
            throw new ContexterException(
                ErrorCodes.ConfigurationInvalid, FormattableString.Invariant($"The semantic weight of the embedding model '{Id}' is {QuestionSemanticWeight}; it has to be 0 to 1."));
        }
    }

    /// <summary>Name and dimension.</summary>
    public override string ToString() => FormattableString.Invariant($"{Id} ({Dimension} dimensions)");
}
