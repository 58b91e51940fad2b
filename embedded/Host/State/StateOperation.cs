using Orleans.Storage;

namespace Contexter.Embedded.State;

internal enum StateOperationKind
{
    Read,

    Write,

    Clear,
}

/// <summary>A stored state.</summary>
/// <param name="Version">Rises with every write; the ETag.</param>
/// <param name="Json">The state as UTF-8 JSON.</param>
internal sealed record StateRow(long Version, byte[] Json);

/// <summary>A read or a change that waits for its transaction; its outcome is published only after the transaction is durable.</summary>
internal sealed class StateOperation(StateOperationKind kind, string stateName, string grain, string? etag, byte[]? json)
{
    private readonly TaskCompletionSource<StateRow?> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StateRow? _row;
    private Exception? _error;

    public StateOperationKind Kind => kind;

    public string StateName => stateName;

    public string Grain => grain;

    public string? Etag => etag;

    public byte[] Json => json ?? [];

    public Task<StateRow?> Result => _result.Task;

    public void Succeed(StateRow? row) => _row = row;

    public void Fail(Exception error) => _error = error;

    public void FailWithConflict(string? stored) => Fail(new InconsistentStateException(
        $"State '{stateName}' of grain {grain} was changed by someone else: stored is version {stored ?? "none"}, this change is based on {etag ?? "none"}. Read the state again before changing it.",
        stored,
        etag));

    public void Publish()
    {
        if (_error is null)
        {
            _result.TrySetResult(_row);
        }
        else
        {
            _result.TrySetException(_error);
        }
    }
}
