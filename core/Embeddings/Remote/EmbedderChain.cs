using Contexter.Documents;
using Microsoft.Extensions.AI;

namespace Contexter.Embeddings.Remote;

/// <summary>Endpoints that serve the same model: where one is away, the next one is asked.</summary>
/// <remarks>
/// A chain of different models cannot be made, so an index cannot hold vectors of several. Every call begins with the first endpoint; one that keeps failing refuses at once
/// for a while, so that this costs no time. Safe for concurrent use.
/// </remarks>
public sealed class EmbedderChain : IEmbeddingGenerator<string, Embedding<float>>, IEmbeddingBatches
{
    private readonly IReadOnlyList<IEmbeddingGenerator<string, Embedding<float>>> _members;

    /// <summary>Makes a chain.</summary>
    /// <param name="members">The endpoints in the order they are asked in, at least one; disposed of together with the chain.</param>
    /// <exception cref="ContexterException">
    /// One of them says not what its model is, or another model or dimension than the first (<see cref="ErrorCodes.ModelMismatch"/>).
    /// </exception>
    public EmbedderChain(IReadOnlyList<IEmbeddingGenerator<string, Embedding<float>>> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentOutOfRangeException.ThrowIfZero(members.Count, nameof(members));
        Model = ModelOf(members[0]);
        foreach (var member in members.Skip(1))
        {
            if (!Model.IsSameAs(ModelOf(member)))
            {
                throw new ContexterException(
                    ErrorCodes.ModelMismatch,
                    $"An endpoint to fall back to serves {ModelOf(member)}, the first one {Model}. Vectors of different models cannot stand in one index: name endpoints of the same model.");
            }
        }

        _members = [.. members];
    }

    /// <summary>The one model.</summary>
    public EmbeddingModel Model { get; }

    /// <inheritdoc/>
    /// <exception cref="ContexterException">The last endpoint failed too, or one refuses a text.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var texts = values as IReadOnlyList<string> ?? [.. values];
        for (var i = 0; ; i++)
        {
            try
            {
                return await _members[i].GenerateAsync(texts, options, cancellationToken).ConfigureAwait(false);
            }
            catch (ContexterException exception) when (exception.Code == ErrorCodes.EmbeddingsUnavailable && i + 1 < _members.Count)
            {
                // The next one is asked; what is wrong with this one is counted by its meter.
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Range> Divide(IReadOnlyList<string> texts, EmbeddingInputType type) => _members[0].GetService<IEmbeddingBatches>()?.Divide(texts, type) ?? [0..texts.Count];

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is null && serviceType.IsInstanceOfType(this) ? this : _members[0].GetService(serviceType, serviceKey);
    }

    /// <summary>Disposes of the endpoints.</summary>
    public void Dispose()
    {
        foreach (var member in _members)
        {
            member.Dispose();
        }
    }

    private static EmbeddingModel ModelOf(IEmbeddingGenerator<string, Embedding<float>> member) => member.GetService<EmbeddingModel>()
        ?? throw new ContexterException(ErrorCodes.ModelMismatch, $"An embedding endpoint ({member.GetType().Name}) does not say what its model is, so it cannot stand in a chain.");
}
