using Contexter.Storage;

namespace Contexter.Core.Tests.Storage;

/// <summary>The machine stops in the middle of a file operation.</summary>
public sealed class SimulatedCrashException() : Exception("The machine stopped.");

/// <summary>
/// A file system in memory that promises exactly what <see cref="IFileSystem"/> does and no more. At a crash each byte and each name that was not flushed may
/// be lost or kept, in any combination, and unflushed content may be torn at sector borders.
/// </summary>
public sealed class FaultyFileSystem(int seed) : IFileSystem
{
    private const int SectorBytes = 512;

    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);
    private readonly Dictionary<string, Folder> _folders = new(StringComparer.Ordinal);
    private bool _stopped;

    /// <summary>Operations so far that change something.</summary>
    public int Operations { get; private set; }

    /// <summary>The operation, counted from 1, at which the machine stops; 0 for never.</summary>
    public int CrashAt { get; set; }

    /// <summary>Bytes that all files together may have.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    /// <summary>Readers that are not disposed of.</summary>
    public int OpenReaders { get; private set; }

    /// <summary>Starts the machine again after a crash: what was not flushed is decided by chance.</summary>
    public void Restart()
    {
        lock (_lock)
        {
            foreach (var folder in _folders.Values)
            {
                folder.Crash(_random);
            }

            foreach (var path in _folders.Where(f => f.Value.IsDeleted && f.Value.Names.Count == 0).Select(f => f.Key).ToList())
            {
                _folders.Remove(path);
            }

            _stopped = false;
            CrashAt = 0;
            Operations = 0;
            OpenReaders = 0;
        }
    }

    /// <summary>All files with their content, to copy or to damage.</summary>
    public IEnumerable<string> AllFiles
        => _folders.OrderBy(f => f.Key, StringComparer.Ordinal).SelectMany(f => f.Value.Names.Keys.Order(StringComparer.Ordinal).Select(name => f.Key + "/" + name)).ToList();

    public byte[] ReadAllBytes(string path) => [.. Find(path)!.Content];

    /// <summary>Puts bytes in the place of a file, durably.</summary>
    public void WriteAllBytes(string path, byte[] content)
    {
        var file = new Node();
        file.Content.AddRange(content);
        file.Durable = content.Length;
        var folder = _folders[DirectoryOf(path)];
        folder.Names[NameOf(path)] = file;
        folder.Flush();
    }

    public bool FileExists(string path)
    {
        lock (_lock)
        {
            return Find(path) is not null;
        }
    }

    public IReadOnlyList<string> ListFiles(string directory)
    {
        lock (_lock)
        {
            return _folders.TryGetValue(directory, out var folder) ? [.. folder.Names.Keys.Order(StringComparer.Ordinal)] : [];
        }
    }

    public IReadOnlyList<string> ListDirectories(string directory)
    {
        lock (_lock)
        {
            return
            [
                .. _folders.Where(f => !f.Value.IsDeleted && f.Key.Length > 0 && string.Equals(DirectoryOf(f.Key), directory, StringComparison.Ordinal))
                    .Select(f => NameOf(f.Key))
                    .Order(StringComparer.Ordinal),
            ];
        }
    }

    public void CreateDirectory(string path) => Change(() =>
    {
        for (var folder = path; folder.Length > 0; folder = DirectoryOf(folder))
        {
            if (!_folders.TryGetValue(folder, out var existing))
            {
                _folders.Add(folder, new Folder());
            }
            else
            {
                existing.IsDeleted = false;
            }
        }
    });

    public IFileWriter CreateFile(string path)
    {
        var file = new Node();
        Change(() => _folders[DirectoryOf(path)].Apply(names => names[NameOf(path)] = file));
        return new Writer(this, file, path);
    }

    public IFileReader OpenFile(string path)
    {
        lock (_lock)
        {
            ThrowIfStopped();
            var file = Find(path) ?? throw new FileNotFoundException("No such file.", path);
            OpenReaders++;
            return new Reader(this, [.. file.Content]);
        }
    }

    public void MoveFile(string source, string destination) => Change(() =>
    {
        DirectoryOf(source).ShouldBe(DirectoryOf(destination));
        var file = Find(source) ?? throw new FileNotFoundException("No such file.", source);
        _folders[DirectoryOf(source)].Apply(names =>
        {
            if (names.TryGetValue(NameOf(source), out var current) && current == file)
            {
                names.Remove(NameOf(source));
            }

            names[NameOf(destination)] = file;
        });
    });

    public void MoveDirectory(string source, string destination) => Change(() =>
    {
        foreach (var path in _folders.Keys.Where(path => path == source || path.StartsWith(source + "/", StringComparison.Ordinal)).ToList())
        {
            _folders.Remove(path, out var folder);
            _folders[destination + path[source.Length..]] = folder!;
        }
    });

    public void DeleteFile(string path) => Change(() =>
    {
        if (Find(path) is { } file)
        {
            _folders[DirectoryOf(path)].Apply(names => RemoveIfSame(names, NameOf(path), file));
        }
    });

    public void DeleteDirectory(string path) => Change(() =>
    {
        if (_folders.TryGetValue(path, out var folder))
        {
            foreach (var (name, file) in folder.Names.ToList())
            {
                folder.Apply(names => RemoveIfSame(names, name, file));
            }

            folder.IsDeleted = true;
        }
    });

    public void FlushDirectory(string path) => Change(() => _folders[path].Flush());

    private static void RemoveIfSame(Dictionary<string, Node> names, string name, Node file)
    {
        if (names.TryGetValue(name, out var current) && current == file)
        {
            names.Remove(name);
        }
    }

    private static string DirectoryOf(string path) => path.Replace('\\', '/') is var p && p.LastIndexOf('/') is > 0 and var slash ? p[..slash] : string.Empty;

    private static string NameOf(string path) => path.Replace('\\', '/') is var p ? p[(p.LastIndexOf('/') + 1)..] : string.Empty;

    private Node? Find(string path) => _folders.TryGetValue(DirectoryOf(path), out var folder) ? folder.Names.GetValueOrDefault(NameOf(path)) : null;

    /// <summary>Does one operation; at the crash it is done or not, by chance, and nobody hears of it.</summary>
    private void Change(Action operation)
    {
        lock (_lock)
        {
            ThrowIfStopped();
            Operations++;
            if (Operations != CrashAt)
            {
                operation();
                return;
            }

            if (_random.Next(2) == 0)
            {
                operation();
            }

            _stopped = true;
            throw new SimulatedCrashException();
        }
    }

    private void ThrowIfStopped()
    {
        if (_stopped)
        {
            throw new SimulatedCrashException();
        }
    }

    private long UsedBytes() => _folders.Values.SelectMany(f => f.Names.Values).Sum(f => (long)f.Content.Count);

    private sealed class Node
    {
        public List<byte> Content { get; } = [];

        /// <summary>Bytes from the start that survive a crash.</summary>
        public int Durable { get; set; }

        public void Crash(Random random)
        {
            var kept = random.Next(Durable, Content.Count + 1);
            Content.RemoveRange(kept, Content.Count - kept);
            for (var sector = Durable; sector < kept; sector += SectorBytes)
            {
                if (random.Next(3) == 0)
                {
                    for (var i = sector; i < Math.Min(kept, sector + SectorBytes); i++)
                    {
                        Content[i] = 0;
                    }
                }
            }

            Durable = kept;
        }
    }

    private sealed class Folder
    {
        private readonly List<Action<Dictionary<string, Node>>> _unflushed = [];
        private Dictionary<string, Node> _durable = new(StringComparer.Ordinal);

        public Dictionary<string, Node> Names { get; private set; } = new(StringComparer.Ordinal);

        public bool IsDeleted { get; set; }

        public void Apply(Action<Dictionary<string, Node>> change)
        {
            change(Names);
            _unflushed.Add(change);
        }

        public void Flush()
        {
            _durable = new Dictionary<string, Node>(Names, StringComparer.Ordinal);
            _unflushed.Clear();
        }

        public void Crash(Random random)
        {
            Names = _durable;
            foreach (var change in _unflushed.Where(_ => random.Next(2) == 0))
            {
                change(Names);
            }

            foreach (var file in Names.Values)
            {
                file.Crash(random);
            }

            Flush();
        }
    }

    private sealed class Writer(FaultyFileSystem files, Node file, string path) : IFileWriter
    {
        public void Write(ReadOnlySpan<byte> data)
        {
            var copy = data.ToArray();
            files.Change(() =>
            {
                var room = files.Capacity - files.UsedBytes();
                file.Content.AddRange(copy.AsSpan(0, (int)Math.Min(copy.Length, Math.Max(0, room))));
                if (room < copy.Length)
                {
                    throw StorageErrors.Full(path, null);
                }
            });
        }

        public void Flush() => files.Change(() => file.Durable = file.Content.Count);

        public void Dispose()
        {
        }
    }

    private sealed class Reader(FaultyFileSystem files, byte[] content) : IFileReader
    {
        private bool _disposed;

        public ReadOnlySpan<byte> Span
        {
            get
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                return content;
            }
        }

        public void Read(long offset, Span<byte> destination) => Span.Slice(checked((int)offset), destination.Length).CopyTo(destination);

        public void Dispose()
        {
            lock (files._lock)
            {
                if (!_disposed)
                {
                    _disposed = true;
                    files.OpenReaders--;
                }
            }
        }
    }
}
