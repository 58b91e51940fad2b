using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Contexter.Documents;
using Contexter.Http.Downloads;
using Contexter.Parsing.Markdown;
using Contexter.Parsing.XmlDoc;
using Contexter.Sources.Archives;
using Contexter.Storage.Scratch;

namespace Contexter.Sources.Packages;

/// <summary>
/// Documentation in NuGet packages: what the package says of itself, README and other texts, and the XML documentation of its assemblies. The location is <c>Id</c> or
/// <c>Id@version</c>.
/// </summary>
/// <remarks>An assembly that is there for several frameworks is documented once, for the newest of them. Nothing in a package is run.</remarks>
public sealed class NugetSource : PackageSource
{
    /// <summary>The kind's name.</summary>
    public const string KindName = "nuget";

    private const string PackageBase = "PackageBaseAddress/3.0.0";

    private readonly PackageOptions _options;

    /// <summary>Makes a source.</summary>
    /// <param name="downloader">The way to the network.</param>
    /// <param name="options">Which feed.</param>
    /// <param name="scratch">Where packages are unpacked.</param>
    /// <param name="time">For times.</param>
    public NugetSource(IDownloader downloader, PackageOptions options, ScratchFolders scratch, TimeProvider time)
        : base(downloader, scratch, time) => _options = options;

    /// <inheritdoc/>
    public override string Kind => KindName;

    private protected override IReadOnlyList<string> DefaultInclude { get; } = ["/*.nuspec", "README*", "/*.md", "/*.txt", "docs/", "doc/", "documentation/", "lib/**/*.xml", "ref/**/*.xml"];

    [SuppressMessage("Globalization", "CA1308", Justification = "The protocol has ids and versions in lower case in addresses.")]
    private protected override async Task<ResolvedPackage> ResolveAsync(string location, CancellationToken cancellationToken)
    {
        var wanted = PackageReference.Parse(location, KindName, "Polly.Core");
        var feed = $"The feed {_options.NuGet.Host}";
        var index = await GetAsync(_options.NuGet, "application/json", feed, "Check the setting packages.nuget.", cancellationToken).ConfigureAwait(false);
        var packages = Read(index, ReadBase).TrimEnd('/');
        var id = wanted.Name.ToLowerInvariant();
        if (!Uri.TryCreate($"{packages}/{Uri.EscapeDataString(id)}/index.json", UriKind.Absolute, out var list) || list.Scheme is not ("http" or "https"))
        {
            throw NoFeed("it names no place of packages", null);
        }

        var json = await GetAsync(list, "application/json", $"NuGet package '{location}'", "Check its id on nuget.org.", cancellationToken).ConfigureAwait(false);
        var version = PackageVersions.Choose(wanted.Name, Read(json, ReadVersions), wanted.Version);
        var lower = version.ToLowerInvariant();
        return new ResolvedPackage(wanted.Name, version, new Uri($"{packages}/{id}/{lower}/{id}.{lower}.nupkg"), PageOf(wanted.Name, version), null);
    }

    private protected override IReadOnlyList<UnpackedEntry> Choose(IReadOnlyList<UnpackedEntry> entries) =>
    [
        .. entries
            .GroupBy(entry => entry.Format is XmlDocParser.FormatName && TargetFrameworks.AssemblyOf(entry.Key) is { } assembly ? "assembly " + assembly : entry.Key, StringComparer.OrdinalIgnoreCase)
            .Select(same => same.MaxBy(entry => TargetFrameworks.RankOf(entry.Key))!)
            .OrderBy(entry => entry.Key, StringComparer.Ordinal),
    ];

    private protected override SourceItem ItemOf(ResolvedPackage package, UnpackedEntry entry)
    {
        var item = base.ItemOf(package, entry);
        return IsSpecification(entry.Key) ? item with { Url = package.Page, Format = MarkdownParser.FormatName } : item;
    }

    private protected override SourceContent Convert(ResolvedPackage package, SourceContent content) => IsSpecification(content.Item.Key)
        ? content with { Item = content.Item with { Url = package.Page, Format = MarkdownParser.FormatName }, Text = PackageDescription.ToMarkdown(content.Text, content.Item.Key) }
        : content;

    private static bool IsSpecification(string key) => key.EndsWith(".nuspec", StringComparison.OrdinalIgnoreCase) && !key.Contains('/', StringComparison.Ordinal);

    private static string ReadBase(JsonElement index) => index.GetProperty("resources").EnumerateArray()
        .Where(resource => resource.GetProperty("@type") is { ValueKind: JsonValueKind.String } type && type.GetString() is PackageBase)
        .Select(resource => resource.GetProperty("@id").GetString())
        .FirstOrDefault() ?? throw new JsonException($"There is no resource of type {PackageBase}.");

    private static string[] ReadVersions(JsonElement list) => [.. list.GetProperty("versions").EnumerateArray().Select(version => version.GetString()).OfType<string>()];

    private T Read<T>(byte[] json, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw NoFeed(e.Message, e);
        }
    }

    private ContexterException NoFeed(string why, Exception? cause) =>
        new(ErrorCodes.SourceUnavailable, $"{_options.NuGet.Host} did not answer as a NuGet feed does: {why} Check the setting packages.nuget.", cause);

    private string PageOf(string id, string version) => _options.NuGet == PackageOptions.DefaultNuGet
        ? $"https://www.nuget.org/packages/{id}/{version}"
        : $"{_options.NuGet.GetLeftPart(UriPartial.Authority)}/packages/{id}/{version}";
}
