using System.Reflection;
using System.Security.Cryptography;
using Contexter.Client.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Contexter.Client.Rest;

/// <summary>Serves the web page from resources of this assembly.</summary>
internal static class PageEndpoints
{
    private const string Folder = "wwwroot/";

    /// <summary>
    /// The page loads its own scripts, styles and data and nothing else, and cannot turn text into markup: what it shows was fetched from anywhere.
    /// </summary>
    private const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps a route for every file, and <c>/</c> for the first page.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var assembly = typeof(PageEndpoints).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)))
        {
            var path = name[Folder.Length..].Replace('\\', '/');
            var content = Read(assembly, name);
            var type = TypeOf(path);
            var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content)[..16])}\"");
            var route = string.Equals(path, "index.html", StringComparison.Ordinal) ? "/" : "/" + path;
            endpoints.MapMethods(route, Methods, (HttpContext context) => Serve(context, content, type, tag)).ExcludeFromDescription().OpenToAll();
        }
    }

    private static FileContentHttpResult Serve(HttpContext context, byte[] content, string type, EntityTagHeaderValue tag)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-cache";
        headers.ContentSecurityPolicy = PagePolicy;
        return TypedResults.Bytes(content, type, entityTag: tag);
    }

    private static byte[] Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private static string TypeOf(string path) => Path.GetExtension(path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"No media type is known for '{other}' files ({path})."),
    };
}
