using Contexter.Documents;
using Contexter.Indexing.Embedded.Segments;
using Contexter.Lexical;
using Contexter.Storage;

namespace Contexter.Indexing.Embedded;

/// <summary>
/// The index of one library version in its own folder. One writer at a time; readers hold the snapshot they began with and wait for nobody.
/// </summary>
internal sealed class LibraryIndex : IAsyncDisposable
{
    private const string WayOut = "Run 'contexter index rebuild', with the library's name for this one alone: it makes the index anew from the stored documents.";

    private readonly IFileSystem _files;
    private readonly EmbeddedIndexOptions _options;
    private readonly string _directory;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Lock _opening = new();
    private Snapshot? _current;
    private long _revision;
    private int _nextSegment = 1;
    private bool _disposed;

    /// <summary>The index in a folder, which need not be there.</summary>
    public LibraryIndex(IFileSystem files, EmbeddedIndexOptions options, string directory)
    {
        _files = files;
        _options = options;
        _directory = directory;
    }

    /// <summary>The last commit; the caller lets go of it. Opens the folder when it is not open.</summary>
    /// <exception cref="ContexterException">The folder's files are damaged, of a newer format, or made for another model.</exception>
    public Snapshot Acquire()
    {
        while (true)
        {
            var current = Volatile.Read(ref _current);
            if (current is not null && current.TryHold())
            {
                return current;
            }

            lock (_opening)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                if (_current is null)
                {
                    Volatile.Write(ref _current, Open());
                }
            }
        }
    }

    /// <summary>Changes the index, alone.</summary>
    public async Task<T> WriteAsync<T>(Func<LibraryWriter, T> change, TextAnalyzer analyzer, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => change(new LibraryWriter(this, _files, _options, analyzer, _directory, cancellationToken)), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw StorageErrors.Unwritable(_directory, fault);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Removes the folder, whatever state it is in.</summary>
    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await Task.Run(Delete, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw StorageErrors.Unwritable(_directory, fault);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        lock (_opening)
        {
            _disposed = true;
            Forget();
        }

        _writing.Release();
    }

    /// <summary>Rises with every change of the content since the process began.</summary>
    internal long Revision => Interlocked.Read(ref _revision);

    /// <summary>Number of the next segment.</summary>
    internal int NextSegment => _nextSegment;

    /// <summary>A number for a new segment; none is given twice, so that a reader of an old file never meets a new one of its name.</summary>
    internal int TakeSegmentNumber() => _nextSegment++;

    /// <summary>Makes a manifest the state of the index, durably. Called by the writer.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="segments">Its segments, each held for the new snapshot.</param>
    /// <param name="obsolete">Segments that the manifest no longer names.</param>
    internal void Commit(Manifest manifest, IReadOnlyList<SegmentView> segments, IEnumerable<Segment> obsolete)
    {
        Interlocked.Increment(ref _revision);
        try
        {
            manifest.Write(_files, _directory);
        }
        catch
        {
            // The new manifest may be in place or not. The next opening sees which, and deletes the files that are then nothing.
            foreach (var view in segments)
            {
                view.Segment.Release();
            }

            Forget();
            throw;
        }

        foreach (var segment in obsolete)
        {
            segment.MarkObsolete();
        }

        Interlocked.Exchange(ref _current, new Snapshot(manifest.Library, manifest, segments))?.Release();

        // Once more: what was found between the first step and here is of the old content.
        Interlocked.Increment(ref _revision);
    }

    private void Forget()
    {
        Interlocked.Exchange(ref _current, null)?.Release();
        Interlocked.Increment(ref _revision);
    }

    private void Delete()
    {
        // Nobody may open the folder while its files go one by one.
        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var manifest = Path.Combine(_directory, Manifest.FileName);
            if (_files.FileExists(manifest))
            {
                // Without its manifest the library is gone; the rest is tidying up.
                _files.DeleteFile(manifest);
                _files.FlushDirectory(_directory);
            }

            Forget();
            try
            {
                _files.DeleteDirectory(_directory);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // A reader still has a segment open and the system does not delete open files. They are deleted when the library is next opened.
            }
        }
    }

    private Snapshot Open()
    {
        if (!_files.FileExists(Path.Combine(_directory, Manifest.FileName)))
        {
            DeleteAllBut([]);
            return new Snapshot(default, null, []);
        }

        var manifest = Manifest.Read(_files, _directory, WayOut);
        CheckBinding(manifest);
        _nextSegment = Math.Max(_nextSegment, manifest.NextSegment);
        var segments = new List<Segment>();
        try
        {
            foreach (var (entry, _) in manifest.Segments)
            {
                segments.Add(OpenSegment(entry));
            }

            DeleteAllBut(manifest.Segments.Select(segment => segment.Segment.FileName));
            return new Snapshot(manifest.Library, manifest, [.. segments.Zip(manifest.Segments, (segment, line) => new SegmentView(segment, line.Deleted))]);
        }
        catch
        {
            foreach (var segment in segments)
            {
                segment.Release();
            }

            throw;
        }
    }

    /// <summary>Opens the file of a segment.</summary>
    internal Segment OpenSegment(SegmentEntry entry) => Segment.Open(_files, _directory, entry, WayOut);

    private void CheckBinding(Manifest manifest)
    {
        var path = Path.Combine(_directory, Manifest.FileName);
        if (!string.Equals(LibraryDirectory.GetName(manifest.Library), Path.GetFileName(_directory), StringComparison.Ordinal))
        {
            throw StorageErrors.Corrupted(path, $"it is of {manifest.Library} and lies in the folder of another library", WayOut);
        }

        if (manifest.Dimension != _options.Dimension || !string.Equals(manifest.ModelId, _options.ModelId, StringComparison.Ordinal))
        {
            throw new ContexterException(
                ErrorCodes.ModelMismatch,
                $"The index of {manifest.Library} holds vectors of the embedding model '{manifest.ModelId}' with {manifest.Dimension} dimensions; configured is "
                + $"'{_options.ModelId}' with {_options.Dimension}. Configure the former again, or embed anew. {WayOut}");
        }

        if (manifest.AnalyzerRevision != TextAnalyzer.Revision)
        {
            throw new ContexterException(
                ErrorCodes.StorageFormat,
                $"The index of {manifest.Library} was made by revision {manifest.AnalyzerRevision} of the text analyser; this Contexter has revision {TextAnalyzer.Revision}. {WayOut}");
        }
    }

    /// <summary>Deletes what a crash or a failed commit left behind; files of other names are not ours.</summary>
    private void DeleteAllBut(IEnumerable<string> segmentFiles)
    {
        var kept = segmentFiles.ToHashSet(StringComparer.Ordinal);
        foreach (var name in _files.ListFiles(_directory))
        {
            var number = SegmentEntry.ParseFileName(name);
            _nextSegment = Math.Max(_nextSegment, number + 1);
            if (string.Equals(name, Manifest.TemporaryFileName, StringComparison.Ordinal) || (number >= 0 && !kept.Contains(name)))
            {
                _files.DeleteFile(Path.Combine(_directory, name));
            }
        }
    }
}
