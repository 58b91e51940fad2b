using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Orleans.Storage;

namespace Contexter.Embedded.State;

/// <summary>Keeps states as JSON in memory, for tests and throw-away hosts.</summary>
internal sealed class MemoryGrainStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string Name, GrainId Grain), Entry> _entries = new();
    private long _lastEtag;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (_entries.TryGetValue((stateName, grainId), out var entry))
        {
            grainState.State = JsonSerializer.Deserialize<T>(entry.Json)!;
            grainState.ETag = entry.Etag;
            grainState.RecordExists = true;
        }
        else
        {
            grainState.ETag = null!;
            grainState.RecordExists = false;
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var entry = new Entry(JsonSerializer.SerializeToUtf8Bytes(grainState.State), Interlocked.Increment(ref _lastEtag).ToString(CultureInfo.InvariantCulture));
        _entries.AddOrUpdate(
            (stateName, grainId),
            _ => Checked(stateName, grainId, grainState.ETag, null, entry),
            (_, stored) => Checked(stateName, grainId, grainState.ETag, stored.Etag, entry));
        grainState.ETag = entry.Etag;
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (_entries.TryGetValue((stateName, grainId), out var stored))
        {
            Checked(stateName, grainId, grainState.ETag, stored.Etag, stored);
            _entries.TryRemove((stateName, grainId), out _);
        }

        grainState.ETag = null!;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private static Entry Checked(string stateName, GrainId grainId, string? known, string? stored, Entry entry) =>
        string.Equals(known, stored, StringComparison.Ordinal) ? entry : throw Etags.Conflict(stateName, grainId, stored, known);

    private sealed record Entry(byte[] Json, string Etag);
}

/// <summary>The error of a write that is based on another version than the stored one.</summary>
internal static class Etags
{
    public static InconsistentStateException Conflict(string stateName, GrainId grainId, string? stored, string? known) => new(
        $"State '{stateName}' of grain {grainId} was changed by someone else: stored is version {stored ?? "none"}, this write is based on {known ?? "none"}. Read the state again before writing it.",
        stored,
        known);
}
