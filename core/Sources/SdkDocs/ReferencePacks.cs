using System.Globalization;
using Contexter.Documents;

namespace Contexter.Sources.SdkDocs;

/// <summary>A reference pack with documentation.</summary>
/// <param name="Root">Root of the installation.</param>
/// <param name="Name">Its name, <c>Microsoft.NETCore.App.Ref</c>.</param>
/// <param name="Version">Its newest version.</param>
/// <param name="Folder">Where that version's documentation files are.</param>
internal sealed record ReferencePack(string Root, string Name, string Version, string Folder);

/// <summary>Finds reference packs: <c>packs/&lt;name&gt;.Ref/&lt;version&gt;/ref/&lt;framework&gt;/*.xml</c> below the root of an installation.</summary>
internal static class ReferencePacks
{
    private const string BasePack = "Microsoft.NETCore.App.Ref";

    /// <summary>The packs of the first root that has any, the base pack first.</summary>
    /// <exception cref="ContexterException">No root has any.</exception>
    public static IReadOnlyList<ReferencePack> Find(IEnumerable<string> roots)
    {
        var tried = new List<string>();
        foreach (var root in roots.Distinct(StringComparer.Ordinal))
        {
            tried.Add(root);
            var packs = Folders(Path.Join(root, "packs"), "*.Ref")
                .Select(pack => Newest(root, pack))
                .OfType<ReferencePack>()
                .OrderBy(pack => !string.Equals(pack.Name, BasePack, StringComparison.Ordinal))
                .ThenBy(pack => pack.Name, StringComparer.Ordinal)
                .ToList();
            if (packs.Count > 0)
            {
                return packs;
            }
        }

        throw new ContexterException(
            ErrorCodes.SourceNotFound,
            $"No .NET reference packs with documentation in {string.Join(", ", tried.Select(root => $"'{root}/packs'"))}. Install a .NET SDK, "
            + "set DOTNET_ROOT, or give the folder of the dotnet executable as the location.");
    }

    /// <summary>Documentation files by assembly, in ordinal order; an assembly of several packs comes from the first.</summary>
    public static SortedDictionary<string, string> Assemblies(IReadOnlyList<ReferencePack> packs)
    {
        var assemblies = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var pack in packs)
        {
            foreach (var path in Directory.EnumerateFiles(pack.Folder, "*.xml"))
            {
                assemblies.TryAdd(Path.GetFileNameWithoutExtension(path), path);
            }
        }

        return assemblies;
    }

    private static ReferencePack? Newest(string root, string pack)
    {
        foreach (var version in Folders(pack, "*").OrderByDescending(folder => VersionOf(Path.GetFileName(folder))))
        {
            var folder = Folders(Path.Join(version, "ref"), "net*")
                .Where(framework => Directory.EnumerateFiles(framework, "*.xml").Any())
                .MaxBy(framework => VersionOf(Path.GetFileName(framework)["net".Length..]));
            if (folder is not null)
            {
                return new ReferencePack(root, Path.GetFileName(pack), Path.GetFileName(version), folder);
            }
        }

        return null;
    }

    private static IEnumerable<string> Folders(string path, string pattern) => Directory.Exists(path) ? Directory.EnumerateDirectories(path, pattern) : [];

    /// <summary>A key that sorts as versions do: a release comes after its previews, and <c>preview.10</c> after <c>preview.9</c>.</summary>
    private static (Version Release, bool IsRelease, string Preview) VersionOf(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var release = Version.TryParse(dash < 0 ? text : text[..dash], out var parsed) ? parsed : new Version();
        var preview = dash < 0
            ? string.Empty
            : string.Join('.', text[(dash + 1)..].Split('.').Select(part =>
                int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number.ToString("D10", CultureInfo.InvariantCulture) : part));
        return (release, dash < 0, preview);
    }
}
