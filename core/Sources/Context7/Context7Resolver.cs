using System.Text;
using Contexter.Caching;
using Contexter.Documents;

namespace Contexter.Sources.Context7;

/// <summary>Finds out which library a location means. Answers are remembered for some minutes, so that a job asks once and not once an item.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class Context7Resolver(Context7Client client, TimeProvider time)
{
    private const int Remembered = 256;
    private const int Named = 5;

    private readonly LruCache<string, ResolvedLibrary> _known = new(time, Remembered, TimeSpan.FromMinutes(10), StringComparer.Ordinal);

    /// <summary>The library of a location, with the version that the location asks for.</summary>
    /// <param name="location"><c>/owner/repo</c>, <c>/owner/repo/version</c>, or a name.</param>
    /// <param name="isNewJob">What is remembered from an earlier job does not count.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ContexterException">There is none, or not that version; the message names those there are.</exception>
    public async Task<ResolvedLibrary> ResolveAsync(string location, bool isNewJob, CancellationToken cancellationToken)
    {
        var wanted = location.Trim();
        if (wanted.Length == 0)
        {
            throw new ContexterException(ErrorCodes.InvalidInput, "A source of kind 'context7' needs a location: an id such as /facebook/react, or a library's name.");
        }

        if (isNewJob || !_known.TryGet(wanted, out var resolved))
        {
            resolved = wanted[0] == '/'
                ? await ByIdAsync(Context7Id.Parse(wanted), cancellationToken).ConfigureAwait(false)
                : await ByNameAsync(wanted, cancellationToken).ConfigureAwait(false);
            _known.Set(wanted, resolved);
        }

        return resolved;
    }

    private async Task<ResolvedLibrary> ByIdAsync(Context7Id id, CancellationToken cancellationToken)
    {
        Context7Library library;
        ContexterException? fault = null;
        try
        {
            var found = await client.SearchAsync(id.Name, cancellationToken).ConfigureAwait(false);
            library = found.FirstOrDefault(candidate => string.Equals(candidate.Id.Library, id.Library, StringComparison.OrdinalIgnoreCase)) ?? Context7Library.Unknown(id);
        }
        catch (ContexterException e) when (e.Code is ErrorCodes.SourceUnavailable or ErrorCodes.SourceNotFound)
        {
            // The search tells title, trust and versions, which are good to have; the id is enough to go on with.
            library = Context7Library.Unknown(id);
            fault = e.Code is ErrorCodes.SourceNotFound ? null : e;
        }

        return new ResolvedLibrary(library, library.Id with { Version = VersionOf(library, id.Version) }, fault);
    }

    private async Task<ResolvedLibrary> ByNameAsync(string location, CancellationToken cancellationToken)
    {
        var at = location.LastIndexOf('@');
        var (name, version) = at > 0 ? (location[..at], location[(at + 1)..]) : (location, null);
        var found = await client.SearchAsync(name, cancellationToken).ConfigureAwait(false);
        var wanted = Letters(name);
        var best = found
            .Select((library, rank) => (Library: library, Rank: rank, Fit: Fit(library, wanted)))
            .Where(candidate => candidate.Fit > 0)
            .OrderByDescending(candidate => candidate.Fit)
            .ThenByDescending(candidate => candidate.Library.IsFinal)
            .ThenBy(candidate => candidate.Rank)
            .Select(candidate => candidate.Library)
            .FirstOrDefault();
        if (best is null)
        {
            var near = found.Count == 0
                ? "it knows none that is like it"
                : $"the nearest are {string.Join(", ", found.Take(Named).Select(library => $"{library.Id} ({library.Title})"))}";
            throw new ContexterException(ErrorCodes.SourceNotFound, $"Context7 has no library called '{name}'; {near}. Give the id of the one that is meant.");
        }

        return new ResolvedLibrary(best, best.Id with { Version = VersionOf(best, version) }, Fault: null);
    }

    /// <summary>3 for the very title or last part of the id, 2 for one with a usual ending or the owner before it, 1 for a title that holds the name, 0 for others.</summary>
    private static int Fit(Context7Library library, string wanted)
    {
        var (title, name, whole) = (Letters(library.Title), Letters(library.Id.Name), Letters(library.Id.Library));
        return title == wanted || name == wanted ? 3
            : whole == wanted || name == wanted + "JS" || title == wanted + "JS" || name + "JS" == wanted || name == "PY" + wanted ? 2
            : wanted.Length > 2 && (title.Contains(wanted, StringComparison.Ordinal) || name.Contains(wanted, StringComparison.Ordinal)) ? 1
            : 0;
    }

    private static string? VersionOf(Context7Library library, string? wanted)
    {
        if (string.IsNullOrEmpty(wanted) || library.Versions.Count == 0)
        {
            return string.IsNullOrEmpty(wanted) ? null : wanted;
        }

        return library.Versions.FirstOrDefault(version => string.Equals(version, wanted, StringComparison.OrdinalIgnoreCase))
            ?? library.Versions.FirstOrDefault(version => string.Equals(WithoutV(version), WithoutV(wanted), StringComparison.OrdinalIgnoreCase))
            ?? throw new ContexterException(
                ErrorCodes.SourceNotFound,
                $"Context7 has no version '{wanted}' of {library.Id}; it has {string.Join(", ", library.Versions.OrderDescending(VersionOrder.Instance))}, and the newest without a version.");
    }

    private static string WithoutV(string version) => version.Length > 1 && version[0] is 'v' or 'V' && char.IsAsciiDigit(version[1]) ? version[1..] : version;

    private static string Letters(string text)
    {
        var letters = new StringBuilder(text.Length);
        foreach (var c in text.Where(char.IsLetterOrDigit))
        {
            letters.Append(char.ToUpperInvariant(c));
        }

        return letters.ToString();
    }
}

/// <summary>A library that a location means.</summary>
/// <param name="Library">What is known of it.</param>
/// <param name="Id">Its id with the version that is wanted.</param>
/// <param name="Fault">Why nothing is known of it but its id; null where more is.</param>
internal sealed record ResolvedLibrary(Context7Library Library, Context7Id Id, ContexterException? Fault);
