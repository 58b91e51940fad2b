namespace Contexter.Embeddings.Remote;

/// <summary>A generator that says which texts go into one request, so that whoever stands before it can keep what is paid for request by request.</summary>
public interface IEmbeddingBatches
{
    /// <summary>Divides texts, in their order, into parts that are each embedded by one call at best: one request, or several of a single text that is very long.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="type">What they are.</param>
    IReadOnlyList<Range> Divide(IReadOnlyList<string> texts, EmbeddingInputType type);
}
