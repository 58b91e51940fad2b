using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Models;
using Contexter.ModelRegistry;

namespace Contexter.Grains.Models;

/// <inheritdoc cref="IModelsGrain"/>
/// <remarks>It keeps nothing: the catalogue knows the active model, the queue of jobs the change that is being made, and each index what it holds.</remarks>
public sealed class ModelsGrain(EmbeddingModels models) : Grain, IModelsGrain
{
    private static readonly SourceDescription Stored = new() { Kind = "stored", Location = string.Empty };

    private ICatalogueGrain Catalogue => GrainFactory.GetGrain<ICatalogueGrain>(GrainKeys.Catalogue);

    private IJobQueueGrain Jobs => GrainFactory.GetGrain<IJobQueueGrain>(GrainKeys.JobQueue);

    /// <inheritdoc/>
    public async Task<ModelStatus[]> ListAsync(CancellationToken cancellationToken)
    {
        var active = await Catalogue.GetModelAsync(cancellationToken);
        var change = await FindChangeAsync(cancellationToken);
        var libraries = await Catalogue.ListLibrariesAsync(cancellationToken);
        var list = new List<ModelStatus>();
        foreach (var model in models.All)
        {
            list.Add(await DescribeAsync(model, active, change, libraries.Sum(library => (long)library.Documents), cancellationToken));
        }

        if (models.Find(active) is null)
        {
            list.Insert(0, new ModelStatus
            {
                Name = active.Name,
                Id = active.Id,
                Dimension = active.Dimension,
                Active = true,
                Configured = false,
                State = ModelIndexState.Unavailable,
                Problem = new JobProblem { Item = active.Name, Code = ErrorCodes.ModelMismatch, Message = "The configuration does not describe it any more." },
            });
        }

        return [.. list];
    }

    /// <inheritdoc/>
    public async Task<JobStatus> UseAsync(string name, CancellationToken cancellationToken)
    {
        var model = Get(name).ToReference();
        if (await FindChangeAsync(cancellationToken) is { } change)
        {
            return string.Equals(change.Model, model.Name, StringComparison.Ordinal) ? change : throw new ContexterFaultException(
                ErrorCodes.ModelBusy,
                $"The change to the embedding model '{change.Model}' is being made by job {change.Id}; wait for it, or cancel it with 'contexter jobs cancel {change.Id}'.");
        }

        return await Jobs.EnqueueAsync(
            new JobRequest { Kind = JobKind.ChangeModel, Library = JobStatus.All, Version = JobStatus.All, Source = Stored, Model = model }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ModelStatus> RemoveIndexAsync(string name, CancellationToken cancellationToken)
    {
        var model = Get(name);
        var active = await Catalogue.GetModelAsync(cancellationToken);
        if (active.IsSameAs(model.ToReference()))
        {
            throw new ContexterFaultException(
                ErrorCodes.ModelBusy, $"The embedding model '{name}' answers searches, so that its index is needed; change to another one with 'contexter models use' first.");
        }

        var change = await FindChangeAsync(cancellationToken);
        if (string.Equals(change?.Model, name, StringComparison.Ordinal))
        {
            throw new ContexterFaultException(
                ErrorCodes.ModelBusy, $"Job {change!.Id} is changing to the embedding model '{name}'; wait for it, or cancel it with 'contexter jobs cancel {change.Id}'.");
        }

        await Task.Run(() => model.Index.DropAsync(cancellationToken), cancellationToken);
        return await DescribeAsync(model, active, change, documents: 0, cancellationToken);
    }

    private async Task<ModelStatus> DescribeAsync(IndexedModel model, ModelReference active, JobStatus? change, long documents, CancellationToken cancellationToken)
    {
        var status = new ModelStatus
        {
            Name = model.Name,
            Id = model.Model.Id,
            Dimension = model.Model.Dimension,
            Provider = model.Provider,
            Active = active.IsSameAs(model.ToReference()),
            Configured = model == models.First,
            State = ModelIndexState.None,
            Change = string.Equals(change?.Model, model.Name, StringComparison.Ordinal) ? change : null,
        };
        try
        {
            var held = await Task.Run(() => model.Index.GetStatisticsAsync(null, cancellationToken), cancellationToken);
            return status with
            {
                State = held.Documents == 0 ? ModelIndexState.None : held.Documents < documents ? ModelIndexState.Partial : ModelIndexState.Ready,
                Documents = held.Documents,
                Chunks = held.Chunks,
                Bytes = held.DiskBytes,
            };
        }
        catch (ContexterException fault)
        {
            // One index that cannot be read does not keep the others from being listed.
            return status with { State = ModelIndexState.Unavailable, Problem = new JobProblem { Item = model.Name, Code = fault.Code, Message = fault.Message } };
        }
    }

    private IndexedModel Get(string name) => models.FindByName(name) ?? throw new ContexterFaultException(
        ErrorCodes.ModelNotFound,
        $"There is no embedding model '{name}'; the configuration describes {string.Join(", ", models.All.Select(model => model.Name))}. Describe others below 'models:'.");

    /// <summary>The change of model that is being made, or waits for its turn.</summary>
    private async Task<JobStatus?> FindChangeAsync(CancellationToken cancellationToken)
    {
        foreach (var id in await Jobs.ListUnfinishedAsync(JobKind.ChangeModel, cancellationToken))
        {
            var job = await GrainFactory.GetGrain<IIngestionJobGrain>(GrainKeys.Job(id)).GetStatusAsync(cancellationToken);
            if (!job.HasEnded())
            {
                return job;
            }
        }

        return null;
    }
}
