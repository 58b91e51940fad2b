namespace Contexter.Documents;

/// <summary>Which of the versions that are here a written version means. It never settles for one that was not asked for.</summary>
/// <remarks>
/// In this order: the version as it is written (<c>19.1.0</c>, <c>current</c>); the same with or without a leading <c>v</c>, in any case; <see cref="Latest"/>,
/// the highest release; and a part of a version: <c>19</c>, <c>19.1</c> or <c>19.x</c> mean the highest release that begins so, number by number (<c>1.2</c> means
/// <c>1.2.9</c>, never <c>1.20.0</c>). Pre-releases (<c>2.0-rc.1</c>) count only where there is no release, and words (<c>main</c>, <c>current</c>) only where
/// there is nothing with a number. Higher is later by <see cref="VersionOrder"/>.
/// </remarks>
public static class VersionSelection
{
    /// <summary>The word for the highest release.</summary>
    public const string Latest = "latest";

    /// <summary>Whether a text is a word for a choice of versions and cannot be the name of one.</summary>
    public static bool IsReserved(string version) => string.Equals(version, Latest, StringComparison.OrdinalIgnoreCase);

    /// <summary>The version that is meant, or null when none of those that are here is.</summary>
    /// <param name="versions">Versions that are here.</param>
    /// <param name="wanted">The version as it is written; null means <see cref="Latest"/>.</param>
    public static string? Find(IReadOnlyCollection<string> versions, string? wanted)
    {
        ArgumentNullException.ThrowIfNull(versions);
        return wanted is null ? Highest(versions)
            : FindWritten(versions, wanted) ?? (IsReserved(wanted) ? Highest(versions) : Highest(Beginning(versions, wanted)));
    }

    /// <summary>All versions that a written one may mean, newest first: one for an exact version, any number for a part of one, all for <see cref="Latest"/> and null.</summary>
    public static IReadOnlyList<string> FindAll(IReadOnlyCollection<string> versions, string? wanted)
    {
        ArgumentNullException.ThrowIfNull(versions);
        IEnumerable<string> found = wanted is null ? versions
            : FindWritten(versions, wanted) is { } written ? [written]
            : IsReserved(wanted) ? versions
            : Beginning(versions, wanted);
        return [.. found.OrderByDescending(version => version, VersionOrder.Instance)];
    }

    private static string? FindWritten(IReadOnlyCollection<string> versions, string wanted) =>
        versions.FirstOrDefault(version => string.Equals(version, wanted, StringComparison.Ordinal))
        ?? versions.FirstOrDefault(version => string.Equals(WithoutV(version), WithoutV(wanted), StringComparison.OrdinalIgnoreCase));

    private static List<string> Beginning(IEnumerable<string> versions, string wanted)
    {
        var parts = WithoutV(wanted).Split('.');
        if (parts.Length > 1 && parts[^1] is "x" or "X")
        {
            parts = parts[..^1];
        }

        return parts.All(IsNumber) ? [.. versions.Where(version => BeginsWith(version, parts))] : [];
    }

    private static bool BeginsWith(string version, string[] parts)
    {
        var own = VersionOrder.Core(version).Split('.');
        return own.Length >= parts.Length && parts.Zip(own).All(pair => IsNumber(pair.Second) && VersionOrder.IsSameNumber(pair.First, pair.Second));
    }

    private static string? Highest(IEnumerable<string> versions) =>
        versions.OrderByDescending(Rank).ThenByDescending(version => version, VersionOrder.Instance).FirstOrDefault();

    /// <summary>2 for a release, 1 for a pre-release, 0 for a word.</summary>
    private static int Rank(string version) => !char.IsAsciiDigit(WithoutV(version)[0]) ? 0 : VersionOrder.IsPreRelease(version) ? 1 : 2;

    private static bool IsNumber(string part) => part.Length > 0 && part.All(char.IsAsciiDigit);

    private static string WithoutV(string version) => version.Length > 1 && version[0] is 'v' or 'V' && char.IsAsciiDigit(version[1]) ? version[1..] : version;
}
