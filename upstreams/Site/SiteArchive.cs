using System.IO.Compression;
using System.Text;

namespace Contexter.Upstreams.Site;

/// <summary>The documentation as an archive to download, as many projects offer it: the Markdown of the listed pages in one folder.</summary>
internal static class SiteArchive
{
    /// <summary>Where it is.</summary>
    public const string Path = "/downloads/quillon-docs.zip";

    /// <summary>Media type of the archive.</summary>
    public const string MediaType = "application/zip";

    /// <summary>The archive; equal pages give equal bytes.</summary>
    public static byte[] Write(IEnumerable<SitePage> pages)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var page in pages.Where(page => page.IsListed).OrderBy(page => page.Path, StringComparer.Ordinal))
            {
                var entry = zip.CreateEntry("quillon-docs" + SiteUpstream.TwinPath(page.Path), CompressionLevel.Fastest);
                entry.LastWriteTime = page.LastModified;
                using var text = entry.Open();
                text.Write(Encoding.UTF8.GetBytes(page.Markdown + "\n"));
            }
        }

        return bytes.ToArray();
    }
}
