using System.Globalization;
using Contexter.Documents;

namespace Contexter.Sources.Packages;

/// <summary>
/// Chooses a version of those a package has: the very one that is asked for; else, of the releases that begin with it (<c>8</c>, <c>8.2</c>), the newest; without any wish
/// the newest release, and the newest pre-release where there is no release.
/// </summary>
internal static class PackageVersions
{
    private const int Named = 12;

    /// <summary>The version.</summary>
    /// <param name="package">Name of the package, for the error.</param>
    /// <param name="versions">The versions that there are.</param>
    /// <param name="wanted">What is asked for; null or <c>latest</c> for the newest.</param>
    /// <exception cref="ContexterException">There is none (<see cref="ErrorCodes.SourceNotFound"/>); the message names those there are.</exception>
    public static string Choose(string package, IReadOnlyCollection<string> versions, string? wanted)
    {
        if (versions.Count == 0)
        {
            throw new ContexterException(ErrorCodes.SourceNotFound, $"Package '{package}' has no version that can be fetched.");
        }

        if (wanted is null or "latest")
        {
            return Newest(versions)!;
        }

        return versions.FirstOrDefault(version => string.Equals(version, wanted, StringComparison.OrdinalIgnoreCase))
            ?? versions.FirstOrDefault(version => IsSame(version, wanted))
            ?? (wanted.Length > 0 && wanted.All(c => char.IsAsciiDigit(c) || c == '.')
                ? Newest([.. versions.Where(version => !IsPreRelease(version) && version.StartsWith(wanted.TrimEnd('.') + ".", StringComparison.Ordinal))])
                : null)
            ?? throw NotThere(package, versions, wanted);
    }

    /// <summary>The error for a version that is not there.</summary>
    public static ContexterException NotThere(string package, IReadOnlyCollection<string> versions, string wanted)
    {
        var newest = versions.OrderDescending(VersionOrder.Instance).Take(Named).ToList();
        var more = versions.Count > newest.Count ? string.Create(CultureInfo.InvariantCulture, $" and {versions.Count - newest.Count} older ones") : string.Empty;
        return new ContexterException(ErrorCodes.SourceNotFound, $"Package '{package}' has no version '{wanted}'; it has {string.Join(", ", newest)}{more}.");
    }

    private static string? Newest(IReadOnlyCollection<string> versions) =>
        versions.Where(version => !IsPreRelease(version)).Order(VersionOrder.Instance).LastOrDefault() ?? versions.Order(VersionOrder.Instance).LastOrDefault();

    private static bool IsPreRelease(string version) => version.Split('+')[0].Contains('-', StringComparison.Ordinal);

    /// <summary>Whether two versions differ only in zeros at their end: 1.0 and 1.0.0.</summary>
    private static bool IsSame(string version, string wanted) =>
        !IsPreRelease(version) && wanted.Contains('.', StringComparison.Ordinal) && wanted.All(c => char.IsAsciiDigit(c) || c == '.') && WithoutZeros(version) == WithoutZeros(wanted);

    private static string WithoutZeros(string version)
    {
        var parts = version.Split('+')[0].Split('.').ToList();
        while (parts.Count > 1 && parts[^1] is "0")
        {
            parts.RemoveAt(parts.Count - 1);
        }

        return string.Join('.', parts);
    }
}
