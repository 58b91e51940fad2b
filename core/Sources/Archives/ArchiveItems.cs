using Contexter.Documents;
using Contexter.Sources.Files;

namespace Contexter.Sources.Archives;

/// <summary>The entries of an unpacked archive as items of a source.</summary>
internal static class ArchiveItems
{
    /// <summary>The item of an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="url">Its address.</param>
    public static SourceItem Of(UnpackedEntry entry, string url) => new()
    {
        Key = entry.Key,
        Url = url,
        Format = entry.Format,
        SizeBytes = entry.SizeBytes,
        ModifiedAt = entry.ModifiedAt,
        ChangeToken = entry.Hash.Length > 0 ? entry.Hash : null,
    };

    /// <summary>Reads an item.</summary>
    /// <param name="archive">What was unpacked.</param>
    /// <param name="name">Name of the archive, for errors.</param>
    /// <param name="item">The item.</param>
    /// <param name="trust">Trust in it.</param>
    /// <param name="specification">Its largest size.</param>
    /// <param name="time">When it is read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<SourceReading> ReadAsync(
        UnpackedArchive archive, string name, SourceItem item, double trust, SourceSpecification specification, TimeProvider time, CancellationToken cancellationToken)
    {
        if (archive.Find(item.Key) is not { } entry)
        {
            return SourceReading.Gone($"'{item.Key}' is not in '{name}' any more, or is no longer wanted of it.");
        }

        if (entry.FaultCode is not null)
        {
            throw new ContexterException(entry.FaultCode, entry.Fault ?? string.Empty);
        }

        var bytes = await FileBytes.ReadAsync(item.Key, archive.PathOf(entry), specification.MaxItemBytes, cancellationToken).ConfigureAwait(false);
        return SourceReading.Of(new SourceContent
        {
            Item = item with { Format = entry.Format, ChangeToken = entry.Hash },
            Text = FileText.Decode(item.Key, bytes, specification.MaxItemBytes),
            SizeBytes = bytes.Length,
            FetchedAt = time.GetUtcNow(),
            TrustScore = trust,
        });
    }
}
