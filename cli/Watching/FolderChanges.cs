using System.Threading.Channels;

namespace Contexter.Cli.Watching;

/// <summary>Changes below a folder, or of a single file, gathered until it is quiet again.</summary>
/// <remarks>What changed is not told: whoever asks looks at the whole folder, so an overrun of the operating system's queue loses nothing.</remarks>
internal sealed class FolderChanges : IDisposable
{
    /// <summary>How long nothing may happen before changes are told: editors write a file in several steps.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);

    /// <summary>How long changes are gathered at most, when it never becomes quiet.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly FileSystemWatcher _watcher;
    private readonly TimeProvider _time;

    /// <summary>Begins to watch.</summary>
    /// <param name="path">An absolute path of a folder, with all below it, or of a file.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="IOException">The operating system cannot watch so many folders.</exception>
    /// <exception cref="ArgumentException">The path is not there.</exception>
    public FolderChanges(string path, TimeProvider time)
    {
        _time = time;
        _watcher = Directory.Exists(path)
            ? new FileSystemWatcher(path) { IncludeSubdirectories = true }
            : new FileSystemWatcher(Path.GetDirectoryName(path)!, Path.GetFileName(path));
        _watcher.NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size;
        _watcher.Created += Note;
        _watcher.Changed += Note;
        _watcher.Deleted += Note;
        _watcher.Renamed += Note;
        _watcher.Error += Note;
        _watcher.EnableRaisingEvents = true;
    }

    /// <summary>Returns when something changed since the call before, or since the watch began, and it is quiet again.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _changes.Reader.ReadAsync(cancellationToken);
        var began = _time.GetTimestamp();
        do
        {
            await Task.Delay(Quiet, _time, cancellationToken);
        }
        while (_changes.Reader.TryRead(out _) && _time.GetElapsedTime(began) < Longest);
    }

    public void Dispose() => _watcher.Dispose();

    private void Note(object sender, EventArgs change) => _changes.Writer.TryWrite(true);
}
