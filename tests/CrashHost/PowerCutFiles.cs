using Contexter.Storage;

namespace Contexter.CrashHost;

/// <summary>
/// A disk that may forget what was not flushed when the power is cut, as POSIX allows it: of a file that was not flushed any part of what was written since, or zeros in its place; of a
/// directory that was not flushed the newest names, so that files are not there yet, are there again, or have their old names. All of it is real: what is left is what the next process finds.
/// </summary>
/// <param name="inner">The real disk, whose content is what a process sees that goes on.</param>
/// <param name="random">Says what is forgotten.</param>
/// <param name="ignoresFlush">Known to be wrong: flushes promise what they do not do.</param>
internal sealed class PowerCutFiles(IFileSystem inner, Random random, bool ignoresFlush) : IFileSystem
{
    private const string Suffix = ".before-cut";
    private const int SectorBytes = 512;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Unflushed> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Action>> _undo = new(StringComparer.Ordinal);
    private readonly string _kept = Directory.CreateTempSubdirectory("contexter-power-").FullName;
    private int _copies;

    /// <summary>Cuts the power: forgets, and lets nothing more happen. The process has to end at once.</summary>
    public void Cut()
    {
        // Whoever is in the midst of a write never comes back from it.
        _lock.Enter();
        foreach (var (path, file) in _files.Where(file => file.Value.Length > file.Value.Durable && File.Exists(file.Key)))
        {
            Tear(path, file);
        }

        foreach (var changes in _undo.Values)
        {
            var kept = random.Next(changes.Count + 1);
            foreach (var undo in Enumerable.Reverse(changes).Take(changes.Count - kept))
            {
                undo();
            }
        }

        Directory.Delete(_kept, recursive: true);
    }

    public bool FileExists(string path) => inner.FileExists(path);

    public IReadOnlyList<string> ListFiles(string directory) => inner.ListFiles(directory);

    public IReadOnlyList<string> ListDirectories(string directory) => inner.ListDirectories(directory);

    public void CreateDirectory(string path) => inner.CreateDirectory(path);

    public IFileReader OpenFile(string path) => inner.OpenFile(path);

    public IFileWriter CreateFile(string path)
    {
        lock (_lock)
        {
            var writer = inner.CreateFile(path);
            var file = new Unflushed();
            _files[path] = file;
            Remember(path, () => File.Delete(path));
            return new Writer(this, writer, file);
        }
    }

    public void MoveFile(string source, string destination)
    {
        lock (_lock)
        {
            var before = Keep(destination);
            inner.MoveFile(source, destination);
            if (_files.Remove(source, out var file))
            {
                _files[destination] = file;
            }

            Remember(destination, () =>
            {
                File.Move(destination, source, overwrite: true);
                Restore(before, destination);
            });
        }
    }

    public void MoveDirectory(string source, string destination)
    {
        lock (_lock)
        {
            inner.MoveDirectory(source, destination);
            foreach (var path in _files.Keys.Where(path => path.StartsWith(source + Path.DirectorySeparatorChar, StringComparison.Ordinal)).ToList())
            {
                _files.Remove(path, out var file);
                _files[destination + path[source.Length..]] = file!;
            }

            // Names that were not durable before have no place any more to go back to.
            _undo.Remove(source);
        }
    }

    public void DeleteFile(string path)
    {
        lock (_lock)
        {
            var before = Keep(path);
            inner.DeleteFile(path);
            _files.Remove(path);
            Remember(path, () => Restore(before, path));
        }
    }

    public void DeleteDirectory(string path)
    {
        lock (_lock)
        {
            inner.DeleteDirectory(path);
            _undo.Remove(path);
            foreach (var file in _files.Keys.Where(file => file.StartsWith(path + Path.DirectorySeparatorChar, StringComparison.Ordinal)).ToList())
            {
                _files.Remove(file);
            }
        }
    }

    public void FlushDirectory(string path)
    {
        lock (_lock)
        {
            if (!ignoresFlush)
            {
                inner.FlushDirectory(path);
                _undo.Remove(path);
            }
        }
    }

    /// <summary>Leaves a part of what was written, whole sectors of it, or the length with zeros in the place of what never arrived.</summary>
    private void Tear(string path, Unflushed file)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
        var arrived = Math.Min(file.Length, (file.Durable + random.NextInt64(file.Length - file.Durable + 1)) / SectorBytes * SectorBytes);
        arrived = Math.Max(arrived, file.Durable);
        RandomAccess.SetLength(handle, arrived);
        if (random.Next(2) == 0)
        {
            RandomAccess.SetLength(handle, file.Length);
        }
    }

    private void Remember(string path, Action undo)
    {
        var directory = Path.GetDirectoryName(path)!;
        if (!_undo.TryGetValue(directory, out var changes))
        {
            _undo[directory] = changes = [];
        }

        changes.Add(undo);
    }

    private string? Keep(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var copy = Path.Combine(_kept, FormattableString.Invariant($"{_copies++}{Suffix}"));
        File.Copy(path, copy);
        return copy;
    }

    private static void Restore(string? copy, string path)
    {
        if (copy is not null && Directory.Exists(Path.GetDirectoryName(path)))
        {
            File.Copy(copy, path, overwrite: true);
        }
    }

    /// <summary>A file that was written.</summary>
    private sealed class Unflushed
    {
        public long Length { get; set; }

        public long Durable { get; set; }
    }

    private sealed class Writer(PowerCutFiles disk, IFileWriter inner, Unflushed file) : IFileWriter
    {
        public void Write(ReadOnlySpan<byte> data)
        {
            lock (disk._lock)
            {
                inner.Write(data);
                file.Length += data.Length;
            }
        }

        public void Flush()
        {
            lock (disk._lock)
            {
                inner.Flush();
                file.Durable = disk.IgnoresFlush ? file.Durable : file.Length;
            }
        }

        public void Dispose() => inner.Dispose();
    }

    private bool IgnoresFlush => ignoresFlush;
}
