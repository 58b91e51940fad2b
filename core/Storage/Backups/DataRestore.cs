using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Contexter.Documents;

namespace Contexter.Storage.Backups;

/// <summary>Makes a data directory what a backup says: all of it, or nothing of it.</summary>
/// <remarks>
/// Every file is copied beside what is there, and its checksum compared, before the first file of what is there is touched. Then one renaming decides: before it, the directory is
/// what it was; after it, whoever next opens the directory finishes what is left to do, wherever it was broken off.
/// </remarks>
/// <param name="files">The file system of the data directory.</param>
public sealed class DataRestore(IFileSystem files)
{
    /// <summary>Reads what a backup says of itself, without reading its files.</summary>
    /// <param name="backup">The backup's folder.</param>
    /// <param name="newest">The newest version of each database that this Contexter reads, by the databases' files.</param>
    /// <exception cref="ContexterException">
    /// It is no backup (<see cref="ErrorCodes.SourceNotFound"/>), is damaged (<see cref="ErrorCodes.FileMalformed"/>), or was written by a newer Contexter (<see cref="ErrorCodes.StorageFormat"/>).
    /// </exception>
    public static BackupManifest ReadManifest(string backup, IReadOnlyDictionary<string, int> newest)
    {
        ArgumentNullException.ThrowIfNull(newest);
        var (path, checksum) = (Path.Combine(backup, BackupManifest.FileName), Path.Combine(backup, BackupManifest.ChecksumFileName));
        if (!File.Exists(path) || !File.Exists(checksum))
        {
            throw new ContexterException(ErrorCodes.SourceNotFound, $"'{backup}' is no backup: it has no {BackupManifest.FileName} and {BackupManifest.ChecksumFileName}. Name a folder that 'contexter backup' has written.");
        }

        var text = File.ReadAllBytes(path);
        if (!string.Equals(File.ReadAllText(checksum, Encoding.ASCII).Trim(), Convert.ToHexStringLower(SHA256.HashData(text)), StringComparison.OrdinalIgnoreCase))
        {
            throw Damaged(backup, $"the checksum of {BackupManifest.FileName} is wrong");
        }

        BackupManifest manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(text, BackupJson.Default.BackupManifest) ?? throw new JsonException("it is empty");
        }
        catch (JsonException fault)
        {
            throw Damaged(backup, $"{BackupManifest.FileName} cannot be read ({fault.Message})", fault);
        }

