using Microsoft.Data.Sqlite;

namespace Contexter.Embedded.Sqlite;

/// <summary>One write, part of a transaction that may hold others. It may run again when that transaction fails.</summary>
internal abstract class SqliteWrite
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets a task that completes when the write is on the disk, or failed.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Gets or sets why the write did not take place although the transaction did.</summary>
    protected Exception? Refusal { get; set; }

    /// <summary>Runs the statements, within a transaction.</summary>
    public abstract void Execute(SqliteConnection connection);

    /// <summary>Tells the writer that the transaction is on the disk.</summary>
    public void Complete()
    {
        if (Refusal is null)
        {
            _completion.TrySetResult();
        }
        else
        {
            _completion.TrySetException(Refusal);
        }
    }

    /// <summary>Tells the writer that nothing was stored.</summary>
    public void Fail(Exception exception) => _completion.TrySetException(exception);
}
