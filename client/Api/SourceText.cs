using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Client.Api;

/// <summary>
/// A source as people write it, in one text: <c>./docs</c>, <c>./docs.tar.gz</c>, <c>https://host/docs/</c>, <c>sdk-docs</c>, or a kind and what it takes:
/// <c>npm:left-pad</c>, <c>context7:/facebook/react</c>, <c>llms:https://host/llms.txt</c>.
/// </summary>
/// <param name="Kind">The kind of source.</param>
/// <param name="Location">Where it is.</param>
/// <param name="IsPath">True when the location is a path of the file system, as it was written: perhaps not absolute.</param>
public readonly record struct SourceText(string Kind, string Location, bool IsPath)
{
    private const string Files = "files";
    private const string SdkDocs = "sdk-docs";
    private const string Archive = "archive";
    private const string Web = "web";

    /// <summary>Every form, for messages and help.</summary>
    public const string Forms =
        "a folder or file, an archive (.zip .tar .tar.gz .tgz), an https URL, 'sdk-docs', 'git:DIR', 'llms:URL', 'sitemap:URL', 'npm:NAME', 'nuget:ID' or 'context7:/OWNER/NAME'";

    private static readonly string[] ArchiveEndings = [".zip", ".tar", ".tar.gz", ".tgz"];
    private static readonly string[] PathKinds = [Files, SdkDocs, Archive, "git"];
    private static readonly string[] OtherKinds = [Web, "llms", "sitemap", "npm", "nuget", "context7"];

    /// <summary>Reads a text.</summary>
    /// <exception cref="ContexterFaultException">It is empty, or a URL that is neither http nor https (<c>invalid_input</c>).</exception>
    public static SourceText Parse(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            throw Wrong($"The source is empty; give {Forms}.");
        }

        if (trimmed is SdkDocs)
        {
            return new(SdkDocs, string.Empty, IsPath: false);
        }

        var colon = trimmed.IndexOf(':', StringComparison.Ordinal);
        var prefix = colon < 0 ? string.Empty : trimmed[..colon];
        var rest = trimmed[(colon + 1)..].Trim();
        if (PathKinds.Contains(prefix, StringComparer.Ordinal) || OtherKinds.Contains(prefix, StringComparer.Ordinal))
        {
            return rest.Length == 0 && prefix is not SdkDocs
                ? throw Wrong($"Source '{trimmed}' says what kind it is, but not which; give {Forms}.")
                : new(prefix, rest, IsPath: rest.Length > 0 && PathKinds.Contains(prefix, StringComparer.Ordinal) && !IsWebUrl(rest));
        }

        if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            return !IsWebUrl(trimmed)
                ? throw Wrong($"Source '{trimmed}' is a URL of scheme '{prefix}'; only http and https are read. Give {Forms}.")
                : new(IsArchive(PathOf(trimmed)) ? Archive : Web, trimmed, IsPath: false);
        }

        return new(IsArchive(trimmed) ? Archive : Files, trimmed, IsPath: true);
    }

    /// <summary>The text of a source, such that <see cref="Parse"/> gives its kind and location again.</summary>
    public static string Describe(SourceDescription source)
    {
        if (source.Location.Length == 0)
        {
            return source.Kind;
        }

        var isItsOwnText = source.Kind switch
        {
            Files => !IsArchive(source.Location),
            Archive => IsArchive(IsWebUrl(source.Location) ? PathOf(source.Location) : source.Location),
            Web => !IsArchive(PathOf(source.Location)),
            _ => false,
        };
        return isItsOwnText ? source.Location : $"{source.Kind}:{source.Location}";
    }

    /// <summary>A source with its kind: where none is given, its location is read as a text.</summary>
    /// <exception cref="ContexterFaultException">The location is none (<c>invalid_input</c>).</exception>
    public static SourceDescription Resolve(SourceDescription source)
    {
        if (source.Kind.Length > 0)
        {
            return source;
        }

        var (kind, location, _) = Parse(source.Location);
        return source with { Kind = kind, Location = location };
    }

    private static bool IsWebUrl(string text) =>
        text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    private static bool IsArchive(string path) => Array.Exists(ArchiveEndings, ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static string PathOf(string url) => url.Split('?', '#')[0];

    private static ContexterFaultException Wrong(string message) => new(FaultCodes.InvalidInput, message);
}
