using System.Globalization;
using System.Security.Cryptography;
using Contexter.Documents;
using Contexter.Sources.Archives;
using Contexter.Storage;

namespace Contexter.LibraryArchives;

/// <summary>
/// The folder of library archives on their way: those that jobs have written and somebody fetches, and those that somebody has brought and jobs read. A file has its final name
/// only when it is whole and durable. What is older than a limit goes.
/// </summary>
/// <remarks>Safe for concurrent use; one caller at a time appends to an upload.</remarks>
public sealed class ArchiveFolder
{
    private const string Partial = ".part";
    private const string Whole = ".zip";
    private readonly ArchiveFolderOptions _options;
    private readonly IFileSystem _files;
    private readonly TimeProvider _time;

    /// <summary>Makes a folder of archives; nothing is written yet.</summary>
    /// <param name="options">Where it is, and its limits.</param>
    /// <param name="files">Names and removes files.</param>
    /// <param name="time">Tells how old they are.</param>
    public ArchiveFolder(ArchiveFolderOptions options, IFileSystem files, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _files, _time) = (options, files, time);
        Limits = new ArchiveLimits { MaxArchiveBytes = options.MaxBytes, MaxUnpackedBytes = 16 * options.MaxBytes };
    }

    private ArchiveLimits Limits { get; }

    /// <summary>Begins an upload, and removes files that are too old.</summary>
    /// <returns>Its id.</returns>
    public string BeginUpload()
    {
        Sweep();
        var upload = Guid.NewGuid().ToString("N");
        using var file = Create(UploadPath(upload) + Partial);
        return upload;
    }

    /// <summary>Appends bytes to an upload.</summary>
    /// <param name="upload">Its id.</param>
    /// <param name="offset">Where they belong: its length so far.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <exception cref="ContexterException">The upload is not there, is larger than the limit, or there is no room.</exception>
    public async Task AppendAsync(string upload, long offset, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var path = UploadPath(upload) + Partial;
        if (offset + bytes.Length > _options.MaxBytes)
        {
            throw TooLarge();
        }

        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
            await using var _ = file.ConfigureAwait(false);
            if (file.Length != offset)
            {
                throw new ContexterException(ErrorCodes.InvalidInput, string.Create(CultureInfo.InvariantCulture, $"The upload has {file.Length:N0} bytes, and the next part is of byte {offset:N0}. Send the archive again."));
            }

            file.Position = offset;
            await file.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Gone(e);
        }
        catch (Exception e) when (StorageErrors.IsFull(e))
        {
            throw StorageErrors.Full(path, e);
        }
    }

    /// <summary>Ends an upload, makes it durable, and says what it is.</summary>
    /// <exception cref="ContexterException">It is no library archive, or is damaged.</exception>
    public LibraryArchiveManifest EndUpload(string upload)
    {
        var path = UploadPath(upload);
        try
        {
            using (var file = new FileStream(path + Partial, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            {
                file.Flush(flushToDisk: true);
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Gone(e);
        }

        Publish(path);
        using var reader = OpenUpload(upload);
        return reader.Manifest;
    }

    /// <summary>Removes an upload, whole or not.</summary>
    public void RemoveUpload(string upload)
    {
        _files.DeleteFile(UploadPath(upload) + Partial);
        _files.DeleteFile(UploadPath(upload) + Whole);
    }

    /// <summary>Reads a part of the archive that a job has written.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="offset">Where the part begins.</param>
    /// <param name="count">Most bytes of it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The bytes; none at the end.</returns>
    /// <exception cref="ContexterException">The archive is not there any more (<see cref="ErrorCodes.SourceNotFound"/>).</exception>
    public async Task<byte[]> ReadExportAsync(string jobId, long offset, int count, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileStream(ExportPath(jobId) + Whole, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
            await using var _ = file.ConfigureAwait(false);
            var bytes = new byte[Math.Max(0, Math.Min(count, file.Length - offset))];
            file.Position = offset;
            await file.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            return bytes;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ContexterException(
                ErrorCodes.SourceNotFound,
                string.Create(CultureInfo.InvariantCulture, $"The archive of job {jobId} is not here any more; archives are kept for {_options.Keep.TotalHours:N0} hours. {Hint("Export the library again.")}"),
                e);
        }
    }

    /// <summary>Opens an upload that has ended.</summary>
    /// <exception cref="ContexterException">It is not there any more, is no library archive, or is damaged.</exception>
    internal LibraryArchiveReader OpenUpload(string upload)
    {
        try
        {
            var file = new FileStream(UploadPath(upload) + Whole, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16);
            return LibraryArchiveReader.Open("archive", file, Limits);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Gone(e);
        }
    }

    /// <summary>Writes the archive of a job in the place of what it has, in one step.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="write">Writes it.</param>
    /// <exception cref="ContexterException">There is no room.</exception>
    internal async Task<WrittenArchive> WriteExportAsync(string jobId, Func<Stream, Task> write)
    {
        Sweep();
        var path = ExportPath(jobId);
        try
        {
            var file = Create(path + Partial);
            await using var _ = file.ConfigureAwait(false);
            await write(file).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
            file.Position = 0;
            var hash = await SHA256.HashDataAsync(file, CancellationToken.None).ConfigureAwait(false);
            Publish(path);
            return new WrittenArchive(file.Length, Convert.ToHexStringLower(hash));
        }
        catch (Exception e)
        {
            _files.DeleteFile(path + Partial);
            if (StorageErrors.IsFull(e))
            {
                throw StorageErrors.Full(path, e);
            }

            throw;
        }
    }

    private FileStream Create(string path)
    {
        try
        {
            _files.CreateDirectory(_options.Path);
            return new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Delete, 1 << 16);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException && !StorageErrors.IsFull(e))
        {
            throw new ContexterException(ErrorCodes.StorageUnavailable, $"Archives cannot be written into '{_options.Path}': {e.Message} Check its permissions.", e);
        }
    }

    private void Publish(string path)
    {
        _files.MoveFile(path + Partial, path + Whole);
        _files.FlushDirectory(_options.Path);
    }

    /// <summary>Removes what nobody has fetched, or read, for too long.</summary>
    private void Sweep()
    {
        var now = _time.GetUtcNow().UtcDateTime;
        foreach (var name in _files.ListFiles(_options.Path))
        {
            var path = Path.Combine(_options.Path, name);
            if (now - File.GetLastWriteTimeUtc(path) > _options.Keep)
            {
                _files.DeleteFile(path);
            }
        }
    }

    private string UploadPath(string upload) => upload.Length == 32 && upload.All(char.IsAsciiHexDigitLower)
        ? Path.Combine(_options.Path, "upload-" + upload)
        : throw new ContexterException(ErrorCodes.InvalidInput, "That is no id of an upload; begin it anew.");

    private string ExportPath(string jobId) => jobId.Length is > 0 and <= 20 && jobId.All(char.IsAsciiDigit)
        ? Path.Combine(_options.Path, "export-" + jobId)
        : throw new ContexterException(ErrorCodes.JobNotFound, $"There is no job '{jobId}'.");

    private string Hint(string again) => _options.WhyMissing is { } why ? why + " " + again : again;

    private ContexterException TooLarge() => new(
        ErrorCodes.FileTooLarge,
        string.Create(CultureInfo.InvariantCulture, $"The archive has more than {_options.MaxBytes:N0} bytes, the limit. Raise archives.max_size where the server is configured, or export less at once."));

    private ContexterException Gone(Exception cause) => new(
        ErrorCodes.SourceNotFound,
        string.Create(CultureInfo.InvariantCulture, $"The archive is not here any more; one that was brought is kept for {_options.Keep.TotalHours:N0} hours. {Hint("Import the file again.")}"),
        cause)
    { IsExhausted = true };
}

/// <summary>Where archives are on their way, and how large and old they may become.</summary>
public sealed record ArchiveFolderOptions
{
    /// <summary>The folder; made when it is not there.</summary>
    public required string Path { get; init; }

    /// <summary>Most bytes of an archive that is brought. Default 4 GiB; it may unpack to 16 times as much.</summary>
    public long MaxBytes { get; init; } = 4L << 30;

    /// <summary>How long an archive is kept that nobody fetches or whose job does not end. Default 7 days.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(7);

    /// <summary>What may be wrong where an archive is not there, as a sentence of messages; null for nothing but its age. Default null.</summary>
    public string? WhyMissing { get; init; }
}
