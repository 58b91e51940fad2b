using System.Runtime.CompilerServices;
using Contexter.Embedded.Activations;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Contexter.Embedded.State;

/// <summary>A named state of an activation: read before the grain's own activation code runs, written and cleared when the grain says so.</summary>
internal sealed class PersistentState<T> : IPersistentState<T>
{
    private readonly GrainId _grainId;
    private readonly string _name;
    private readonly IGrainStorage _storage;
    private GrainState<T> _state = new(New());

    private PersistentState(GrainId grainId, string name, IGrainStorage storage)
    {
        _grainId = grainId;
        _name = name;
        _storage = storage;
    }

    public T State
    {
        get => _state.State;
        set => _state.State = value;
    }

    public string? Etag => _state.ETag;

    public bool RecordExists => _state.RecordExists;

    /// <summary>Makes the state for a constructor's parameter and has it read in the stage before the grain's activation code.</summary>
    public static object Create(Activation activation, string stateName, string? storageName)
    {
        var name = storageName ?? StorageNames.Default;
        var storage = activation.Silo.Services.GetKeyedService<IGrainStorage>(name) ?? throw new InvalidOperationException(
            $"State '{stateName}' of {activation.Class} needs the grain storage '{name}', which is not registered. Register it with AddSqliteGrainStorage(\"{name}\", ...) or AddMemoryGrainStorage(\"{name}\").");
        var state = new PersistentState<T>(activation.GrainId, stateName, storage);
        activation.ObservableLifecycle.Subscribe($"state {stateName}", GrainLifecycleStage.SetupState, state.ReadStateAsync);
        return state;
    }

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public async Task ReadStateAsync(CancellationToken cancellationToken)
    {
        var read = new GrainState<T>(New());
        await _storage.ReadStateAsync(_name, _grainId, read, cancellationToken).ConfigureAwait(true);
        if (!read.RecordExists)
        {
            read.State = New();
        }

        _state = read;
    }

    public Task WriteStateAsync(CancellationToken cancellationToken) => _storage.WriteStateAsync(_name, _grainId, _state, cancellationToken);

    public async Task ClearStateAsync(CancellationToken cancellationToken)
    {
        await _storage.ClearStateAsync(_name, _grainId, _state, cancellationToken).ConfigureAwait(true);
        _state.State = New();
    }

    /// <summary>A state without a record: a new object, uninitialised where the type has no parameterless constructor.</summary>
    private static T New() => typeof(T).IsValueType || typeof(T).GetConstructor(Type.EmptyTypes) is not null
        ? Activator.CreateInstance<T>()
        : typeof(T) == typeof(string) || typeof(T).IsArray ? default! : (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
}

/// <summary>Names of storages.</summary>
internal static class StorageNames
{
    /// <summary>The storage of states that name none.</summary>
    public const string Default = "Default";
}
