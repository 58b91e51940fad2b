using Contexter.Client.Api;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Sources;
using Contexter.Sources.SdkDocs;

namespace Contexter.Cli.Demo;

/// <summary>What the demo ingests and asks: documentation that is on every machine that can build Contexter.</summary>
public static class DemoLibrary
{
    /// <summary>Name of the library.</summary>
    public const string Name = "dotnet";

    /// <summary>Assemblies whose documentation is ingested.</summary>
    private static readonly string[] Assemblies =
    [
        "System.Collections", "System.Collections.Concurrent", "System.Collections.Immutable", "System.Console", "System.Linq", "System.Memory",
        "System.Net.Http", "System.Net.Http.Json", "System.Net.Sockets", "System.Runtime", "System.Text.Json", "System.Text.RegularExpressions",
        "System.Threading", "System.Threading.Channels", "System.Threading.Tasks.Parallel", "System.IO.Compression", "System.IO.Pipelines", "System.Diagnostics.Process",
    ];

    /// <summary>Questions that the demo asks.</summary>
    public static IReadOnlyList<string> Questions { get; } =
    [
        "how do I run work in parallel and limit how many tasks run at once",
        "read a JSON file into an object without loading it all into memory",
        "ConcurrentDictionary.GetOrAdd",
    ];

    /// <summary>The request that adds the library; its version is that of the installed reference packs.</summary>
    public static AddLibraryRequest Request() => new()
    {
        Library = Name,
        Source = new SourceDescription { Kind = SdkDocsSource.KindName, Location = string.Empty, Include = Assemblies },
    };

    /// <summary>The version of the reference packs that are installed now.</summary>
    public static string InstalledVersion(TimeProvider time) =>
        new SdkDocsSource(new InstalledDotnet(), time).GetVersion(new SourceSpecification { Kind = SdkDocsSource.KindName, Location = string.Empty, Include = Assemblies });
}
