using System.Globalization;

namespace Contexter.Sources.Packages;

/// <summary>Which of the frameworks that a NuGet package serves says most of its newest API: <c>lib/net8.0/Name.xml</c> before <c>lib/netstandard2.0/Name.xml</c>.</summary>
internal static class TargetFrameworks
{
    /// <summary>The assembly that a documentation file belongs to; null for a file elsewhere. Translations lie one folder deeper and count as elsewhere.</summary>
    public static string? AssemblyOf(string key)
    {
        var parts = key.Split('/');
        return parts.Length is 2 or 3 && parts[0] is "lib" or "ref" ? Path.GetFileNameWithoutExtension(parts[^1]) : null;
    }

    /// <summary>The higher, the better: by family, then by version, then by <c>lib</c> before <c>ref</c>, which reads the same.</summary>
    public static (int Family, double Version, bool IsLib) RankOf(string key)
    {
        var parts = key.Split('/');
        if (AssemblyOf(key) is null || parts.Length != 3)
        {
            return (0, 0, parts[0] is "lib");
        }

        var framework = parts[1].Split('-')[0];
        var digits = framework.AsSpan().IndexOfAnyInRange('0', '9');
        var (name, number) = digits < 0 ? (framework, string.Empty) : (framework[..digits], framework[digits..]);
        var version = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
        var family = name switch
        {
            "net" when number.Contains('.', StringComparison.Ordinal) && version >= 5 => 5,
            "netcoreapp" => 4,
            "netstandard" => 3,
            "net" => 2,
            _ => 1,
        };
        return (family, version, parts[0] is "lib");
    }
}
