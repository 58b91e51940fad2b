using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Contexter.Deploy;

/// <summary>
/// What ships with a program, read from what the restore of its project decided (<c>project.assets.json</c>) and from the descriptions of the packages in the cache of packages. What is
/// only there to build, such as analysers, does not ship.
/// </summary>
public static class ShippedComponents
{
    private const string RuntimePack = ".Runtime.";

    /// <summary>Reads the packages, and the runtime where the program brings its own.</summary>
    /// <param name="assetsPath">The project's <c>project.assets.json</c>.</param>
    /// <returns>In the order of their names.</returns>
    /// <exception cref="FileNotFoundException">The project was not restored, or a package's description is not in the cache.</exception>
    /// <exception cref="InvalidDataException">The file is not what a restore writes.</exception>
    public static IReadOnlyList<Component> Read(string assetsPath)
    {
        if (!File.Exists(assetsPath))
        {
            throw new FileNotFoundException($"'{assetsPath}' is not there; run 'dotnet restore cli' first.", assetsPath);
        }

        try
        {
            var assets = JsonNode.Parse(File.ReadAllText(assetsPath))!;
            var folders = assets["packageFolders"]!.AsObject().Select(folder => folder.Key).ToList();
            return [.. Packages(assets, folders).Concat(Runtimes(assets, folders)).OrderBy(component => component.Name, StringComparer.OrdinalIgnoreCase)];
        }
        catch (Exception e) when (e is JsonException or NullReferenceException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"'{assetsPath}' is not what a restore writes; delete it and run 'dotnet restore cli'.", e);
        }
    }

    /// <summary>Reads the parts that are no package.</summary>
    public static IReadOnlyList<Component> ReadParts()
    {
        using var stream = typeof(ShippedComponents).Assembly.GetManifestResourceStream("parts.json")!;
        return
        [
            .. JsonNode.Parse(stream)!.AsArray().Select(part => new Component(
                (string)part!["name"]!, (string)part["version"]!, (string)part["licence"]!, null, (string)part["copyright"]!, null, null, [], (string)part["is"]!)),
        ];
    }

    private static IEnumerable<Component> Packages(JsonNode assets, List<string> folders)
    {
        // The first target has no runtime identifier: what ships is the same for all of them, but for native files.
        var target = assets["targets"]!.AsObject().First().Value!.AsObject();
        var byName = target.ToDictionary(entry => entry.Key.Split('/')[0], entry => (Version: entry.Key.Split('/')[1], Node: entry.Value!), StringComparer.OrdinalIgnoreCase);
        var waiting = new Queue<string>(assets["project"]!["frameworks"]!.AsObject().First().Value!["dependencies"]!.AsObject()
            .Where(dependency => (string?)dependency.Value!["suppressParent"] != "All")
            .Select(dependency => dependency.Key)
            .Concat(byName.Where(entry => (string?)entry.Value.Node["type"] == "project").Select(entry => entry.Key)));
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (waiting.TryDequeue(out var name))
        {
            if (!seen.Add(name) || !byName.TryGetValue(name, out var entry))
            {
                continue;
            }

            var dependencies = entry.Node["dependencies"]?.AsObject().Select(dependency => dependency.Key).Where(byName.ContainsKey).Order(StringComparer.Ordinal).ToList() ?? [];
            dependencies.ForEach(waiting.Enqueue);
            if ((string?)entry.Node["type"] == "package")
            {
                var library = assets["libraries"]![$"{name}/{entry.Version}"] ?? assets["libraries"]!.AsObject().First(other => other.Key.Equals($"{name}/{entry.Version}", StringComparison.OrdinalIgnoreCase)).Value!;
                yield return Describe(name, entry.Version, (string)library["path"]!, (string?)library["sha512"], folders, dependencies);
            }
        }
    }

    /// <summary>Packs that a self-contained program brings along.</summary>
    private static IEnumerable<Component> Runtimes(JsonNode assets, List<string> folders) =>
        (assets["project"]!["frameworks"]!.AsObject().First().Value!["downloadDependencies"]?.AsArray() ?? [])
            .Where(pack => ((string)pack!["name"]!).Contains(RuntimePack, StringComparison.Ordinal))
            .Select(pack => (Name: (string)pack!["name"]!, Version: ((string)pack["version"]!).Trim('[', ']').Split(',')[0]))
            .Select(pack => Describe(pack.Name, pack.Version, $"{pack.Name.ToLowerInvariant()}/{pack.Version}", null, folders, []));

    private static Component Describe(string name, string version, string path, string? sha512, List<string> folders, IReadOnlyList<string> dependencies)
    {
        var description = folders.Select(folder => Path.Combine(folder, path, name.ToLowerInvariant() + ".nuspec")).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"The description of the package {name} {version} is not in {string.Join(", ", folders)}; run 'dotnet restore cli'.");
        var metadata = XDocument.Load(description).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
        var licence = metadata.Elements().SingleOrDefault(element => element.Name.LocalName == "license" && (string?)element.Attribute("type") == "expression")?.Value;
        return new Component(
            name,
            version,
            licence,
            Text("licenseUrl"),
            Text("copyright"),
            Text("projectUrl"),
            sha512 is null ? null : Convert.ToHexStringLower(Convert.FromBase64String(sha512)),
            dependencies);

        string? Text(string element) => metadata.Elements().SingleOrDefault(child => child.Name.LocalName == element)?.Value.Trim() is { Length: > 0 } text ? text : null;
    }
}
