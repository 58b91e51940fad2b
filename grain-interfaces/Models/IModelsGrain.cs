using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.GrainInterfaces.Models;

/// <summary>Looks after the embedding models: which there are, which one answers, what their indexes hold. Its key is <see cref="GrainKeys.Models"/>.</summary>
[Alias("contexter.models")]
public interface IModelsGrain : IGrainWithStringKey
{
    /// <summary>All models that the configuration describes, and the active one where it is not among them.</summary>
    [Alias("list")]
    [Idempotent]
    Task<ModelStatus[]> ListAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Starts the change to a model, or returns the job that is already making it. With the model that is active already, the job adds what its index lacks.
    /// </summary>
    /// <exception cref="ContexterFaultException">There is no such model (<c>model_not_found</c>), or another change is being made (<c>model_busy</c>).</exception>
    [Alias("use")]
    Task<JobStatus> UseAsync(string name, CancellationToken cancellationToken);

    /// <summary>Removes the index of a model that is not active; its embeddings stay in the cache of those that were paid for.</summary>
    /// <returns>The model as it is then.</returns>
    /// <exception cref="ContexterFaultException">There is no such model (<c>model_not_found</c>), or it is active or about to be (<c>model_busy</c>).</exception>
    [Alias("remove-index")]
    Task<ModelStatus> RemoveIndexAsync(string name, CancellationToken cancellationToken);
}
