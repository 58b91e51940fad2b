using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Contexter.Documents;
using Contexter.Http.Downloads;
using Contexter.Sources.Files;
using Contexter.Storage.Scratch;

namespace Contexter.Sources.Archives;

/// <summary>
/// Documents from an archive: zip, tar or tar.gz, on disk or at a URL. It takes the files that <see cref="FileSource"/> would take of the folder that the archive unpacks
/// to; the one folder that everything is in, if there is one, is not part of the keys.
/// </summary>
/// <remarks>
/// What is wanted of an archive is unpacked into a scratch folder, under numbers: no name in an archive becomes a name on the disk. An item's change token is the hash of
/// its bytes, so an archive that was packed anew has changed only where its files have. One at a URL is fetched again only when its server says that it changed.
/// </remarks>
public sealed class ArchiveSource : IDocumentSource
{
    /// <summary>The kind's name.</summary>
    public const string KindName = "archive";

    /// <summary>Trust in archives, as in other files that the user chose.</summary>
    public const double Trust = FileSource.Trust;

    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Fetched> _fetched = new(StringComparer.Ordinal);
    private readonly IDownloader _downloader;
    private readonly UnpackedArchives _archives;
    private readonly ScratchFolders _scratch;
    private readonly TimeProvider _time;

    /// <summary>Makes a source.</summary>
    /// <param name="downloader">The way to the network.</param>
    /// <param name="scratch">Where archives are unpacked.</param>
    /// <param name="time">For times.</param>
    public ArchiveSource(IDownloader downloader, ScratchFolders scratch, TimeProvider time)
    {
        (_downloader, _scratch, _time) = (downloader, scratch, time);
        _archives = new UnpackedArchives(scratch, new ArchiveLimits(), time);
    }

    /// <inheritdoc/>
    public string Kind => KindName;

    /// <inheritdoc/>
    public async IAsyncEnumerable<SourceItem> ListAsync(
        SourceSpecification specification, SourceListing listing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        cancellationToken.ThrowIfCancellationRequested();
        var place = Place(specification);
        if (place.Url is not null)
        {
            // A job begins with what is there now, not with what another job has just fetched.
            _fetched.TryRemove(FetchName(place.Url, specification), out _);
        }

        var archive = await OpenAsync(place, specification, cancellationToken).ConfigureAwait(false);
        if (archive.Entries.Count == 0)
        {
            throw new ContexterException(
                ErrorCodes.SourceEmpty,
                $"Archive '{place.Shown}' holds no file of a known format that matches. Check what is in it, or name the files with an include pattern such as '**/*.md'.");
        }

        foreach (var entry in archive.Entries)
        {
            yield return ArchiveItems.Of(entry, $"{place.Address}#{string.Join('/', entry.Key.Split('/').Select(Uri.EscapeDataString))}");
        }
    }

