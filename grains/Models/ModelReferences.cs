using Contexter.Documents;
using Contexter.GrainInterfaces.Models;
using Contexter.ModelRegistry;

namespace Contexter.Grains.Models;

/// <summary>Translates between models as messages name them and as this silo's configuration describes them.</summary>
internal static class ModelReferences
{
    /// <summary>The model as messages name it.</summary>
    public static ModelReference ToReference(this IndexedModel model) => new() { Name = model.Name, Id = model.Model.Id, Dimension = model.Model.Dimension };

    /// <summary>The model that a message names, whatever the configuration calls it; null when it describes no such model.</summary>
    public static IndexedModel? Find(this EmbeddingModels models, ModelReference reference) => models.Find(reference.Id, reference.Dimension);

    /// <summary>The model that a message names.</summary>
    /// <exception cref="ContexterException">The configuration describes no such model (<see cref="ErrorCodes.ModelMismatch"/>).</exception>
    public static IndexedModel Require(this EmbeddingModels models, ModelReference reference) => models.Find(reference) ?? throw new ContexterException(
        ErrorCodes.ModelMismatch,
        $"The embedding model {reference.Describe()} is needed, and the configuration describes only {string.Join(", ", models.All)}. "
        + $"Describe it again below 'models:', or run 'contexter models use {models.First.Name}', which indexes what is stored with another one.");
}
