using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Grains.Libraries;

/// <summary>Persisted state of <see cref="CatalogueGrain"/>.</summary>
public sealed class CatalogueRecord
{
    /// <summary>Library versions by <c>name@version</c>.</summary>
    public Dictionary<string, LibrarySummary> Libraries { get; set; } = new(StringComparer.Ordinal);
}

/// <inheritdoc cref="ICatalogueGrain"/>
public sealed class CatalogueGrain([PersistentState("catalogue")] IPersistentState<CatalogueRecord> record) : Grain, ICatalogueGrain
{
    /// <inheritdoc/>
    public async Task PutLibraryAsync(LibrarySummary library, CancellationToken cancellationToken)
    {
        record.State.Libraries[library.Reference()] = library;
        await record.WriteStateAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task ForgetLibraryAsync(string name, string version, CancellationToken cancellationToken)
    {
        if (record.State.Libraries.Remove(new LibraryVersion(name, version).ToString()))
        {
            await record.WriteStateAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task<LibrarySummary[]> ListLibrariesAsync(CancellationToken cancellationToken) => Task.FromResult(Ordered().ToArray());

    /// <inheritdoc/>
    public Task<LibrarySummary[]> ResolveAsync(string[] references, CancellationToken cancellationToken)
    {
        var found = references.Length == 0 ? Ordered() : references.Select(Resolve).DistinctBy(library => library.Reference(), StringComparer.Ordinal);
        return Task.FromResult(found.ToArray());
    }

    private IEnumerable<LibrarySummary> Ordered() => record.State.Libraries.Values
        .OrderBy(library => library.Name, StringComparer.Ordinal)
        .ThenByDescending(library => library.Version, VersionOrder.Instance);

    private LibrarySummary Resolve(string reference)
    {
        var (name, version) = LibraryVersion.ParseReference(reference);
        var versions = Ordered().Where(library => string.Equals(library.Name, name, StringComparison.Ordinal)).ToList();
        if (versions.Count == 0)
        {
            throw new ContexterFaultException(ErrorCodes.LibraryNotFound, $"Library '{name}' is not here; {Known()}.");
        }

        if (version is null)
        {
            return versions[0];
        }

        return versions.Find(library => string.Equals(library.Version, version, StringComparison.Ordinal))
            ?? throw new ContexterFaultException(
                ErrorCodes.LibraryNotFound,
                $"Version '{version}' of library '{name}' is not here; its versions are {string.Join(", ", versions.Select(library => library.Version))}.");
    }

    private string Known()
    {
        const int Shown = 20;
        var names = Ordered().Select(library => library.Name).Distinct(StringComparer.Ordinal).ToList();
        return names.Count switch
        {
            0 => "there are no libraries yet, add one with 'contexter add'",
            <= Shown => "the libraries are " + string.Join(", ", names),
            _ => $"there are {names.Count} libraries, among them {string.Join(", ", names.Take(Shown))}",
        };
    }
}
