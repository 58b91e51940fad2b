using System.Collections.Immutable;
using System.Xml.Linq;
using Contexter.Upstreams.Context7;
using Contexter.Upstreams.Library;

namespace Contexter.Upstreams.Packages;

/// <summary>The packages that the simulated registries have.</summary>
internal static class PackageCatalogue
{
    private const string License = "MIT License. Permission is granted to use, copy and change this simulated package without limits.\n";

    private static readonly LibraryProfile DotNet = LibraryProfile.Quillon with { Package = "Quillon.Core", Language = "csharp" };

    /// <summary>Packages of the npm registry, oldest version first.</summary>
    public static ImmutableArray<Package> Npm { get; } =
    [
        .. Versions.Select((version, index) => Make("quillon", version, LibraryProfile.Quillon.Description, index, QuillonForNpm(version))),
        Make("@quillon/worker", "1.0.0", "Runs Quillon's jobs in a process of their own.", 2, Files(
            ("README.md", "# @quillon/worker\n\nRuns the handlers of [quillon](https://www.npmjs.com/package/quillon) in a process of their own.\n\n```bash\nnpx quillon-worker --queues mails,reports\n```\n"),
            ("index.d.ts", "/** Starts a worker process and resolves with its exit code. */\nexport declare function run(queues: string[]): Promise<number>;\n"),
            ("package.json", "{\"name\":\"@quillon/worker\",\"version\":\"1.0.0\",\"types\":\"index.d.ts\"}\n"))),
        Make("left-pad", "1.3.0", "String left pad", 0, Files(
            ("README.md", "# left-pad\n\nPuts characters before a string until it has a length.\n\n```js\nconst leftPad = require(\"left-pad\");\nleftPad(\"foo\", 5); // \"  foo\"\nleftPad(17, 5, 0); // \"00017\"\n```\n"),
            ("index.d.ts", "/**\n * Puts characters before a string until it has a length.\n * @param str The string.\n * @param len The length.\n * @param ch The character; a space by default.\n */\ndeclare function leftPad(str: string | number, len: number, ch?: string | number): string;\nexport = leftPad;\n"),
            ("package.json", "{\"name\":\"left-pad\",\"version\":\"1.3.0\",\"types\":\"index.d.ts\"}\n"))) with { Deprecation = "use String.prototype.padStart()" },
        .. Known("typescript", static title => title.ToLowerInvariant().Replace(' ', '-'), static name => ("package.json", $$"""{"name":"{{name}}","version":"1.0.0"}""" + "\n")),
    ];

    /// <summary>Packages of the NuGet feed, oldest version first.</summary>
    public static ImmutableArray<Package> NuGet { get; } =
    [
        .. Versions.Select((version, index) => Make("Quillon.Core", version, LibraryProfile.Quillon.Description, index, QuillonForNuGet())),
        Make("Quillon.Legacy", "0.9.0", "The first attempt, which nobody should use.", 0, Files(("README.md", "# Quillon.Legacy\n\nUse Quillon.Core.\n"))) with
        {
            IsListed = false,
            Deprecation = "Use Quillon.Core.",
        },
        Make("Polly.Core", "8.6.0", "Resilience pipelines (simulated package).", 1, Files(
            ("README.md", "# Polly.Core\n\nA simulated package under a known name. Resilience pipelines combine strategies such as retry, time-out and circuit breaker around a call.\n\n```csharp\nvar pipeline = new ResiliencePipelineBuilder().AddTimeout(TimeSpan.FromSeconds(10)).Build();\nawait pipeline.ExecuteAsync(async token => await CallAsync(token));\n```\n"),
            ("lib/net8.0/Polly.Core.xml", TypeDeclarations.Document("Polly.Core",
            [
                TypeDeclarations.Member("T:Polly.ResiliencePipeline", "Runs callbacks through the strategies that it was built from."),
                TypeDeclarations.Member("M:Polly.ResiliencePipelineBuilder.Build", "Builds a pipeline of the strategies added so far.", new XElement("returns", "The pipeline.")),
            ])))),
        .. Known("csharp", static title => title.TrimStart('.').Replace(" ", "", StringComparison.Ordinal), static _ => ("lib/net8.0/_._", "")),
    ];

    /// <summary>Small packages under the well-known names of a language, such as Context7 has; what they say is invented.</summary>
    private static IEnumerable<Package> Known(string language, Func<string, string> nameOf, Func<string, (string Path, string Text)> extra) =>
        from library in Context7Library.All
        where library.Trait is Context7Trait.None && library.Language == language && library.Title != LibraryProfile.Quillon.Name
        let name = nameOf(library.Title)
        let pages = LibraryPages.Introduction(new LibraryProfile(library.Title, name, language, library.Description))
        select Make(name, "1.0.0", library.Description + " (simulated package).", 0, Files(
            [("README.md", pages[0].Markdown), .. pages.Skip(1).Select(page => (page.Path.TrimStart('/') + ".md", page.Markdown)), extra(name)]));

    private static string[] Versions => ["3.1.0", "3.2.0", "4.0.0-beta.1"];

    private static Package Make(string id, string version, string description, int age, ImmutableSortedDictionary<string, string> files) =>
        new(id, version, description, files) { Published = new DateTimeOffset(2025, 9, 1, 12, 0, 0, TimeSpan.Zero).AddDays(30 * age) };

    private static ImmutableSortedDictionary<string, string> QuillonForNpm(string version) => Files(
        ("README.md", Readme(LibraryProfile.Quillon)),
        ("LICENSE", License),
        ("index.d.ts", TypeDeclarations.TypeScript(LibraryProfile.Quillon)),
        ("index.js", "module.exports = {};\n"),
        ("docs/migrating.md", "# Migrating from 2.9\n\nRename `attempts` to `maxAttempts`, and run `quillon migrate` once on every database.\n"),
        ("package.json", $$"""{"name":"quillon","version":"{{version}}","main":"index.js","types":"index.d.ts"}""" + "\n"));

    private static ImmutableSortedDictionary<string, string> QuillonForNuGet() => Files(
        ("README.md", Readme(DotNet)),
        ("LICENSE", License),
        ("lib/net8.0/Quillon.Core.xml", TypeDeclarations.Xml("Quillon.Core", "Quillon")),
        ("lib/net8.0/_._", ""));

    private static string Readme(LibraryProfile library) =>
        string.Join("\n\n", LibraryPages.Introduction(library).Select(page => page.Markdown.Replace("\n#", "\n##", StringComparison.Ordinal))) + "\n";

    private static ImmutableSortedDictionary<string, string> Files(params ReadOnlySpan<(string Path, string Text)> files)
    {
        var all = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (path, text) in files)
        {
            all.Add(path, text);
        }

        return all.ToImmutable();
    }
}
