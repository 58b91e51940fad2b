namespace Contexter.Models.Corpus;

/// <summary>Where a package comes from.</summary>
internal enum PackageKind
{
    /// <summary>A package of Debian, by <c>apt-get download</c>.</summary>
    Apt,

    /// <summary>A package of the npm registry, by <c>npm pack</c>.</summary>
    Npm,

    /// <summary>A NuGet package, by <c>dotnet package download</c>.</summary>
    Nuget,

    /// <summary>A reference pack of the installed .NET SDK.</summary>
    Sdk,
}

/// <summary>What a source is for.</summary>
internal enum SourceRole
{
    /// <summary>Its text trains the model.</summary>
    Train,

    /// <summary>Never trained on; recipe and weights of searches are chosen by it.</summary>
    Validate,

    /// <summary>Neither trained on nor tuned by; only measured, at the end.</summary>
    Test,
}

/// <summary>A package of documentation.</summary>
/// <param name="Role">What it is for.</param>
/// <param name="Kind">Where it comes from.</param>
/// <param name="Package">Its name there.</param>
/// <param name="Version">Its version there.</param>
/// <param name="Licence">SPDX expression of its documentation's licence.</param>
/// <param name="Include">Globs of the files that are read; all that have a known format when empty.</param>
internal sealed record CorpusSource(SourceRole Role, PackageKind Kind, string Package, string Version, string Licence, IReadOnlyList<string> Include)
{
    /// <summary>A name for files and tables.</summary>
    public string Name => $"{Kind.ToString().ToLowerInvariant()}-{Package.Replace("@", string.Empty, StringComparison.Ordinal).Replace('/', '-')}";
}
