using System.Text.RegularExpressions;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Client.Context7;

/// <summary>A library's id as clients of Context7 write it: <c>/owner/name</c>, with <c>/version</c> or <c>@version</c> behind it where one version is meant.</summary>
/// <remarks>
/// A library called <c>owner/name</c> (<c>@angular/core</c> too) has the id <c>/owner/name</c>; all others have the owner <c>contexter</c>: <c>react</c> has the id
/// <c>/contexter/react</c>.
/// </remarks>
/// <param name="Owner">The first part.</param>
/// <param name="Name">The second part.</param>
/// <param name="Version">The version; null for the highest release.</param>
internal sealed partial record Context7Id(string Owner, string Name, string? Version)
{
    private const string OwnOwner = "contexter";
    private const int MaxLength = 500;

    /// <summary>The id without its version.</summary>
    public string Library => $"/{Owner}/{Name}";

    /// <summary>The name that the library of this id has here.</summary>
    public string LibraryName => (string.Equals(Owner, OwnOwner, StringComparison.OrdinalIgnoreCase) ? Uri.UnescapeDataString(Name) : $"{Owner}/{Name}").ToLower(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Reads an id; null when the text is none.</summary>
    public static Context7Id? TryParse(string text)
    {
        var match = text.Length <= MaxLength ? Pattern().Match(text.Trim()) : Match.Empty;
        return match.Success ? new(match.Groups["owner"].Value, match.Groups["name"].Value, match.Groups["version"].Value is { Length: > 0 } version ? version : null) : null;
    }

    /// <summary>The id of a library by its name.</summary>
    public static string Of(string libraryName) =>
        libraryName.Split('/') is [{ Length: > 0 } owner, { Length: > 0 } name] && !name.Contains('@', StringComparison.Ordinal)
        && !string.Equals(owner, OwnOwner, StringComparison.Ordinal)
            ? $"/{owner}/{name}"
            : $"/{OwnOwner}/{Uri.EscapeDataString(libraryName)}";

    /// <summary>Whether a library is from the source that the id names elsewhere: the library of Context7, or the package of a registry (<c>/npm/react</c>).</summary>
    public bool IsSourceOf(LibrarySummary library) => library.Source.Kind switch
    {
        "context7" => TryParse(library.Source.Location)?.Library is { } id && string.Equals(id, Library, StringComparison.OrdinalIgnoreCase),
        "npm" or "nuget" => string.Equals(library.Source.Kind, Owner, StringComparison.OrdinalIgnoreCase) && string.Equals(library.Source.Location, Uri.UnescapeDataString(Name), StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    /// <summary>Whether the id may be one of Context7's own.</summary>
    public bool IsForeign => !string.Equals(Owner, OwnOwner, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^/(?<owner>[^/\s]+)/(?<name>[^/\s@]+)([/@](?<version>[^/\s]+))?$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Pattern();
}
