using System.Globalization;
using System.Text;
using Contexter.Storage;

namespace Contexter.Upstreams.Site;

/// <summary>A page of the documentation site.</summary>
/// <param name="Path">Its path, without an ending.</param>
/// <param name="Title">Its title.</param>
/// <param name="Section">Its part of the documentation.</param>
/// <param name="Markdown">Its text.</param>
/// <param name="LastModified">When it was changed last, in whole seconds.</param>
internal sealed record SitePage(string Path, string Title, string Section, string Markdown, DateTimeOffset LastModified)
{
    /// <summary>Path of the page that this one is a copy of; null for an original.</summary>
    public string? CanonicalPath { get; init; }

    /// <summary>Language of its text. Default English.</summary>
    public string Language { get; init; } = "en";

    /// <summary>Whether it asks not to be indexed, in the page itself.</summary>
    public bool IsNoIndex { get; init; }

    /// <summary>Whether it asks not to be indexed, by the header X-Robots-Tag.</summary>
    public bool IsNoIndexByHeader { get; init; }

    /// <summary>The character set it is sent in. Default UTF-8.</summary>
    public Encoding Encoding { get; init; } = Encoding.UTF8;

    /// <summary>Whether the header Content-Type names the character set; otherwise only the page itself does. Default true.</summary>
    public bool NamesEncodingInHeader { get; init; } = true;

    /// <summary>Whether the sitemap and llms.txt list it. Default true.</summary>
    public bool IsListed { get; init; } = true;

    /// <summary>Its entity tag in one of its forms.</summary>
    public string ETag(string form) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{XxHash64.Hash(Encoding.UTF8.GetBytes(Markdown + form)):x16}\"");
}
