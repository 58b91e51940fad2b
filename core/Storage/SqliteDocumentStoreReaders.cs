using System.Collections.Concurrent;
using Contexter.Storage.Sql;

namespace Contexter.Storage;

/// <summary>The connections that read, opened when they are needed and kept for the next one. Safe for concurrent use.</summary>
internal sealed class SqliteDocumentStoreReaders(string path) : IDisposable
{
    private const int MaxIdle = 8;

    private readonly ConcurrentBag<SqliteDocumentStoreSession> _idle = [];
    private volatile bool _isDisposed;

    /// <summary>Runs a query on a connection of its own, on the thread pool.</summary>
    public Task<T> ReadAsync<T>(Func<SqlSession, T> query, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(SqliteDocumentStore));
        return Task.Run(() => Read(query), cancellationToken);
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
        while ((_isDisposed || _idle.Count > MaxIdle) && _idle.TryTake(out var surplus))
        {
            surplus.Dispose();
        }
    }
}
