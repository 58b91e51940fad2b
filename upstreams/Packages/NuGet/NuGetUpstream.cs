using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Contexter.Upstreams.Hosting;
using Microsoft.AspNetCore.Http;

namespace Contexter.Upstreams.Packages.NuGet;

/// <summary>
/// A NuGet feed, version 3 (https://learn.microsoft.com/nuget/api/overview): service index, package content, registrations and search, with real package files.
/// </summary>
public sealed class NuGetUpstream : Upstream
{
    private const string Registrations = "v3/registration5-semver1";
    private const string Content = "v3-flatcontainer";

    /// <inheritdoc/>
    public override UpstreamKind Kind => UpstreamKind.NuGet;

    /// <inheritdoc/>
    internal override string BasePath => "/v3/index.json";

    internal override Task AnswerAsync(HttpContext context)
    {
        var origin = context.Request.Origin();
        return context.Request.Segments() switch
        {
            ["v3", "index.json"] => Json(context, ServiceIndex(origin)),
            ["v3", "query"] => Json(context, Search(context.Request.Query, origin)),
            [Content, var id, "index.json"] when Find(id) is { Count: > 0 } versions =>
                Json(context, new JsonObject { ["versions"] = new JsonArray([.. versions.Select(version => (JsonNode)version.AddressVersion)]) }),
            [Content, var id, var version, var file] when Find(id, version) is { } package => FileAsync(context, package, file),
            ["v3", "registration5-semver1", var id, "index.json"] when Find(id) is { Count: > 0 } versions => Json(context, Registration(versions, origin)),
            ["v3", "registration5-semver1", var id, var leaf] when leaf.EndsWith(".json", StringComparison.Ordinal) && Find(id, leaf[..^".json".Length]) is { } package =>
                Json(context, Leaf(package, origin)),
            _ => MissingAsync(context),
        };
    }

    internal override Task RefuseAsync(HttpContext context, int status, TimeSpan retryAfter)
    {
        if (status == StatusCodes.Status429TooManyRequests)
        {
            context.Response.TellRetryAfter(retryAfter);
        }

        return context.WriteTextAsync(status, "The service is unavailable.\n");
    }

    private static Task Json(HttpContext context, JsonNode body) => context.WriteJsonAsync(StatusCodes.Status200OK, body, "application/json");

    private static Task MissingAsync(HttpContext context) => context.WriteTextAsync(
        StatusCodes.Status404NotFound,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>BlobNotFound</Code><Message>The specified blob does not exist.</Message></Error>",
        "application/xml");

    /// <summary>Ids and versions in addresses are in lower case, and only so.</summary>
    private static List<Package> Find(string id) => [.. PackageCatalogue.NuGet.Where(package => package.AddressId == id)];

    private static Package? Find(string id, string version) => Find(id).Find(package => package.AddressVersion == version);

    private static JsonObject ServiceIndex(string origin) => new()
    {
        ["version"] = "3.0.0",
        ["resources"] = new JsonArray(
            Resource($"{origin}/v3/query", "SearchQueryService"),
            Resource($"{origin}/v3/query", "SearchQueryService/3.5.0"),
            Resource($"{origin}/{Registrations}/", "RegistrationsBaseUrl"),
            Resource($"{origin}/{Registrations}/", "RegistrationsBaseUrl/3.6.0"),
            Resource($"{origin}/{Content}/", "PackageBaseAddress/3.0.0")),
    };

    private static JsonObject Resource(string address, string type) => new() { ["@id"] = address, ["@type"] = type };

    private static JsonObject Search(IQueryCollection query, string origin)
    {
        var text = query["q"].ToString();
        var withPrereleases = query["prerelease"] == "true";
        var skip = int.TryParse(query["skip"], CultureInfo.InvariantCulture, out var from) ? from : 0;
        var take = int.TryParse(query["take"], CultureInfo.InvariantCulture, out var most) ? most : 20;
        var found = PackageCatalogue.NuGet
            .Where(package => package.IsListed && (withPrereleases || !package.IsPrerelease))
            .Where(package => package.Id.Contains(text, StringComparison.OrdinalIgnoreCase) || package.Description.Contains(text, StringComparison.OrdinalIgnoreCase))
            .GroupBy(package => package.Id, StringComparer.Ordinal)
            .ToList();
        return new JsonObject
        {
            ["totalHits"] = found.Count,
            ["data"] = new JsonArray([.. found.Skip(skip).Take(take).Select(versions => (JsonNode)new JsonObject
            {
                ["@id"] = RegistrationAddress(versions.Last(), origin),
                ["@type"] = "Package",
                ["id"] = versions.Key,
                ["version"] = versions.Last().Version,
                ["description"] = versions.Last().Description,
                ["totalDownloads"] = 1_000,
                ["versions"] = new JsonArray([.. versions.Select(version => (JsonNode)new JsonObject { ["version"] = version.Version, ["downloads"] = 100, ["@id"] = LeafAddress(version, origin) })]),
            })]),
        };
    }

