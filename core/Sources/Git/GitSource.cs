using System.Runtime.CompilerServices;
using Contexter.Documents;
using Contexter.Sources.Files;

namespace Contexter.Sources.Git;

/// <summary>
/// Documentation in a git working copy on disk: READMEs, texts at the top and documentation folders, without what the repository ignores. The version is the tag on the
/// commit that is checked out, and addresses are those of the forge it came from, where that is known. The git program is not needed.
/// </summary>
public sealed class GitSource(TimeProvider clock) : IDocumentSource
{
    /// <summary>The kind's name.</summary>
    public const string KindName = "git";

    /// <summary>Trust in working copies, as in other files that the user chose.</summary>
    public const double Trust = FileSource.Trust;

    private static readonly string[] DefaultInclude =
        ["README*", "/*.md", "/*.markdown", "/*.rst", "docs/", "doc/", "documentation/", "guide/", "guides/", "manual/", "tutorials/", "examples/**/*.md", "wiki/"];

    /// <inheritdoc/>
    public string Kind => KindName;

    /// <inheritdoc/>
    public async IAsyncEnumerable<SourceItem> ListAsync(
        SourceSpecification specification, SourceListing listing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        cancellationToken.ThrowIfCancellationRequested();
        var location = Place(specification);
        var repository = GitRepository.Find(location.Root);
        var prefix = PrefixOf(repository, location);
        var site = GitWebAddress.Of(repository.RemoteUrl(), repository.HeadCommit());
        var ignore = IgnoredAbove(repository, prefix);
        var selection = new FileSelection(specification.Include.Count > 0 ? specification : specification with { Include = DefaultInclude });

        // Leaves the caller's thread: a large tree on a slow disk takes seconds.
        await Task.Yield();
        var count = 0;
        foreach (var (file, format) in new FileTree(location, selection, ignore).Files(cancellationToken))
        {
            count++;
            var key = location.KeyOf(file.FullName);
            yield return new SourceItem
            {
                Key = key,
                Url = site is null ? FileLocation.UrlOf(file.FullName) : site + string.Join('/', (prefix + key).Split('/').Select(Uri.EscapeDataString)),
                Format = format,
                SizeBytes = file.Length,
                ModifiedAt = new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero),
                ChangeToken = FileBytes.ChangeTokenOf(file),
            };
        }

        if (count == 0)
        {
            throw new ContexterException(
                ErrorCodes.SourceEmpty,
                $"Working copy '{location.Root}' holds no documentation that matches: no README, no text at the top, no documentation folder that is not ignored. Name the files with an include pattern such as '**/*.md'.");
        }
    }

    /// <summary>The highest of the version tags on the commit that is checked out, without a <c>v</c> before the number; null where there is none.</summary>
    /// <exception cref="ContexterException">The location is no working copy.</exception>
    public Task<string?> GetVersionAsync(SourceSpecification specification, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        var repository = GitRepository.Find(Place(specification).Root);
        var versions = repository.HeadCommit() is { } commit ? repository.TagsOf(commit).Select(VersionOf).OfType<string>() : [];
        return Task.FromResult(versions.Order(VersionOrder.Instance).LastOrDefault());
    }

    /// <inheritdoc/>
    public async Task<SourceReading> ReadAsync(SourceSpecification specification, SourceItem item, string? knownToken, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(item);
        var path = Place(specification).Resolve(item.Key);
        var bytes = await FileBytes.ReadAsync(item.Key, path, specification.MaxItemBytes, cancellationToken).ConfigureAwait(false);
        return SourceReading.Of(new SourceContent
        {
            Item = item,
            Text = FileText.Decode(item.Key, bytes, specification.MaxItemBytes),
            SizeBytes = bytes.Length,
            FetchedAt = clock.GetUtcNow(),
            TrustScore = Trust,
        });
    }

    private static FileLocation Place(SourceSpecification specification)
    {
        var location = FileLocation.Of(specification);
        return location.IsFile
            ? throw new ContexterException(ErrorCodes.InvalidInput, $"'{location.Root}' is a file; give the folder of a git working copy, or add the file as files.")
            : location;
    }

    /// <summary>The key of the location from the top of the working copy, with a slash at its end; empty for the top itself.</summary>
    private static string PrefixOf(GitRepository repository, FileLocation location)
    {
        var relative = Path.GetRelativePath(repository.Root, location.Root).Replace(Path.DirectorySeparatorChar, '/');
        return relative is "." ? string.Empty : relative + "/";
    }

    private static FolderIgnore IgnoredAbove(GitRepository repository, string prefix)
    {
        var ignore = new GitIgnore();
        ignore.AddFile(repository.ExcludeFile, string.Empty);
        var above = string.Empty;
        foreach (var part in prefix.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            ignore.AddFolder(Path.Join(repository.Root, above), above);
            above = above.Length == 0 ? part : $"{above}/{part}";
        }

        return new FolderIgnore(ignore, prefix);
    }

    /// <summary>The version that a tag names: <c>v1.2.0</c>, <c>1.2.0</c>, <c>release/1.2.0</c>, <c>package@1.2.0</c>, <c>package-v1.2.0</c>; null where it names none.</summary>
    private static string? VersionOf(string tag)
    {
        var text = tag[(tag.LastIndexOfAny(['/', '@']) + 1)..];
        var digit = text.AsSpan().IndexOfAnyInRange('0', '9');
        if (digit < 0 || text.Length > LibraryVersion.MaxVersionLength || !text.Contains('.', StringComparison.Ordinal))
        {
            return null;
        }

        var start = digit > 0 && text[digit - 1] is 'v' or 'V' ? digit - 1 : digit;
        var isWhole = start == 0 || text[start - 1] is '-' or '_';
        var version = text[digit..];
        return isWhole && version.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '+') ? version : null;
    }

    /// <summary>What a repository ignores below a folder of it, learnt folder by folder.</summary>
    private sealed class FolderIgnore(GitIgnore ignore, string prefix) : IFileIgnore
    {
        public void Enter(string folder, string key) => ignore.AddFolder(folder, (prefix + key).TrimEnd('/'));

        public bool IsIgnored(string key, bool isFolder) => ignore.IsIgnored(prefix + key, isFolder);
    }
}
