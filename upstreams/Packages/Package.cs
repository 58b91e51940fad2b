using System.Collections.Immutable;

namespace Contexter.Upstreams.Packages;

/// <summary>One version of a package in a simulated registry.</summary>
/// <param name="Id">Its name, as its authors write it.</param>
/// <param name="Version">Its version.</param>
/// <param name="Description">What it is.</param>
/// <param name="Files">Its files by path, as they are in it.</param>
internal sealed record Package(string Id, string Version, string Description, ImmutableSortedDictionary<string, string> Files)
{
    /// <summary>What users of it should know instead of using it; null for a package in use.</summary>
    public string? Deprecation { get; init; }

    /// <summary>Whether searches find it. Default true.</summary>
    public bool IsListed { get; init; } = true;

    /// <summary>Whether the version is before a release.</summary>
    public bool IsPrerelease => Version.Contains('-', StringComparison.Ordinal);

    /// <summary>Its name in addresses of a NuGet feed.</summary>
    public string AddressId => Id.ToLowerInvariant();

    /// <summary>Its version in addresses of a NuGet feed.</summary>
    public string AddressVersion => Version.ToLowerInvariant();

    /// <summary>When it was published: older versions earlier, and the same in every run.</summary>
    public required DateTimeOffset Published { get; init; }
}