    private static JsonObject Registration(List<Package> versions, string origin) => new()
    {
        ["@id"] = RegistrationAddress(versions[0], origin),
        ["count"] = 1,
        ["items"] = new JsonArray(new JsonObject
        {
            ["@id"] = $"{RegistrationAddress(versions[0], origin)}#page/{versions[0].Version}/{versions[^1].Version}",
            ["count"] = versions.Count,
            ["lower"] = versions[0].Version,
            ["upper"] = versions[^1].Version,
            ["items"] = new JsonArray([.. versions.Select(version => (JsonNode)Leaf(version, origin))]),
        }),
    };

    private static JsonObject Leaf(Package package, string origin)
    {
        var entry = new JsonObject
        {
            ["@id"] = LeafAddress(package, origin) + "#entry",
            ["id"] = package.Id,
            ["version"] = package.Version,
            ["description"] = package.Description,
            ["licenseExpression"] = "MIT",
            ["projectUrl"] = "https://docs.quillon.test/docs/",
            ["listed"] = package.IsListed,
            ["published"] = package.Published.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
        };
        if (package.Deprecation is { } deprecation)
        {
            entry["deprecation"] = new JsonObject { ["message"] = deprecation, ["reasons"] = new JsonArray("Legacy") };
        }

        return new JsonObject { ["@id"] = LeafAddress(package, origin), ["catalogEntry"] = entry, ["packageContent"] = ContentAddress(package, origin), ["listed"] = package.IsListed };
    }

    private static async Task FileAsync(HttpContext context, Package package, string file)
    {
        var id = package.AddressId;
        if (file == $"{id}.{package.AddressVersion}.nupkg")
        {
            await context.WriteAsync(StatusCodes.Status200OK, "application/octet-stream", await ArchiveAsync(package));
        }
        else if (file == $"{id}.nuspec")
        {
            await context.WriteTextAsync(StatusCodes.Status200OK, Specification(package), "application/xml");
        }
        else
        {
            await MissingAsync(context);
        }
    }

    private static async Task<byte[]> ArchiveAsync(Package package)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            var parts = package.Files
                .Append(new($"{package.Id}.nuspec", Specification(package)))
                .Append(new("[Content_Types].xml", """
                    <?xml version="1.0" encoding="utf-8"?>
                    <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="nuspec" ContentType="application/octet" /><Default Extension="md" ContentType="application/octet" /><Default Extension="xml" ContentType="application/octet" /></Types>
                    """));
            foreach (var (path, text) in parts)
            {
                var entry = zip.CreateEntry(path, CompressionLevel.Fastest);
                entry.LastWriteTime = package.Published;
                await using var stream = await entry.OpenAsync();
                await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
            }
        }

        return file.ToArray();
    }

    private static string Specification(Package package)
    {
        XNamespace ns = "http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd";
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + new XElement(ns + "package", new XElement(
            ns + "metadata",
            new XElement(ns + "id", package.Id),
            new XElement(ns + "version", package.Version),
            new XElement(ns + "authors", "The Quillon authors"),
            new XElement(ns + "license", new XAttribute("type", "expression"), "MIT"),
            new XElement(ns + "readme", "README.md"),
            new XElement(ns + "projectUrl", "https://docs.quillon.test/docs/"),
            new XElement(ns + "description", package.Description)));
    }

    private static string RegistrationAddress(Package package, string origin) => $"{origin}/{Registrations}/{package.AddressId}/index.json";

    private static string LeafAddress(Package package, string origin) => $"{origin}/{Registrations}/{package.AddressId}/{package.AddressVersion}.json";

    private static string ContentAddress(Package package, string origin)
    {
        var (id, version) = (package.AddressId, package.AddressVersion);
        return $"{origin}/{Content}/{id}/{version}/{id}.{version}.nupkg";
    }
}