        Check(backup, manifest, newest);
        return manifest;
    }

    /// <summary>Makes a data directory what a backup says.</summary>
    /// <param name="backup">The backup's folder.</param>
    /// <param name="manifest">What it says of itself.</param>
    /// <param name="data">The data directory; this process owns it, and has nothing in it open.</param>
    /// <param name="force">Whether what is there may be replaced.</param>
    /// <param name="progress">Is told the share that is done, 0 to 1.</param>
    /// <param name="cancellationToken">Ends the work, as long as nothing has been replaced.</param>
    /// <exception cref="ContexterException">A file of the backup is missing or damaged, something is there already, or the disk is full; the data directory is then as it was.</exception>
    public void Restore(string backup, BackupManifest manifest, string data, bool force, Action<double> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(progress);
        if (!force && Present(data).FirstOrDefault() is { } present)
        {
            throw new ContexterException(ErrorCodes.InvalidInput, $"The data directory '{data}' holds something already ('{present}'). --force replaces all of it; or name another one with --data.");
        }

        var filling = Path.Combine(data, BackupLayout.Filling);
        try
        {
            files.DeleteDirectory(filling);
            files.CreateDirectory(filling);
            Fill(backup, manifest, filling, progress, cancellationToken);
            files.MoveDirectory(filling, Path.Combine(data, BackupLayout.Filled));
            files.FlushDirectory(data);
        }
        catch (Exception fault)
        {
            Abandon(filling);
            if (fault is IOException or UnauthorizedAccessException)
            {
                throw StorageErrors.IsFull(fault) ? StorageErrors.Full(data, fault)
                    : new ContexterException(ErrorCodes.StorageUnavailable, $"The backup '{backup}' cannot be restored to '{data}': {fault.Message}", fault);
            }

            throw;
        }

        Finish(data);
    }

    /// <summary>Finishes a restore that was broken off after it was decided, and clears away one that was not. Does nothing where there was none.</summary>
    /// <param name="data">The data directory; this process owns it, and has nothing in it open.</param>
    public void Finish(string data)
    {
        var (filled, moving) = (Path.Combine(data, BackupLayout.Filled), Path.Combine(data, BackupLayout.Moving));
        var folders = files.ListDirectories(data);
        if (folders.Contains(BackupLayout.Filling, StringComparer.Ordinal))
        {
            files.DeleteDirectory(Path.Combine(data, BackupLayout.Filling));
        }

        if (folders.Contains(BackupLayout.Filled, StringComparer.Ordinal))
        {
            // The cache of embeddings is right whatever is stored; what was paid for is not thrown away for a backup that has none.
            var keepsEmbeddings = !files.FileExists(Path.Combine(filled, DataDirectory.EmbeddingsFile));
            foreach (var name in Present(data).Where(name => !keepsEmbeddings || !name.StartsWith(DataDirectory.EmbeddingsFile, StringComparison.Ordinal)).ToList())
            {
                var path = Path.Combine(data, name);
                if (BackupLayout.Folders.Contains(name, StringComparer.Ordinal))
                {
                    files.DeleteDirectory(path);
                }
                else
                {
                    files.DeleteFile(path);
                }
            }

            files.FlushDirectory(data);
            files.MoveDirectory(filled, moving);
            files.FlushDirectory(data);
        }

        if (!files.ListDirectories(data).Contains(BackupLayout.Moving, StringComparer.Ordinal))
        {
            return;
        }

        foreach (var name in files.ListDirectories(moving))
        {
            files.MoveDirectory(Path.Combine(moving, name), Path.Combine(data, name));
        }

        foreach (var name in files.ListFiles(moving))
        {
            files.MoveFile(Path.Combine(moving, name), Path.Combine(data, name));
        }

        files.FlushDirectory(data);
        files.FlushDirectory(moving);
        files.DeleteDirectory(moving);
    }

    /// <summary>Reads all files of a backup and compares their checksums; nothing is written.</summary>
    /// <param name="backup">The backup's folder.</param>
    /// <param name="manifest">What it says of itself.</param>
    /// <param name="progress">Is told the share that is done, 0 to 1.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ContexterException">A file is missing or damaged (<see cref="ErrorCodes.FileMalformed"/>).</exception>
    public static void Verify(string backup, BackupManifest manifest, Action<double> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(progress);
        Read(backup, manifest, _ => Nowhere.Instance, progress, cancellationToken);
    }

    private void Fill(string backup, BackupManifest manifest, string folder, Action<double> progress, CancellationToken cancellationToken)
    {
        var folders = new HashSet<string>(StringComparer.Ordinal) { folder };
        Read(backup, manifest, Create, progress, cancellationToken);
        foreach (var directory in folders)
        {
            files.FlushDirectory(directory);
        }

        IFileWriter Create(string path)
        {
            var target = Path.Combine(folder, path);
            for (var directory = Path.GetDirectoryName(target)!; folders.Add(directory); directory = Path.GetDirectoryName(directory)!)
            {
                files.CreateDirectory(directory);
            }

            return files.CreateFile(target);
        }
    }

    /// <summary>Reads all files of a backup, writes them somewhere, and compares their checksums.</summary>
    private static void Read(string backup, BackupManifest manifest, Func<string, IFileWriter> create, Action<double> progress, CancellationToken cancellationToken)
    {
        var done = 0L;
        foreach (var file in manifest.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var source = Path.Combine(backup, file.Path);
            if (!File.Exists(source))
            {
                throw Damaged(backup, $"'{file.Path}' is missing");
            }

            using var content = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            if (content.Length != file.Bytes)
            {
                throw Damaged(backup, string.Create(CultureInfo.InvariantCulture, $"'{file.Path}' has {content.Length} bytes instead of {file.Bytes}"));
            }

            using var writer = create(file.Path);
            if (!string.Equals(DataBackup.Copy(content, writer, cancellationToken), file.Sha256, StringComparison.OrdinalIgnoreCase))
            {
                throw Damaged(backup, $"the checksum of '{file.Path}' is wrong");
            }

            done += file.Bytes;
            progress(done / (double)Math.Max(1, manifest.Bytes));
        }
    }

    /// <summary>Names of what a restore replaces, as far as it is there.</summary>
    private IEnumerable<string> Present(string data)
    {
        var names = files.ListFiles(data).ToHashSet(StringComparer.Ordinal);
        return BackupLayout.Databases
            .SelectMany(name => BackupLayout.DatabaseSuffixes.Select(suffix => name + suffix).Prepend(name))
            .Concat(BackupLayout.Files)
            .Where(names.Contains)
            .Concat(BackupLayout.Folders.Intersect(files.ListDirectories(data), StringComparer.Ordinal));
    }

    private void Abandon(string filling)
    {
        try
        {
            files.DeleteDirectory(filling);
        }
        catch (IOException)
        {
            // The next opening of the directory clears it away. What went wrong first is what the caller must hear.
        }
    }

    private static void Check(string backup, BackupManifest manifest, IReadOnlyDictionary<string, int> newest)
    {
        if (!string.Equals(manifest.Format, BackupManifest.FormatName, StringComparison.Ordinal))
        {
            throw Damaged(backup, $"{BackupManifest.FileName} is of the format '{manifest.Format}'");
        }

        if (manifest.Version > BackupManifest.CurrentVersion || manifest.Databases.Any(database => database.Value > newest.GetValueOrDefault(database.Key)))
        {
            throw new ContexterException(
                ErrorCodes.StorageFormat, $"The backup '{backup}' was written by Contexter {manifest.WrittenBy}, in a newer format than this one ({ProductVersion.Current}) reads. Install the newer Contexter, and restore it with that.");
        }

        if (manifest.Files.FirstOrDefault(file => !BackupLayout.IsAllowed(file.Path)) is { } strange)
        {
            throw Damaged(backup, $"{BackupManifest.FileName} names '{strange.Path}', which no backup has");
        }

        if (manifest.Files.Select(file => file.Path).Distinct(StringComparer.OrdinalIgnoreCase).Count() != manifest.Files.Count
            || manifest.Databases.Keys.Any(name => !manifest.Files.Any(file => string.Equals(file.Path, name, StringComparison.Ordinal)))
            || !manifest.Databases.ContainsKey(DataDirectory.DocumentsFile))
        {
            throw Damaged(backup, $"{BackupManifest.FileName} names files twice, or not at all");
        }
    }

    /// <summary>Takes what is only read.</summary>
    private sealed class Nowhere : IFileWriter
    {
        public static Nowhere Instance { get; } = new();

        public void Write(ReadOnlySpan<byte> data)
        {
            // Its checksum is what counts.
        }

        public void Flush()
        {
            // There is nothing to be made durable.
        }

        public void Dispose()
        {
            // There is nothing to be closed.
        }
    }

    private static ContexterException Damaged(string backup, string problem, Exception? cause = null) =>
        new(ErrorCodes.FileMalformed, $"The backup '{backup}' is damaged: {problem}. Nothing was restored; restore another backup.", cause);
}
