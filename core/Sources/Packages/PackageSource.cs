using System.Runtime.CompilerServices;
using Contexter.Caching;
using Contexter.Documents;
using Contexter.Http.Downloads;
using Contexter.Sources.Archives;
using Contexter.Storage.Scratch;

namespace Contexter.Sources.Packages;

/// <summary>What sources of packages have in common: a name becomes a version, a version an archive, and the documentation in it items.</summary>
public abstract class PackageSource : IDocumentSource
{
    /// <summary>Trust in what a package says of itself.</summary>
    public const double Trust = 8;

    private const int Remembered = 256;

    private readonly LruCache<string, ResolvedPackage> _resolved;
    private readonly UnpackedArchives _archives;

    private protected PackageSource(IDownloader downloader, ScratchFolders scratch, TimeProvider time)
    {
        (Downloader, Time) = (downloader, time);
        _archives = new UnpackedArchives(scratch, new ArchiveLimits(), time);
        _resolved = new LruCache<string, ResolvedPackage>(time, Remembered, TimeSpan.FromMinutes(10), StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public abstract string Kind { get; }

    private protected IDownloader Downloader { get; }

    private protected TimeProvider Time { get; }

    /// <summary>What is taken of a package when the specification does not say.</summary>
    private protected abstract IReadOnlyList<string> DefaultInclude { get; }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SourceItem> ListAsync(
        SourceSpecification specification, SourceListing listing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        cancellationToken.ThrowIfCancellationRequested();

        // A job begins with what the registry says now, and goes on with that.
        var package = await ResolveAsync(specification.Location, cancellationToken).ConfigureAwait(false);
        _resolved.Set(specification.Location, package);
        var archive = await OpenAsync(package, specification, cancellationToken).ConfigureAwait(false);
        var entries = Choose(archive.Entries);
        if (entries.Count == 0)
        {
            throw new ContexterException(
                ErrorCodes.SourceEmpty, $"{package} holds no documentation that matches: no README, no documentation folder, no declarations. Add its web site or its repository instead.");
        }

        foreach (var entry in entries)
        {
            yield return ItemOf(package, entry);
        }
    }

    /// <inheritdoc/>
    public async Task<string?> GetVersionAsync(SourceSpecification specification, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        return (await PackageOfAsync(specification, cancellationToken).ConfigureAwait(false)).Version;
    }

    /// <inheritdoc/>
    public async Task<SourceReading> ReadAsync(SourceSpecification specification, SourceItem item, string? knownToken, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(item);
        cancellationToken.ThrowIfCancellationRequested();
        var package = await PackageOfAsync(specification, cancellationToken).ConfigureAwait(false);
        var archive = await OpenAsync(package, specification, cancellationToken).ConfigureAwait(false);
        var reading = await ArchiveItems.ReadAsync(archive, package.ToString(), item, Trust, specification, Time, cancellationToken).ConfigureAwait(false);
        return reading.Content is { } content ? SourceReading.Of(Convert(package, content)) : reading;
    }

    /// <summary>Asks the registry which version is meant and where it is.</summary>
    private protected abstract Task<ResolvedPackage> ResolveAsync(string location, CancellationToken cancellationToken);

    /// <summary>Makes sure that an archive is what the registry says it is.</summary>
    private protected virtual Task CheckAsync(ResolvedPackage package, Download archive, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Of the wanted entries, those that are not the same for another target.</summary>
    private protected virtual IReadOnlyList<UnpackedEntry> Choose(IReadOnlyList<UnpackedEntry> entries) => entries;

    private protected virtual SourceItem ItemOf(ResolvedPackage package, UnpackedEntry entry) =>
        ArchiveItems.Of(entry, $"{package.Page}#{string.Join('/', entry.Key.Split('/').Select(Uri.EscapeDataString))}");

    /// <summary>Turns a file that is no document by itself into one.</summary>
    private protected virtual SourceContent Convert(ResolvedPackage package, SourceContent content) => content;

    /// <summary>Reads an answer of the registry.</summary>
    private protected async Task<byte[]> GetAsync(Uri url, string accept, string what, string wayOut, CancellationToken cancellationToken)
    {
        var answer = await Downloader.GetAsync(new DownloadRequest { Url = url, Accept = accept }, cancellationToken).ConfigureAwait(false);
        await using var _ = answer.ConfigureAwait(false);
        return answer.IsSuccess ? await answer.ReadAllBytesAsync(cancellationToken).ConfigureAwait(false) : throw DownloadAnswers.ToException(what, answer, wayOut);
    }

    private async Task<ResolvedPackage> PackageOfAsync(SourceSpecification specification, CancellationToken cancellationToken)
    {
        if (!_resolved.TryGet(specification.Location, out var package))
        {
            package = await ResolveAsync(specification.Location, cancellationToken).ConfigureAwait(false);
            _resolved.Set(specification.Location, package);
        }

        return package;
    }

    private async Task<UnpackedArchive> OpenAsync(ResolvedPackage package, SourceSpecification given, CancellationToken cancellationToken)
    {
        var specification = given.Include.Count > 0 ? given : given with { Include = DefaultInclude };
        var name = ContentHash.Of(Kind, package.Archive.AbsoluteUri, package.Version, package.Integrity ?? string.Empty, UnpackedArchives.SelectionKey(specification)).Value;
        if (_archives.Find(name) is { } known)
        {
            return known;
        }

        var answer = await Downloader.GetAsync(new DownloadRequest { Url = package.Archive, MaxBytes = _archives.Limits.MaxArchiveBytes }, cancellationToken).ConfigureAwait(false);
        await using var _ = answer.ConfigureAwait(false);
        if (!answer.IsSuccess)
        {
            throw DownloadAnswers.ToException(package.ToString(), answer, "The registry names this version and does not have it; choose another.");
        }

        await CheckAsync(package, answer, cancellationToken).ConfigureAwait(false);
        return await _archives.GetAsync(name, package.ToString(), answer.OpenRead, answer.Length, specification, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>A version of a package, as a registry knows it.</summary>
/// <param name="Name">Name of the package.</param>
/// <param name="Version">The version.</param>
/// <param name="Archive">Where its archive is.</param>
/// <param name="Page">Its page for people.</param>
/// <param name="Integrity">What the archive's hash must be, as the registry writes it; null where it does not say.</param>
internal sealed record ResolvedPackage(string Name, string Version, Uri Archive, string Page, string? Integrity)
{
    /// <inheritdoc/>
    public override string ToString() => $"Package '{Name}@{Version}'";
}
