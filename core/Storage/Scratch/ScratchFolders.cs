using System.Collections.Concurrent;
using System.Globalization;
using Contexter.Documents;

namespace Contexter.Storage.Scratch;

/// <summary>
/// Folders of files that can be made again at any time: archives that were unpacked, packages that were downloaded. Each is named by what it was made from, so a job that
/// is taken up after a crash finds it; those unused for longest go when there are too many.
/// </summary>
/// <remarks>Safe for concurrent use within the one process that owns the data directory. A folder is there whole or not at all.</remarks>
public sealed class ScratchFolders
{
    private const string PartialPrefix = "partial-";
    private const string NoteExtension = ".note";

    private readonly ConcurrentDictionary<string, SemaphoreSlim> _makers = new(StringComparer.Ordinal);
    private readonly Lock _sweeping = new();
    private readonly ScratchOptions _options;
    private readonly TimeProvider _time;
    private bool _isSwept;

    /// <summary>Makes a keeper of scratch folders.</summary>
    /// <param name="options">Where they are and how many.</param>
    /// <param name="time">Tells how old they are.</param>
    public ScratchFolders(ScratchOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        (_options, _time) = (options, time);
    }

    /// <summary>Finds a folder; null when it is not there.</summary>
    /// <param name="name">Its name: 1 to 64 letters and digits.</param>
    public ScratchFolder? Find(string name)
    {
        var path = PathOf(name);
        if (!Directory.Exists(path))
        {
            return null;
        }

        Touch(path);
        return new ScratchFolder(path);
    }

    /// <summary>Finds a folder, or makes it. Callers that want the same one at the same time wait for the first.</summary>
    /// <param name="name">Its name: 1 to 64 letters and digits.</param>
    /// <param name="fill">Writes its files; what it wrote is thrown away when it fails.</param>
    /// <param name="cancellationToken">Ends the filling.</param>
    /// <exception cref="ContexterException">There is no room (<see cref="ErrorCodes.StorageFull"/>), or it cannot be written.</exception>
    public async Task<ScratchFolder> GetOrMakeAsync(string name, Func<ScratchFolder, CancellationToken, Task> fill, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fill);
        var path = PathOf(name);
        var maker = _makers.GetOrAdd(name, static _ => new SemaphoreSlim(1, 1));
        await maker.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Find(name) ?? await MakeAsync(path, fill, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (StorageErrors.IsFull(e))
        {
            throw StorageErrors.Full(path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContexterException(ErrorCodes.StorageUnavailable, $"Scratch folder '{path}' cannot be written: {e.Message} Check the permissions of '{_options.Path}'.", e);
        }
        finally
        {
            maker.Release();
        }
    }

    /// <summary>A short text that was kept beside the folders; null when there is none.</summary>
    public async Task<string?> ReadNoteAsync(string name, CancellationToken cancellationToken)
    {
        var path = PathOf(name) + NoteExtension;
        try
        {
            return File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Keeps a short text beside the folders, for as long as an unused folder is kept.</summary>
    public async Task WriteNoteAsync(string name, string text, CancellationToken cancellationToken)
    {
        var path = PathOf(name) + NoteExtension;
        var partial = Path.Combine(_options.Path, PartialPrefix + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(_options.Path);
        await File.WriteAllTextAsync(partial, text, cancellationToken).ConfigureAwait(false);
        File.Move(partial, path, overwrite: true);
    }

    private async Task<ScratchFolder> MakeAsync(string path, Func<ScratchFolder, CancellationToken, Task> fill, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_options.Path);
        Sweep();
        var partial = Path.Combine(_options.Path, PartialPrefix + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(partial);
        try
        {
            await fill(new ScratchFolder(partial), cancellationToken).ConfigureAwait(false);
            Directory.Move(partial, path);
        }
        catch
        {
            Delete(partial);
            throw;
        }

        Touch(path);
        return new ScratchFolder(path);
    }

    /// <summary>Makes room: removes what an earlier process left half done, what is old, and of the rest what is unused for longest.</summary>
    private void Sweep()
    {
        lock (_sweeping)
        {
            if (!_isSwept)
            {
                foreach (var partial in Directory.EnumerateFileSystemEntries(_options.Path, PartialPrefix + "*").ToList())
                {
                    Delete(partial);
                }

                _isSwept = true;
            }

            var now = _time.GetUtcNow().UtcDateTime;
            foreach (var note in new DirectoryInfo(_options.Path).EnumerateFiles("*" + NoteExtension).Where(note => now - note.LastWriteTimeUtc > _options.MaxAge).ToList())
            {
                Delete(note.FullName);
            }

            var folders = new DirectoryInfo(_options.Path).EnumerateDirectories()
                .Where(folder => !folder.Name.StartsWith(PartialPrefix, StringComparison.Ordinal))
                .Select(folder => (folder.FullName, UsedAt: folder.LastWriteTimeUtc, Bytes: folder.EnumerateFiles().Sum(file => file.Length)))
                .OrderBy(folder => folder.UsedAt)
                .ToList();
            var total = folders.Sum(folder => folder.Bytes);
            foreach (var folder in folders)
            {
                var age = now - folder.UsedAt;
                if (age > _options.MaxAge || (total > _options.MaxBytes && age > _options.InUse))
                {
                    Delete(folder.FullName);
                    total -= folder.Bytes;
                }
            }

            if (total > _options.MaxBytes)
            {
                throw new ContexterException(
                    ErrorCodes.StorageFull,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Unpacked archives and packages that are in use take {total:N0} bytes in '{_options.Path}'; the limit is {_options.MaxBytes:N0}. Wait for the jobs that read them to end."));
            }
        }
    }

    private void Touch(string path)
    {
        try
        {
            Directory.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Only the order of removal depends on it.
        }
    }

    private static void Delete(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
            else
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It goes the next time.
        }
    }

    private string PathOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is > 0 and <= 64 && name.All(char.IsAsciiLetterOrDigit) && !name.StartsWith(PartialPrefix, StringComparison.Ordinal)
            ? Path.Combine(_options.Path, name)
            : throw new ArgumentException($"'{name}' is no name of a scratch folder.", nameof(name));
    }
}

/// <summary>Where scratch folders are and how much they may hold.</summary>
public sealed record ScratchOptions
{
    /// <summary>The folder that they are in; made when it is not there.</summary>
    public required string Path { get; init; }

    /// <summary>Bytes above which those unused for longest are removed before another is made. Default 4 GiB.</summary>
    public long MaxBytes { get; init; } = 4L << 30;

    /// <summary>Age above which an unused one is removed. Default 7 days.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long after its last use a folder counts as in use. Default 10 minutes.</summary>
    public TimeSpan InUse { get; init; } = TimeSpan.FromMinutes(10);
}