    /// <inheritdoc/>
    public Task<string?> GetVersionAsync(SourceSpecification specification, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <inheritdoc/>
    public async Task<SourceReading> ReadAsync(SourceSpecification specification, SourceItem item, string? knownToken, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(item);
        cancellationToken.ThrowIfCancellationRequested();
        var place = Place(specification);
        var archive = await OpenAsync(place, specification, cancellationToken).ConfigureAwait(false);
        return await ArchiveItems.ReadAsync(archive, place.Shown, item, Trust, specification, _time, cancellationToken).ConfigureAwait(false);
    }

    private static ArchivePlace Place(SourceSpecification specification)
    {
        if (Uri.TryCreate(specification.Location, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            var shown = DownloadAnswers.Shown(url!);
            return new ArchivePlace(url, null, shown, shown);
        }

        var location = FileLocation.Of(specification);
        return location.IsFile
            ? new ArchivePlace(null, location.Root, location.Root, FileLocation.UrlOf(location.Root))
            : throw new ContexterException(ErrorCodes.InvalidInput, $"'{location.Root}' is a folder, not an archive; add it as files instead.");
    }

    private Task<UnpackedArchive> OpenAsync(ArchivePlace place, SourceSpecification specification, CancellationToken cancellationToken) =>
        place.Url is null ? OpenFileAsync(place.Path!, specification, cancellationToken) : FetchAsync(place.Url, place.Shown, specification, cancellationToken);

    private async Task<UnpackedArchive> OpenFileAsync(string path, SourceSpecification specification, CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        try
        {
            if (file.Length > _archives.Limits.MaxArchiveBytes)
            {
                throw new ContexterException(
                    ErrorCodes.FileTooLarge,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Archive '{path}' has {file.Length:N0} bytes; the limit is {_archives.Limits.MaxArchiveBytes:N0}. Unpack it yourself and add the folder with its documentation."));
            }

            var name = ContentHash.Of("archive", path, FileBytes.ChangeTokenOf(file), UnpackedArchives.SelectionKey(specification)).Value;
            return await _archives.GetAsync(name, path, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), file.Length, specification, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContexterException(ErrorCodes.SourceNotFound, $"Archive '{path}' cannot be read: {e.Message} Check that it is still there and its permissions.", e);
        }
    }

    private async Task<UnpackedArchive> FetchAsync(Uri url, string shown, SourceSpecification specification, CancellationToken cancellationToken)
    {
        var fetchName = FetchName(url, specification);
        if (_fetched.TryGetValue(fetchName, out var fetched) && _time.GetUtcNow() - fetched.At < Fresh && _archives.Find(fetched.Folder) is { } fresh)
        {
            _fetched[fetchName] = fetched with { At = _time.GetUtcNow() };
            return fresh;
        }

        var note = await ReadNoteAsync(fetchName, cancellationToken).ConfigureAwait(false);
        var known = note is null ? null : _archives.Find(note.Folder);
        var request = new DownloadRequest
        {
            Url = url,
            MaxBytes = _archives.Limits.MaxArchiveBytes,
            KnownETag = known is null ? null : note!.ETag,
            KnownLastModified = known is null ? null : note!.LastModified,
        };
        var answer = await _downloader.GetAsync(request, cancellationToken).ConfigureAwait(false);
        await using var _ = answer.ConfigureAwait(false);
        if (answer.Status == HttpStatusCode.NotModified && known is not null)
        {
            _fetched[fetchName] = new Fetched(note!.Folder, _time.GetUtcNow());
            return known;
        }

        if (!answer.IsSuccess)
        {
            throw DownloadAnswers.ToException($"Archive '{shown}'", answer, "Check the address.");
        }

        var folder = ContentHash.Of(fetchName, await HashOfAsync(answer, cancellationToken).ConfigureAwait(false)).Value;
        var archive = await _archives.GetAsync(folder, shown, answer.OpenRead, answer.Length, specification, cancellationToken).ConfigureAwait(false);
        await _scratch.WriteNoteAsync(fetchName, JsonSerializer.Serialize(new Note(folder, answer.Header("ETag"), answer.Header("Last-Modified"))), cancellationToken).ConfigureAwait(false);
        _fetched[fetchName] = new Fetched(folder, _time.GetUtcNow());
        return archive;
    }

    private async Task<Note?> ReadNoteAsync(string fetchName, CancellationToken cancellationToken)
    {
        try
        {
            return await _scratch.ReadNoteAsync(fetchName, cancellationToken).ConfigureAwait(false) is { } text ? JsonSerializer.Deserialize<Note>(text) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string FetchName(Uri url, SourceSpecification specification) => ContentHash.Of("url", url.AbsoluteUri, UnpackedArchives.SelectionKey(specification)).Value;

    private static async Task<string> HashOfAsync(Download answer, CancellationToken cancellationToken)
    {
        var body = answer.OpenRead();
        await using var _ = body.ConfigureAwait(false);
        return Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(body, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Where an archive is.</summary>
    /// <param name="Url">Where it is fetched from; null for a file.</param>
    /// <param name="Path">The file; null for a URL.</param>
    /// <param name="Shown">How messages name it.</param>
    /// <param name="Address">How documents name it.</param>
    private sealed record ArchivePlace(Uri? Url, string? Path, string Shown, string Address);

    /// <summary>What was fetched last.</summary>
    private sealed record Note(string Folder, string? ETag, string? LastModified);

    /// <summary>What was fetched by this process, and when it was last asked for.</summary>
    private sealed record Fetched(string Folder, DateTimeOffset At);
}
