using System.Reflection;
using Contexter.Documents;
using Contexter.LibraryArchives;
using Contexter.Storage;

namespace Contexter.Ingestion;

/// <summary>Writes the stored documents of a library version into an archive. Done again, it writes the archive anew; nothing half-written has its name.</summary>
/// <remarks>Safe for concurrent use by different jobs.</remarks>
public sealed class ExportStage(IDocumentStore documents, ArchiveFolder archives, TimeProvider time)
{
    private static readonly string Writer = "Contexter "
        + typeof(ExportStage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];

    /// <summary>Writes the archive.</summary>
    /// <param name="jobId">The job, whose archive it is.</param>
    /// <param name="library">The library version; nobody changes it meanwhile.</param>
    /// <param name="source">Where its documents come from.</param>
    /// <param name="addedAt">When it was first added.</param>
    /// <param name="updatedAt">When it was last read from its source.</param>
    /// <param name="progress">Filled as the work goes on.</param>
    /// <param name="cancellationToken">Stops between documents.</param>
    /// <exception cref="ContexterException">A document is damaged, or there is no room for the archive.</exception>
    public async Task<WrittenArchive> RunAsync(
        string jobId, LibraryVersion library, ArchivedSource source, DateTimeOffset addedAt, DateTimeOffset? updatedAt, ExportProgress progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var items = (await documents.GetKnownItemsAsync(library, cancellationToken).ConfigureAwait(false)).ToDictionary(item => item.Key, StringComparer.Ordinal);
        var entries = (await documents.ListAsync(library, cancellationToken).ConfigureAwait(false))
            .OrderBy(entry => entry.ItemKey, StringComparer.Ordinal)
            .ThenBy(entry => entry.Metadata.Path, StringComparer.Ordinal)
            .ToList();
        progress.Begin(entries.Count);
        return await archives.WriteExportAsync(
            jobId,
            async target =>
            {
                using var writer = new LibraryArchiveWriter(target);
                foreach (var entry in entries)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var document = await documents.GetAsync(library, entry.Metadata.Id, cancellationToken).ConfigureAwait(false)
                        ?? throw new ContexterException(ErrorCodes.DocumentNotFound, $"Document '{entry.Metadata.Path}' of '{library}' was removed while the library was exported; export it again.");
                    var item = items.GetValueOrDefault(entry.ItemKey);
                    writer.Add(entry.ItemKey, item?.ChangeToken, item?.Depth ?? 0, document);
                    progress.Add(writer.Bytes);
                }

                writer.Finish(new LibraryArchiveManifest
                {
                    Format = LibraryArchiveManifest.FormatName,
                    Version = LibraryArchiveManifest.CurrentVersion,
                    Library = library.ToString(),
                    Source = source,
                    WrittenBy = Writer,
                    ExportedAt = time.GetUtcNow(),
                    AddedAt = addedAt,
                    UpdatedAt = updatedAt,
                    Items = entries.Select(entry => entry.ItemKey).Where(key => key.Length > 0).Distinct(StringComparer.Ordinal).Count(),
                    Documents = entries.Count,
                    Parts = [],
                });
            }).ConfigureAwait(false);
    }
}

/// <summary>How far an export is, readable at any moment from any thread.</summary>
public sealed class ExportProgress
{
    private int _done;
    private int _total;
    private long _bytes;

    /// <summary>Documents written.</summary>
    public int Done => Volatile.Read(ref _done);

    /// <summary>Documents to write; 0 before they are listed.</summary>
    public int Total => Volatile.Read(ref _total);

    /// <summary>Bytes written, before they are compressed.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    internal void Begin(int total)
    {
        Volatile.Write(ref _done, 0);
        Volatile.Write(ref _total, total);
    }

    internal void Add(long bytes)
    {
        Interlocked.Increment(ref _done);
        Interlocked.Exchange(ref _bytes, bytes);
    }
}
