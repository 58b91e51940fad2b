using Contexter.Caching;
using Contexter.Sources.Files;
using Contexter.Storage.Scratch;

namespace Contexter.Sources.Archives;

/// <summary>Unpacks archives into scratch folders, and finds those that are unpacked already.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class UnpackedArchives(ScratchFolders scratch, ArchiveLimits limits, TimeProvider time)
{
    private const int Remembered = 8;

    private readonly LruCache<string, UnpackedArchive> _lists = new(time, Remembered, TimeSpan.FromHours(1), StringComparer.Ordinal);

    /// <summary>The limits of archives.</summary>
    public ArchiveLimits Limits => limits;

    /// <summary>What two specifications have to have in common to share what was unpacked.</summary>
    public static string SelectionKey(SourceSpecification specification) => string.Join(
        '\u001f', ["1", specification.MaxItemBytes.ToString(System.Globalization.CultureInfo.InvariantCulture), .. specification.Include, "\u001e", .. specification.Exclude]);

    /// <summary>An archive that is unpacked already; null where it is not.</summary>
    /// <param name="name">Name of the scratch folder.</param>
    public UnpackedArchive? Find(string name)
    {
        if (scratch.Find(name) is not { } folder)
        {
            return null;
        }

        if (!_lists.TryGet(name, out var archive))
        {
            archive = UnpackedArchive.TryLoad(folder);
            if (archive is not null)
            {
                _lists.Set(name, archive);
            }
        }

        return archive;
    }

    /// <summary>Unpacks an archive, unless it is unpacked already.</summary>
    /// <param name="name">Name of the scratch folder: says all that the result depends on.</param>
    /// <param name="archive">Name of the archive, for errors.</param>
    /// <param name="open">Opens it at its beginning, seekable.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="specification">Which files of it are wanted.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="Documents.ContexterException">It is no archive, is damaged or too large, or there is no room to unpack it.</exception>
    public async Task<UnpackedArchive> GetAsync(
        string name, string archive, Func<Stream> open, long length, SourceSpecification specification, CancellationToken cancellationToken)
    {
        if (Find(name) is { } known)
        {
            return known;
        }

        var selection = new FileSelection(specification);
        var folder = await scratch.GetOrMakeAsync(
            name,
            (empty, token) => Task.Run(() => new ArchiveUnpacker(limits).Unpack(archive, open, length, selection, specification.MaxItemBytes, empty, token), token),
            cancellationToken).ConfigureAwait(false);
        var unpacked = UnpackedArchive.TryLoad(folder)
            ?? throw Storage.StorageErrors.Corrupted(folder.Path, "the list of an unpacked archive cannot be read", "Remove that folder; it is made again.");
        _lists.Set(name, unpacked);
        return unpacked;
    }
}
