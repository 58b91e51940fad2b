using Contexter.Documents;
using Microsoft.Extensions.AI;

namespace Contexter.Embeddings;

/// <summary>An embedder that computes its vectors in this process, text by text, and needs no network.</summary>
/// <param name="model">The model; options that ask for another one are refused.</param>
public abstract class InProcessEmbedder(EmbeddingModel model) : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly EmbeddingGeneratorMetadata _metadata = new("contexter", providerUri: null, model.Id, model.Dimension);

    /// <inheritdoc/>
    /// <exception cref="ContexterException">The options ask for another model or dimension (<see cref="ErrorCodes.InvalidInput"/>).</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (options?.Dimensions is { } dimensions && dimensions != model.Dimension)
        {
            throw new ContexterException(
                ErrorCodes.InvalidInput, $"Model '{model.Id}' has {model.Dimension} dimensions, not {dimensions}; ask for {model.Dimension} or leave it out.");
        }

        if (options?.ModelId is { } asked && !string.Equals(asked, model.Id, StringComparison.Ordinal))
        {
            throw new ContexterException(ErrorCodes.InvalidInput, $"The built-in embedder has model '{model.Id}', not '{asked}'; name it or configure another embedder.");
        }

        // A query is quicker done than handed over; a batch leaves the caller's thread free.
        return values.TryGetNonEnumeratedCount(out var count) && count <= 1
            ? Task.FromResult(Generate(values, cancellationToken))
            : Task.Run(() => Generate(values, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType == typeof(EmbeddingModel) ? model
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Does nothing: there is nothing to release.</summary>
    public void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Computes the vector of one text; called by several threads at once.</summary>
    /// <param name="text">The text.</param>
    /// <param name="vector">Takes the components, as many as the model has.</param>
    protected abstract void Compute(ReadOnlySpan<char> text, Span<float> vector);

    private GeneratedEmbeddings<Embedding<float>> Generate(IEnumerable<string> values, CancellationToken cancellationToken)
    {
        var embeddings = new GeneratedEmbeddings<Embedding<float>>();
        foreach (var text in values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var vector = new float[model.Dimension];
            Compute(text, vector);
            embeddings.Add(new Embedding<float>(vector) { ModelId = model.Id });
        }

        return embeddings;
    }
}
