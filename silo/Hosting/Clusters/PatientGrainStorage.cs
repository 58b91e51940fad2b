using Npgsql;
using Orleans.Storage;

namespace Contexter.Silo.Hosting.Clusters;

/// <summary>
/// Reads and writes states again while the database is away for a moment, so that its restart costs grains time and not their work. A write of which it is not known whether it was
/// carried out is found by what is stored.
/// </summary>
/// <param name="storage">The storage in the database.</param>
/// <param name="serializer">Compares states.</param>
/// <param name="patience">How long the database may be away.</param>
/// <param name="time">Clock of the pauses.</param>
internal sealed class PatientGrainStorage(IGrainStorage storage, IGrainStorageSerializer serializer, TimeSpan patience, TimeProvider time) : IGrainStorage
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        TryAsync(_ => storage.ReadStateAsync(stateName, grainId, grainState));

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => TryAsync(async isAgain =>
    {
        try
        {
            await storage.WriteStateAsync(stateName, grainId, grainState);
        }
        catch (InconsistentStateException) when (isAgain)
        {
            var stored = new GrainState<T>();
            await storage.ReadStateAsync(stateName, grainId, stored);
            if (!serializer.Serialize(stored.State).ToMemory().Span.SequenceEqual(serializer.Serialize(grainState.State).ToMemory().Span))
            {
                throw;
            }

            // The attempt whose answer was lost had been carried out.
            (grainState.ETag, grainState.RecordExists) = (stored.ETag, stored.RecordExists);
        }
    });

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => TryAsync(async isAgain =>
    {
        try
        {
            await storage.ClearStateAsync(stateName, grainId, grainState);
        }
        catch (InconsistentStateException) when (isAgain)
        {
            var stored = new GrainState<T>();
            await storage.ReadStateAsync(stateName, grainId, stored);
            if (stored.RecordExists)
            {
                throw;
            }

            (grainState.ETag, grainState.RecordExists) = (stored.ETag, false);
        }
    });

    private async Task TryAsync(Func<bool, Task> attempt)
    {
        var started = time.GetTimestamp();
        var isAgain = false;
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await attempt(isAgain);
                return;
            }
            catch (NpgsqlException fault) when (MayPass(fault) && time.GetElapsedTime(started) < patience)
            {
                isAgain = true;
            }

            await Task.Delay(pause, time);
        }
    }

    // Class 57: the server stops, crashed or starts. A fault that is none of the server's own is one of the way to it.
    private static bool MayPass(NpgsqlException fault) =>
        fault is not PostgresException answer || answer.IsTransient || answer.SqlState.StartsWith("57", StringComparison.Ordinal);
}
