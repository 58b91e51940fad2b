using System.Security.Cryptography;
using System.Text.Json;
using Contexter.Documents;
using Contexter.Http.Downloads;
using Contexter.Storage.Scratch;

namespace Contexter.Sources.Packages;

/// <summary>
/// Documentation in npm packages: README and other texts at the top, documentation folders, and type declarations. The location is <c>name</c>, <c>name@version</c> or
/// <c>name@tag</c>; a scope belongs to the name.
/// </summary>
/// <remarks>The archive's hash is checked against the registry's (SHA-512, or what the registry has). Nothing in a package is run.</remarks>
public sealed class NpmSource : PackageSource
{
    /// <summary>The kind's name.</summary>
    public const string KindName = "npm";

    // The short form of a package's description: versions, tags and hashes, without the README of each version.
    private const string Accept = "application/vnd.npm.install-v1+json, application/json;q=0.8";

    private readonly PackageOptions _options;

    /// <summary>Makes a source.</summary>
    /// <param name="downloader">The way to the network.</param>
    /// <param name="options">Which registry.</param>
    /// <param name="scratch">Where packages are unpacked.</param>
    /// <param name="time">For times.</param>
    public NpmSource(IDownloader downloader, PackageOptions options, ScratchFolders scratch, TimeProvider time)
        : base(downloader, scratch, time) => _options = options;

    /// <inheritdoc/>
    public override string Kind => KindName;

    private protected override IReadOnlyList<string> DefaultInclude { get; } =
        ["README*", "/*.md", "/*.rst", "docs/", "doc/", "documentation/", "guides/", "*.d.ts", "*.d.mts", "*.d.cts"];

    private protected override async Task<ResolvedPackage> ResolveAsync(string location, CancellationToken cancellationToken)
    {
        var wanted = PackageReference.Parse(location, KindName, "react");
        var url = new Uri($"{_options.Npm.AbsoluteUri.TrimEnd('/')}/{Uri.EscapeDataString(wanted.Name)}");
        var json = await GetAsync(url, Accept, $"npm package '{location}'", "Check its name on npmjs.com.", cancellationToken).ConfigureAwait(false);
        try
        {
            using var package = JsonDocument.Parse(json);
            var versions = Property(package.RootElement, "versions") is { ValueKind: JsonValueKind.Object } all ? all.EnumerateObject().ToDictionary(version => version.Name, version => version.Value, StringComparer.Ordinal) : [];
            var tags = Property(package.RootElement, "dist-tags");
            var tag = Text(tags, wanted.Version ?? "latest");
            var chosen = tag is not null && versions.ContainsKey(tag) ? tag : PackageVersions.Choose(wanted.Name, versions.Keys, wanted.Version);
            var dist = Property(versions[chosen], "dist");
            var archive = Uri.TryCreate(Text(dist, "tarball"), UriKind.Absolute, out var at) && at.Scheme is "http" or "https"
                ? at!
                : throw new ContexterException(ErrorCodes.SourceUnavailable, $"The registry {url.Host} names no archive for '{wanted.Name}@{chosen}'; choose another version.");
            var integrity = Text(dist, "integrity") ?? (Text(dist, "shasum") is { } sum ? "sha1-hex-" + sum : null);
            return new ResolvedPackage(wanted.Name, chosen, archive, PageOf(wanted.Name, chosen, archive), integrity);
        }
        catch (JsonException e)
        {
            throw new ContexterException(ErrorCodes.SourceUnavailable, $"{url.Host} did not answer as an npm registry does for '{location}': {e.Message} Check the setting packages.npm.", e);
        }
    }

    private protected override async Task CheckAsync(ResolvedPackage package, Download archive, CancellationToken cancellationToken)
    {
        var expected = (package.Integrity ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('?')[0])
            .OrderByDescending(part => part.StartsWith("sha512-", StringComparison.Ordinal))
            .ThenByDescending(part => part, StringComparer.Ordinal)
            .FirstOrDefault();
        if (expected is null)
        {
            throw Mismatch("the registry has no hash of it");
        }

        var body = archive.OpenRead();
        await using var _ = body.ConfigureAwait(false);
        var actual = expected switch
        {
            _ when expected.StartsWith("sha512-", StringComparison.Ordinal) => "sha512-" + System.Convert.ToBase64String(await SHA512.HashDataAsync(body, cancellationToken).ConfigureAwait(false)),
            _ when expected.StartsWith("sha384-", StringComparison.Ordinal) => "sha384-" + System.Convert.ToBase64String(await SHA384.HashDataAsync(body, cancellationToken).ConfigureAwait(false)),
            _ when expected.StartsWith("sha256-", StringComparison.Ordinal) => "sha256-" + System.Convert.ToBase64String(await SHA256.HashDataAsync(body, cancellationToken).ConfigureAwait(false)),
            _ when expected.StartsWith("sha1-hex-", StringComparison.Ordinal) => "sha1-hex-" + await Sha1Async(body, cancellationToken).ConfigureAwait(false),
            _ => throw Mismatch($"its hash '{expected[..Math.Min(20, expected.Length)]}' is of an unknown kind"),
        };
        if (!string.Equals(actual, expected, StringComparison.Ordinal))
        {
            throw Mismatch("its bytes are not those that the registry has the hash of");
        }

        ContexterException Mismatch(string why) =>
            new(ErrorCodes.FileMalformed, $"The archive of {package} is not used: {why}. Try again; if it stays so, the registry or something on the way is at fault.") { MayPass = true };
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "Packages from before 2017 have no other hash; it guards against damage, as it does for npm itself.")]
    private static async Task<string> Sha1Async(Stream body, CancellationToken cancellationToken) =>
        System.Convert.ToHexStringLower(await SHA1.HashDataAsync(body, cancellationToken).ConfigureAwait(false));

    private string PageOf(string name, string version, Uri archive) =>
        _options.Npm == PackageOptions.DefaultNpm ? $"https://www.npmjs.com/package/{name}/v/{version}" : DownloadAnswers.Shown(archive);

    private static JsonElement? Property(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement? parent, string name) => Property(parent, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
