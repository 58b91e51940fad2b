using Contexter.GrainInterfaces.Ingestion;
using Contexter.Grains.Ingestion;
using Contexter.Grains.Knowledge;
using Contexter.Grains.Libraries;
using Orleans.Storage;

namespace Contexter.CrashHost;

/// <summary>Kills around the one write by which another embedding model begins to answer (<c>swap</c>), around what is stored of an answer (<c>answer</c>) and around the end of a job (<c>done</c>).</summary>
internal sealed class DisturbedStorage(IGrainStorage inner, Disturbance disturbance) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ReadStateAsync(stateName, grainId, grainState);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        // The catalogue is written by additions, too; a test that changes the model makes none.
        var stage = typeof(T) == typeof(CatalogueRecord) ? "swap" : typeof(T) == typeof(KnowledgeRecord) ? "answer"
            : grainState.State is IngestionJobRecord { State: JobState.Completed } ? "done" : null;
        if (stage is not null)
        {
            disturbance.Before(stage);
        }

        await inner.WriteStateAsync(stateName, grainId, grainState);
        if (stage is not null)
        {
            disturbance.After(stage);
        }
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(stateName, grainId, grainState);
}
