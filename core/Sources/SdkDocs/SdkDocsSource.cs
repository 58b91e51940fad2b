using System.Runtime.CompilerServices;
using Contexter.Documents;
using Contexter.Parsing.XmlDoc;
using Contexter.Sources.Files;

namespace Contexter.Sources.SdkDocs;

/// <summary>
/// The XML documentation that every .NET SDK carries in its reference packs. One item an assembly: its key is the assembly's name, and globs match that name.
/// </summary>
/// <remarks>
/// The location is empty, or the root of an installation of .NET. Of every pack (<c>Microsoft.NETCore.App.Ref</c> first, the others by name) it takes the newest version;
/// an assembly that several packs describe is listed once, from the first.
/// </remarks>
public sealed class SdkDocsSource(IDotnetLocation dotnet, TimeProvider clock) : IDocumentSource
{
    /// <summary>The kind's name.</summary>
    public const string KindName = "sdk-docs";

    /// <summary>Trust in documentation that comes with the SDK itself.</summary>
    public const double Trust = 10;

    /// <inheritdoc/>
    public string Kind => KindName;

    /// <inheritdoc/>
    public async IAsyncEnumerable<SourceItem> ListAsync(
        SourceSpecification specification, SourceListing listing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        var include = new GlobSet(specification.Include, nameof(SourceSpecification.Include));
        var exclude = new GlobSet(specification.Exclude, nameof(SourceSpecification.Exclude));
        await Task.Yield();
        var packs = ReferencePacks.Find(Roots(specification));
        var count = 0;
        foreach (var (assembly, path) in ReferencePacks.Assemblies(packs))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (exclude.IsMatch(assembly) || (!include.IsEmpty && !include.IsMatch(assembly)))
            {
                continue;
            }

            count++;
            var file = new FileInfo(path);
            yield return new SourceItem
            {
                Key = assembly,
                Url = FileLocation.UrlOf(path),
                Format = XmlDocParser.FormatName,
                SizeBytes = file.Length,
                ModifiedAt = new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero),
                ChangeToken = FileBytes.ChangeTokenOf(file),
            };
        }

        if (count == 0)
        {
            throw new ContexterException(
                ErrorCodes.SourceEmpty,
                $"No assembly of the reference packs {string.Join(", ", packs.Select(pack => pack.Name))} in '{packs[0].Root}' matches "
                + $"{string.Join(", ", specification.Include.Select(pattern => $"'{pattern}'"))}; use patterns of assembly names such as 'System.Text.*'.");
        }
    }

    /// <inheritdoc/>
    public async Task<SourceReading> ReadAsync(SourceSpecification specification, SourceItem item, string? knownToken, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(item);
        if (!ReferencePacks.Assemblies(ReferencePacks.Find(Roots(specification))).TryGetValue(item.Key, out var path))
        {
            throw new ContexterException(
                ErrorCodes.SourceNotFound, $"The reference packs no longer hold documentation of assembly '{item.Key}'; refresh the library to list them again.");
        }

        var bytes = await FileBytes.ReadAsync(item.Key, path, specification.MaxItemBytes, cancellationToken).ConfigureAwait(false);
        return SourceReading.Of(new SourceContent
        {
            Item = item,
            Text = TextDecoder.Decode(item.Key, bytes),
            SizeBytes = bytes.Length,
            FetchedAt = clock.GetUtcNow(),
            TrustScore = Trust,
        });
    }

    /// <summary>Version of the documentation, for naming the library version: that of the first pack, <c>Microsoft.NETCore.App.Ref</c> where it is installed (<c>10.0.12</c>).</summary>
    /// <exception cref="ContexterException">No reference pack is found (<see cref="ErrorCodes.SourceNotFound"/>).</exception>
    public Task<string?> GetVersionAsync(SourceSpecification specification, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        return Task.FromResult<string?>(ReferencePacks.Find(Roots(specification))[0].Version);
    }

    private IEnumerable<string> Roots(SourceSpecification specification) =>
        string.IsNullOrWhiteSpace(specification.Location) ? dotnet.Candidates() : [specification.Location];
}
