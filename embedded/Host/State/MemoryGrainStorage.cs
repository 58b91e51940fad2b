using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Storage;

namespace Contexter.Embedded.State;

/// <summary>Stores states in memory, as JSON, so that a grain finds after a new activation what a real storage would give it.</summary>
internal sealed class MemoryGrainStorage(string name) : IGrainStorage
{
    private readonly ConcurrentDictionary<(string State, GrainId Grain), Record> _records = new();
    private long _lastVersion;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (_records.TryGetValue((stateName, grainId), out var record))
        {
            grainState.State = StateSerializer.Deserialize<T>(record.Json, StateSerializer.Default);
            grainState.ETag = record.Version;
            grainState.RecordExists = true;
        }
        else
        {
            grainState.State = default!;
            grainState.ETag = null!;
            grainState.RecordExists = false;
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = (stateName, grainId);
        var record = new Record(
            StateSerializer.Serialize(grainState.State, StateSerializer.Default), Interlocked.Increment(ref _lastVersion).ToString(CultureInfo.InvariantCulture));
        var stored = grainState.ETag is null
            ? _records.TryAdd(key, record)
            : _records.TryGetValue(key, out var current) && IsBasedOn(current, grainState.ETag) && _records.TryUpdate(key, record, current);
        if (!stored)
        {
            throw Conflict(key, grainState.ETag);
        }

        grainState.ETag = record.Version;
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = (stateName, grainId);
        var exists = _records.TryGetValue(key, out var current);
        var cleared = exists
            ? grainState.ETag is not null && IsBasedOn(current!, grainState.ETag) && _records.TryRemove(new KeyValuePair<(string, GrainId), Record>(key, current!))
            : grainState.ETag is null;
        if (!cleared)
        {
            throw Conflict(key, grainState.ETag);
        }

        grainState.ETag = null!;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private static bool IsBasedOn(Record record, string version) => string.Equals(record.Version, version, StringComparison.Ordinal);

    private InconsistentStateException Conflict((string State, GrainId Grain) key, string? version)
    {
        var stored = _records.TryGetValue(key, out var record) ? record.Version : null;
        return new InconsistentStateException(
            $"State '{key.State}' of grain {key.Grain} in storage '{name}' was changed by somebody else: stored is version {stored ?? "none"}, the change is based on {version ?? "none"}.",
            stored,
            version);
    }

    private sealed record Record(byte[] Json, string Version);
}
