namespace Contexter.Indexing.Embedded;

/// <summary>Holds snapshots of libraries for as long as a call needs them.</summary>
internal sealed class SnapshotSet : IDisposable
{
    private readonly List<Snapshot> _items = [];

    /// <summary>The snapshots, in the order they were added.</summary>
    public IReadOnlyList<Snapshot> Items => _items;

    /// <summary>Holds the last commit of a library.</summary>
    public void Add(LibraryIndex library) => _items.Add(library.Acquire());

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var snapshot in _items)
        {
            snapshot.Release();
        }

        _items.Clear();
    }
}
