using Contexter.Embeddings;

namespace Contexter.ModelRegistry;

/// <summary>An embedding model that the configuration describes.</summary>
/// <param name="Name">What people call it: small letters, digits and hyphens.</param>
/// <param name="Provider">Kind of its server: <c>local</c>, <c>voyage</c>, <c>openai</c>.</param>
/// <param name="Model">What makes it the model that it is, whatever it is called.</param>
public sealed record NamedModel(string Name, string Provider, EmbeddingModel Model);
