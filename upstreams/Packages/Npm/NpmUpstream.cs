using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Contexter.Upstreams.Hosting;
using Microsoft.AspNetCore.Http;

namespace Contexter.Upstreams.Packages.Npm;

/// <summary>A registry of npm packages: documents of packages, whole and abbreviated, single versions, tags, archives with their digests, and search.</summary>
public sealed class NpmUpstream : Upstream
{
    private const string Abbreviated = "application/vnd.npm.install-v1+json";

    /// <inheritdoc/>
    public override UpstreamKind Kind => UpstreamKind.Npm;

    internal override async Task AnswerAsync(HttpContext context)
    {
        var segments = context.Request.Segments();
        if (segments is ["-", "v1", "search"])
        {
            await SearchAsync(context);
            return;
        }

        // A scoped name comes as one segment with an escaped slash, or as two.
        var (name, rest) = segments switch
        {
            [var scope, var package, .. var more] when scope.StartsWith('@') && !scope.Contains("%2f", StringComparison.OrdinalIgnoreCase) => ($"{scope}/{package}", more),
            [var package, .. var more] => (Uri.UnescapeDataString(package), more),
            _ => ("", []),
        };
        var versions = PackageCatalogue.Npm.Where(package => package.Id == name).ToList();
        if (versions.Count == 0)
        {
            await context.WriteJsonAsync(StatusCodes.Status404NotFound, new JsonObject { ["error"] = "Not found" });
            return;
        }

        var origin = context.Request.Origin();
        switch (rest)
        {
            case []:
                var isAbbreviated = context.Request.Headers.Accept.ToString().Contains(Abbreviated, StringComparison.Ordinal);
                await context.WriteJsonAsync(StatusCodes.Status200OK, await PackumentAsync(versions, origin, isAbbreviated), isAbbreviated ? Abbreviated : "application/json");
                break;
            case ["-", var file] when versions.Find(version => ArchiveName(version) == file) is { } version:
                await context.WriteAsync(StatusCodes.Status200OK, "application/octet-stream", await ArchiveAsync(version));
                break;
            case [var wanted] when Tags(versions).GetValueOrDefault(wanted, wanted) is var exact && versions.Find(version => version.Version == exact) is { } version:
                await context.WriteJsonAsync(StatusCodes.Status200OK, await DescribeAsync(version, origin), "application/json");
                break;
            case [var missing]:
                await context.WriteJsonAsync(StatusCodes.Status404NotFound, JsonValue.Create($"version not found: {missing}"));
                break;
            default:
                await context.WriteJsonAsync(StatusCodes.Status404NotFound, new JsonObject { ["error"] = "Not found" });
                break;
        }
    }

    internal override Task RefuseAsync(HttpContext context, int status, TimeSpan retryAfter)
    {
        if (status == StatusCodes.Status429TooManyRequests)
        {
            context.Response.TellRetryAfter(retryAfter);
        }

        return context.WriteJsonAsync(status, new JsonObject { ["error"] = status == StatusCodes.Status429TooManyRequests ? "Too Many Requests" : "Internal Server Error" });
    }

    private static Task SearchAsync(HttpContext context)
    {
        var text = context.Request.Query["text"].ToString();
        var found = PackageCatalogue.Npm
            .GroupBy(package => package.Id, StringComparer.Ordinal)
            .Select(versions => versions.Last(version => !version.IsPrerelease))
            .Where(package => package.Id.Contains(text, StringComparison.OrdinalIgnoreCase) || package.Description.Contains(text, StringComparison.OrdinalIgnoreCase))
            .Select(package => (JsonNode)new JsonObject
            {
                ["package"] = new JsonObject
                {
                    ["name"] = package.Id,
                    ["version"] = package.Version,
                    ["description"] = package.Description,
                    ["keywords"] = new JsonArray(),
                    ["date"] = Moment(package.Published),
                    ["publisher"] = new JsonObject { ["username"] = "quillon" },
                    ["maintainers"] = new JsonArray(new JsonObject { ["username"] = "quillon" }),
                    ["links"] = new JsonObject { ["homepage"] = "https://docs.quillon.test/docs/" },
                },
            })
            .ToArray();
        return context.WriteJsonAsync(StatusCodes.Status200OK, new JsonObject { ["total"] = found.Length, ["objects"] = new JsonArray(found), ["time"] = Moment(default) });
    }

    private static async Task<JsonObject> PackumentAsync(List<Package> versions, string origin, bool isAbbreviated)
    {
        var documents = new JsonObject();
        foreach (var version in versions)
        {
            documents[version.Version] = await DescribeAsync(version, origin);
        }

        var packument = new JsonObject
        {
            ["name"] = versions[0].Id,
            ["dist-tags"] = new JsonObject(Tags(versions).Select(tag => KeyValuePair.Create<string, JsonNode?>(tag.Key, tag.Value))),
            ["versions"] = documents,
        };
        if (isAbbreviated)
        {
            packument["modified"] = Moment(versions[^1].Published);
            return packument;
        }

        packument["_id"] = versions[0].Id;
        packument["description"] = versions[^1].Description;
        packument["license"] = "MIT";
        packument["readme"] = versions[^1].Files.GetValueOrDefault("README.md", "");
        packument["readmeFilename"] = "README.md";
        packument["homepage"] = "https://docs.quillon.test/docs/";
        packument["repository"] = new JsonObject { ["type"] = "git", ["url"] = "git+https://github.com/quillon/quillon.git" };
        packument["time"] = new JsonObject(versions.Select(version => KeyValuePair.Create<string, JsonNode?>(version.Version, Moment(version.Published))));
        return packument;
    }

    private static async Task<JsonObject> DescribeAsync(Package version, string origin)
    {
        var archive = await ArchiveAsync(version);
        var document = new JsonObject
        {
            ["name"] = version.Id,
            ["version"] = version.Version,
            ["description"] = version.Description,
            ["types"] = "index.d.ts",
            ["dist"] = new JsonObject
            {
                ["tarball"] = $"{origin}/{version.Id}/-/{ArchiveName(version)}",
                ["shasum"] = Sha1(archive),
                ["integrity"] = "sha512-" + Convert.ToBase64String(SHA512.HashData(archive)),
                ["fileCount"] = version.Files.Count,
                ["unpackedSize"] = version.Files.Values.Sum(Encoding.UTF8.GetByteCount),
            },
        };
        if (version.Deprecation is { } deprecation)
        {
            document["deprecated"] = deprecation;
        }

        return document;
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "The registry's field shasum is a SHA-1; nothing is protected by it.")]
    private static string Sha1(byte[] archive) => Convert.ToHexStringLower(SHA1.HashData(archive));

    private static Dictionary<string, string> Tags(List<Package> versions)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal) { ["latest"] = versions.FindLast(version => !version.IsPrerelease)!.Version };
        if (versions[^1].IsPrerelease)
        {
            tags["next"] = versions[^1].Version;
        }

        return tags;
    }

    private static string ArchiveName(Package version) => $"{version.Id[(version.Id.IndexOf('/', StringComparison.Ordinal) + 1)..]}-{version.Version}.tgz";

    private static async Task<byte[]> ArchiveAsync(Package version)
    {
        using var file = new MemoryStream();
        await using (var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
        await using (var tar = new TarWriter(gzip, TarEntryFormat.Ustar))
        {
            foreach (var (path, text) in version.Files)
            {
                await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, "package/" + path)
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
                    ModificationTime = version.Published,
                });
            }
        }

        return file.ToArray();
    }

    private static string Moment(DateTimeOffset moment) => moment.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
