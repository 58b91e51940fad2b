using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Orleans.Storage;

namespace Contexter.Embedded.State;

/// <summary>
/// Keeps states as JSON rows of one SQLite file. One task owns the connection; changes that wait together share a transaction, so many grains that write at
/// once pay for one flush of the disk. A change is confirmed after its transaction is durable.
/// </summary>
internal sealed class SqliteGrainStorage : IGrainStorage, IAsyncDisposable
{
    private const int MaxBatch = 512;

    private readonly SqliteGrainStorageOptions _options;
    private readonly Channel<StateOperation> _operations = Channel.CreateUnbounded<StateOperation>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lazy<Task> _worker;

    static SqliteGrainStorage() => SQLitePCL.Batteries_V2.Init();

    public SqliteGrainStorage(SqliteGrainStorageOptions options)
    {
        _options = options;
        _worker = new Lazy<Task>(() => Task.Factory.StartNew(() => WorkAsync(SqliteStateDatabase.Open(options)), CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).Unwrap());
    }

    /// <summary>Opens the file, so that what is wrong with it shows at start and not at the first call.</summary>
    public void Open()
    {
        using (SqliteStateDatabase.Open(_options))
        {
        }
    }

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var row = await RunAsync(new StateOperation(StateOperationKind.Read, stateName, grainId.ToString(), null, null)).ConfigureAwait(false);
        grainState.RecordExists = row is not null;
        grainState.ETag = row?.Version.ToString(CultureInfo.InvariantCulture)!;
        if (row is not null)
        {
            grainState.State = Deserialize<T>(stateName, grainId, row.Json);
        }
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(grainState.State);
        var row = await RunAsync(new StateOperation(StateOperationKind.Write, stateName, grainId.ToString(), grainState.ETag, json)).ConfigureAwait(false);
        grainState.ETag = row!.Version.ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await RunAsync(new StateOperation(StateOperationKind.Clear, stateName, grainId.ToString(), grainState.ETag, null)).ConfigureAwait(false);
        grainState.ETag = null!;
        grainState.RecordExists = false;
    }

    public async ValueTask DisposeAsync()
    {
        _operations.Writer.TryComplete();
        if (_worker.IsValueCreated)
        {
            await _worker.Value.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<StateRow?> RunAsync(StateOperation operation)
    {
        var worker = _worker.Value;
        if (worker.IsFaulted)
        {
            // The file could not be opened: its error is the answer.
            await worker.ConfigureAwait(false);
        }

        return _operations.Writer.TryWrite(operation)
            ? await operation.Result.ConfigureAwait(false)
            : throw new ObjectDisposedException(nameof(SqliteGrainStorage), $"The grain storage '{_options.Path}' is closed: the host has stopped.");
    }

    private async Task WorkAsync(SqliteStateDatabase database)
    {
        using (database)
        {
            var batch = new List<StateOperation>();
            while (await _operations.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                batch.Clear();
                while (batch.Count < MaxBatch && _operations.Reader.TryRead(out var operation))
                {
                    batch.Add(operation);
                }

                Apply(database, batch);
            }
        }
    }

    private void Apply(SqliteStateDatabase database, List<StateOperation> batch)
    {
        try
        {
            database.Apply(batch);
        }
        catch (Exception fault) when (fault is SqliteException or IOException)
        {
            var error = _options.Describe(SqliteStateDatabase.FaultOf(fault, _options.Path));
            batch.ForEach(operation => operation.Fail(error));
        }

        batch.ForEach(static operation => operation.Publish());
    }

    private T Deserialize<T>(string stateName, GrainId grainId, byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json)!;
        }
        catch (JsonException fault)
        {
            throw _options.Describe(new GrainStorageFault(
                GrainStorageFaultKind.Corrupted,
                _options.Path,
                $"State '{stateName}' of grain {grainId} in '{_options.Path}' cannot be read: {fault.Message} Restore the file from a back-up.",
                fault));
        }
    }
}
