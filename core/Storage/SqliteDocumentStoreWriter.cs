using System.Threading.Channels;
using Contexter.Documents;
using Contexter.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Contexter.Storage;

/// <summary>
/// The one writer of a store: callers queue changes, a task of its own applies them in order. Changes that wait at the same time share a transaction, and so
/// the disk's one flush; each of them still succeeds or fails alone.
/// </summary>
internal sealed class SqliteDocumentStoreWriter : IAsyncDisposable
{
    // Enough to make the flush cheap, few enough to keep the wait of the first caller short.
    private const int MaxChangesPerTransaction = 64;
    private const int QueueCapacity = 256;

    private readonly Channel<Change> _queue = Channel.CreateBounded<Change>(new BoundedChannelOptions(QueueCapacity) { SingleReader = true });
    private readonly SqliteDocumentStoreSession _session;
    private readonly string _path;
    private readonly Task _loop;

    public SqliteDocumentStoreWriter(SqliteDocumentStoreSession session, string path)
    {
        _session = session;
        _path = path;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Applies a change in a transaction and returns when it is durable.</summary>
    /// <exception cref="ContexterException">Nothing of the change is stored.</exception>
    public async Task<T> ApplyAsync<T>(Func<SqlSession, T> change, CancellationToken cancellationToken)
    {
        var queued = new Change<T>(change, cancellationToken);
        do
        {
            ObjectDisposedException.ThrowIf(!await _queue.Writer.WaitToWriteAsync(cancellationToken).ConfigureAwait(false), typeof(SqliteDocumentStore));
        }
        while (!_queue.Writer.TryWrite(queued));

        return await queued.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
        _session.Dispose();
    }

    private async Task RunAsync()
    {
        var changes = new List<Change>(MaxChangesPerTransaction);
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            changes.Clear();
            while (changes.Count < MaxChangesPerTransaction && _queue.Reader.TryRead(out var change))
            {
                changes.Add(change);
            }

            // When a transaction as a whole fails (a full disk, say), each change gets one of its own, so that small ones may still fit.
            if (!TryCommit(changes, isLast: changes.Count == 1))
            {
                foreach (var change in changes)
                {
                    TryCommit([change], isLast: true);
                }
            }
        }
    }

    private bool TryCommit(IReadOnlyList<Change> changes, bool isLast)
    {
        try
        {
            _session.Execute("BEGIN IMMEDIATE");
            foreach (var change in changes)
            {
                ApplyInSavepoint(change);
            }

            _session.Execute("COMMIT");
        }
#pragma warning disable CA1031 // Whatever the fault, it belongs to the callers that wait; the writer goes on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var described = Describe(e);
            RollBack();
            if (isLast)
            {
                foreach (var change in changes)
                {
                    change.Fail(described);
                }
            }

            return false;
        }

        foreach (var change in changes)
        {
            change.Complete();
        }

        return true;
    }

    private void ApplyInSavepoint(Change change)
    {
        if (!change.TryStart())
        {
            return;
        }

        _session.Execute("SAVEPOINT change");
        try
        {
            change.Apply(_session);
        }
#pragma warning disable CA1031 // See TryCommit.
        catch (Exception e) when (_session.InTransaction)
#pragma warning restore CA1031
        {
            var described = Describe(e);
            _session.Execute("ROLLBACK TO change");
            change.Fail(described);
        }

        _session.Execute("RELEASE change");
    }

    private Exception Describe(Exception e) => SqliteDocumentStoreFaults.IsOfFile(e) ? SqliteDocumentStoreFaults.Describe(e, _path) : e;

    private void RollBack()
    {
        if (!_session.InTransaction)
        {
            return;
        }

        try
        {
            _session.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // The fault that made the roll-back necessary is the one to report; SQLite rolls back by itself when it cannot be asked to.
        }
    }

    private abstract class Change
    {
        /// <summary>False when its caller has given it up or it has failed before.</summary>
        public abstract bool TryStart();

        public abstract void Apply(SqlSession session);

        public abstract void Complete();

        public abstract void Fail(Exception exception);
    }

    private sealed class Change<T>(Func<SqlSession, T> change, CancellationToken cancellationToken) : Change
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Completion => _completion.Task;

        public override bool TryStart()
        {
            if (cancellationToken.IsCancellationRequested)
            {
                _completion.TrySetCanceled(cancellationToken);
            }

            return !_completion.Task.IsCompleted;
        }

        public override void Apply(SqlSession session) => _result = change(session);

        public override void Complete() => _completion.TrySetResult(_result!);

        public override void Fail(Exception exception) => _completion.TrySetException(exception);
    }
}
