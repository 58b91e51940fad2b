namespace Contexter.Sources.Packages;

/// <summary>Where packages come from.</summary>
public sealed record PackageOptions
{
    /// <summary>Address of the npm registry. Default <c>https://registry.npmjs.org</c>.</summary>
    public Uri Npm { get; init; } = DefaultNpm;

    /// <summary>Address of the NuGet service index. Default <c>https://api.nuget.org/v3/index.json</c>.</summary>
    public Uri NuGet { get; init; } = DefaultNuGet;

    internal static Uri DefaultNpm { get; } = new("https://registry.npmjs.org");

    internal static Uri DefaultNuGet { get; } = new("https://api.nuget.org/v3/index.json");
}
