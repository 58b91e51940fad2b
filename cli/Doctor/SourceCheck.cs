using Contexter.Cli.Output;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Sources.Files;
using Contexter.Sources.Git;
using Contexter.Sources.SdkDocs;

namespace Contexter.Cli.Doctor;

/// <summary>Looks at what refreshes of the libraries read from on this machine.</summary>
/// <param name="dotnet">Where .NET is installed.</param>
internal sealed class SourceCheck(IDotnetLocation dotnet)
{
    private const string Area = "sources";

    /// <summary>Looks.</summary>
    public IEnumerable<Finding> Run(IReadOnlyList<LibrarySummary> libraries)
    {
        var findings = libraries.Select(Look).OfType<Finding>().ToList();
        return findings.Count > 0 ? findings
            : [Finding.Ok(Area, $"what {Figures.Count(libraries.Count, "library", "libraries")} came from on this machine is there; no program is needed, git working copies are read without git.")];
    }

    private Finding? Look(LibrarySummary library)
    {
        var (kind, location) = (library.Source.Kind, library.Source.Location);
        var again = $"Searches go on with what is stored. Bring it back, or give another place with 'contexter add {library.Reference()} --from SOURCE'.";
        return kind switch
        {
            FileSource.KindName when !Directory.Exists(location) && !File.Exists(location) => Finding.Warning(Area, $"{library.Reference()}: '{location}' is not there any more, so that it cannot be refreshed.", again),
            GitSource.KindName when !Directory.Exists(location) => Finding.Warning(Area, $"{library.Reference()}: the working copy '{location}' is not there any more, so that it cannot be refreshed.", again),
            SdkDocsSource.KindName when !dotnet.Candidates().Any(root => Directory.Exists(Path.Combine(root, "packs"))) =>
                Finding.Warning(Area, $"{library.Reference()}: no .NET SDK is installed here, so that it cannot be refreshed.", "Searches go on with what is stored. Install the .NET SDK to refresh it."),
            _ => null,
        };
    }
}
