namespace Contexter.Deploy;

/// <summary>Something that others made and that ships with Contexter.</summary>
/// <param name="Name">Its name; that of the package where it is one.</param>
/// <param name="Version">Its version.</param>
/// <param name="Licence">An SPDX expression; null where the package states none.</param>
/// <param name="LicenceAddress">Where the licence is, when <paramref name="Licence"/> is null.</param>
/// <param name="Copyright">What it says of its authors' rights; null when nothing.</param>
/// <param name="Home">Its home page; null when it names none.</param>
/// <param name="Sha512">SHA-512 of the package, in lower-case hexadecimal digits; null for parts that are no package.</param>
/// <param name="Dependencies">Names of the packages that it needs.</param>
/// <param name="Is">What it is, where the name of a package does not say so.</param>
public sealed record Component(
    string Name,
    string Version,
    string? Licence,
    string? LicenceAddress,
    string? Copyright,
    string? Home,
    string? Sha512,
    IReadOnlyList<string> Dependencies,
    string? Is = null);
