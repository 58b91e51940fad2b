using Contexter.GrainInterfaces.Libraries;
using Contexter.Sources;
using Contexter.Sources.SdkDocs;

namespace Contexter.Cli.Demo;

/// <summary>What the demo ingests: the everyday part of .NET's own API documentation, which every machine that has the SDK holds already.</summary>
public sealed record DemoLibrary
{
    /// <summary>Name of the library.</summary>
    public const string Name = "dotnet";

    private const string MemberStart = "<member name=";

    /// <summary>The assemblies, as globs of their names.</summary>
    public static readonly IReadOnlyList<string> Assemblies =
    [
        "System.Runtime",
        "System.Collections",
        "System.Collections.*",
        "System.Linq",
        "System.Linq.*",
        "System.Memory",
        "System.Text.Json",
        "System.Text.RegularExpressions",
        "System.Text.Encodings.Web",
        "System.Net.Http",
        "System.Net.Http.Json",
        "System.Threading",
        "System.Threading.*",
        "System.IO.*",
        "System.Console",
        "System.Diagnostics.Process",
    ];

    /// <summary>Questions that show what search can do: in words, about a task, and by name.</summary>
    public static readonly IReadOnlyList<string> Questions =
    [
        "how do I read a text file line by line without loading all of it",
        "cancel an asynchronous operation after a timeout",
        "JsonSerializer.Deserialize",
    ];

    /// <summary>The source.</summary>
    public static SourceDescription Source { get; } = new() { Kind = SdkDocsSource.KindName, Location = string.Empty, Include = [.. Assemblies] };

    /// <summary>Version of the documentation.</summary>
    public required string Version { get; init; }

    /// <summary>Assemblies it describes.</summary>
    public required int AssemblyCount { get; init; }

    /// <summary>Types and members it describes.</summary>
    public required int MemberCount { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>The text <c>name@version</c>.</summary>
    public string Reference => $"{Name}@{Version}";

    /// <summary>Looks at the documentation on this machine.</summary>
    /// <exception cref="Documents.ContexterException">There is none (<see cref="Documents.ErrorCodes.SourceNotFound"/>).</exception>
    public static async Task<DemoLibrary> ReadAsync(SdkDocsSource source, CancellationToken cancellationToken)
    {
        var specification = new SourceSpecification { Kind = Source.Kind, Location = Source.Location, Include = Source.Include };
        var (assemblies, members, bytes) = (0, 0, 0L);
        await foreach (var item in source.ListAsync(specification, new SourceListing([]), cancellationToken))
        {
            var content = (await source.ReadAsync(specification, item, knownToken: null, cancellationToken)).Content!;
            assemblies++;
            members += content.Text.AsSpan().Count(MemberStart);
            bytes += content.SizeBytes;
        }

        return new() { Version = (await source.GetVersionAsync(specification, cancellationToken))!, AssemblyCount = assemblies, MemberCount = members, Bytes = bytes };
    }

    /// <summary>Whether a library that is here was made from the same documentation; its version is compared before.</summary>
    public static bool IsMadeFromSource(LibrarySummary library) =>
        string.Equals(library.Source.Kind, Source.Kind, StringComparison.Ordinal)
        && library.Source.Exclude.Length == 0
        && library.Source.Include.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(Assemblies);
}
