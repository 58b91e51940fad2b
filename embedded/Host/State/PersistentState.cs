using Contexter.Embedded.Activations;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Contexter.Embedded.State;

/// <summary>One state of an activation, read when it comes up.</summary>
internal sealed class PersistentState<T> : IPersistentState<T>
{
    /// <summary>The storage used when none is named.</summary>
    public const string DefaultStorage = "Default";

    private readonly string _name;
    private readonly GrainId _grainId;
    private readonly IGrainStorage _storage;
    private readonly GrainState<T> _state = new(StateSerializer.Create<T>());

    private PersistentState(string name, GrainId grainId, IGrainStorage storage)
    {
        _name = name;
        _grainId = grainId;
        _storage = storage;
    }

    public T State
    {
        get => _state.State;
        set => _state.State = value;
    }

    public string? Etag => _state.ETag;

    public bool RecordExists => _state.RecordExists;

    /// <summary>Creates a state of an activation that comes up.</summary>
    public static PersistentState<T> Create(Activation activation, string stateName, string? storageName)
    {
        var name = storageName ?? DefaultStorage;
        var storage = activation.Silo.Services.GetKeyedService<IGrainStorage>(name) ?? throw new InvalidOperationException(
            $"There is no grain storage named '{name}', which the state '{stateName}' of {activation.Class} wants. Register it where the host is built.");
        var state = new PersistentState<T>(stateName, activation.GrainId, storage);
        activation.ObservableLifecycle.Subscribe(stateName, GrainLifecycleStage.SetupState, state.ReadStateAsync);
        return state;
    }

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    // These run in the grain's turns: what they set after an await is set in a turn.
    public async Task ReadStateAsync(CancellationToken cancellationToken)
    {
        await _storage.ReadStateAsync(_name, _grainId, _state, cancellationToken).ConfigureAwait(true);
        _state.State ??= StateSerializer.Create<T>();
    }

    public Task WriteStateAsync(CancellationToken cancellationToken) => _storage.WriteStateAsync(_name, _grainId, _state, cancellationToken);

    public async Task ClearStateAsync(CancellationToken cancellationToken)
    {
        await _storage.ClearStateAsync(_name, _grainId, _state, cancellationToken).ConfigureAwait(true);
        _state.State = StateSerializer.Create<T>();
    }
}
