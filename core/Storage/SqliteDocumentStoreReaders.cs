using System.Collections.Concurrent;
using Contexter.Storage.Sql;

namespace Contexter.Storage;

/// <summary>The connections that read, opened when they are needed and kept for the next one. Safe for concurrent use.</summary>
internal sealed class SqliteDocumentStoreReaders(string path) : IDisposable
{
    // SQLite keeps the handles of a closed connection while another one has the file open: only what is never opened takes none.
    private const int MaxReaders = 8;

    private readonly SemaphoreSlim _turns = new(MaxReaders, MaxReaders);
    private readonly ConcurrentBag<SqliteDocumentStoreSession> _idle = [];
    private volatile bool _isDisposed;

    /// <summary>Runs a query on a connection of its own, of which there are eight, on the thread pool.</summary>
    public async Task<T> ReadAsync<T>(Func<SqlSession, T> query, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(SqliteDocumentStore));
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Read(query), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        while (_idle.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    private T Read<T>(Func<SqlSession, T> query)
    {
        SqliteDocumentStoreSession? session = null;
        try
        {
            if (!_idle.TryTake(out session))
            {
                session = new SqliteDocumentStoreSession(SqliteDocumentStoreSchema.OpenReader(path), path);
            }

            return query(session);
        }
        catch (Exception e) when (SqliteDocumentStoreFaults.IsOfFile(e))
        {
            throw SqliteDocumentStoreFaults.Describe(e, path);
        }
        finally
        {
            Return(session);
        }
    }

    private void Return(SqliteDocumentStoreSession? session)
    {
        if (session is null)
        {
            return;
        }

        _idle.Add(session);

        // Also takes care of a reader that comes back after the store has been closed.
        while (_isDisposed && _idle.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }
}
