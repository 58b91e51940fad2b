using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Models;
using Contexter.Grains.Models;
using Contexter.ModelRegistry;
using Microsoft.Extensions.Logging;

namespace Contexter.Grains.Libraries;

/// <summary>Persisted state of <see cref="CatalogueGrain"/>.</summary>
public sealed class CatalogueRecord
{
    /// <summary>Library versions by <c>name@version</c>.</summary>
    public Dictionary<string, LibrarySummary> Libraries { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The active model; null as long as nothing was indexed.</summary>
    public ModelReference? Model { get; set; }
}

/// <inheritdoc cref="ICatalogueGrain"/>
public sealed partial class CatalogueGrain(
    [PersistentState("catalogue")] IPersistentState<CatalogueRecord> record, EmbeddingModels models, ILogger<CatalogueGrain> logger)
    : Grain, ICatalogueGrain
{
    private ModelReference Model => record.State.Model is not { } known ? models.First.ToReference() : models.Find(known)?.ToReference() ?? known;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (record.State is { Model: null, Libraries.Count: > 0 })
        {
            // An earlier release kept no note of it; the next write stores this one.
            record.State.Model = await FindFilledAsync(cancellationToken);
        }

        if (!Model.IsSameAs(models.First.ToReference()))
        {
            LogOtherModel(models.First.Name, Model.Name);
        }
    }

    /// <inheritdoc/>
    public async Task PutLibraryAsync(LibrarySummary library, CancellationToken cancellationToken)
    {
        record.State.Libraries[library.Reference()] = library;
        record.State.Model ??= Model;
        await record.WriteStateAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task ForgetLibraryAsync(string name, string version, CancellationToken cancellationToken)
    {
        if (record.State.Libraries.Remove(new LibraryVersion(name, version).ToString()))
        {
            // With nothing indexed, the configuration decides anew.
            record.State.Model = record.State.Libraries.Count == 0 ? null : record.State.Model;
            await record.WriteStateAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task<LibrarySummary[]> ListLibrariesAsync(CancellationToken cancellationToken) => Task.FromResult(Ordered().ToArray());

    /// <inheritdoc/>
    public Task<ResolvedLibraries> ResolveAsync(string[] references, CancellationToken cancellationToken)
    {
        var found = references.Length == 0 ? Ordered() : references.Select(Resolve).DistinctBy(library => library.Reference(), StringComparer.Ordinal);
        return Task.FromResult(new ResolvedLibraries { Libraries = [.. found], Model = Model });
    }

    /// <inheritdoc/>
    public Task<LibrarySummary> ResolveOnlyAsync(string reference, CancellationToken cancellationToken)
    {
        var (versions, version) = VersionsOf(reference);
        var meant = VersionSelection.FindAll([.. versions.Select(library => library.Version)], version);
        return meant.Count switch
        {
            0 => throw Missing(versions, version!),
            1 => Task.FromResult(versions.Single(library => string.Equals(library.Version, meant[0], StringComparison.Ordinal))),
            _ => throw new ContexterFaultException(
                ErrorCodes.InvalidInput,
                $"Library '{reference}' has {meant.Count} versions, and one is changed at a time; name it: {string.Join(", ", meant.Select(found => $"{versions[0].Name}@{found}"))}."),
        };
    }

    /// <inheritdoc/>
    public Task<ModelReference> GetModelAsync(CancellationToken cancellationToken) => Task.FromResult(Model);

    /// <inheritdoc/>
    public async Task UseModelAsync(ModelReference model, CancellationToken cancellationToken)
    {
        if (record.State.Model != model)
        {
            record.State.Model = model;
            await record.WriteStateAsync(cancellationToken);
        }
    }

    /// <summary>The first model whose index holds something, or else one that was used before; the first of all when there is none.</summary>
    private async Task<ModelReference> FindFilledAsync(CancellationToken cancellationToken)
    {
        foreach (var model in models.All)
        {
            foreach (var library in Ordered())
            {
                try
                {
                    if ((await model.Index.GetFingerprintsAsync(new LibraryVersion(library.Name, library.Version), cancellationToken)).Count > 0)
                    {
                        return model.ToReference();
                    }
                }
                catch (ContexterException)
                {
                    // What is damaged is there; whoever searches it hears of it.
                    return model.ToReference();
                }
            }
        }

        var other = Ordered().Select(library => models.FindIndexOf(new LibraryVersion(library.Name, library.Version))).FirstOrDefault(model => model is not null);
        return other is null ? models.First.ToReference() : new ModelReference { Name = other.Id, Id = other.Id, Dimension = other.Dimension };
    }

    private IEnumerable<LibrarySummary> Ordered() => record.State.Libraries.Values
        .OrderBy(library => library.Name, StringComparer.Ordinal)
        .ThenByDescending(library => library.Version, VersionOrder.Instance);

    private LibrarySummary Resolve(string reference)
    {
        var (versions, version) = VersionsOf(reference);
        var found = VersionSelection.Find([.. versions.Select(library => library.Version)], version);
        return versions.Find(library => string.Equals(library.Version, found, StringComparison.Ordinal)) ?? throw Missing(versions, version!);
    }

    /// <summary>The versions of the library that a reference names, newest first, and the version that it names.</summary>
    private (List<LibrarySummary> Versions, string? Version) VersionsOf(string reference)
    {
        var (name, version) = LibraryVersion.ParseReference(reference);
        var versions = Ordered().Where(library => string.Equals(library.Name, name, StringComparison.Ordinal)).ToList();
        return versions.Count > 0
            ? (versions, version)
            : throw new ContexterFaultException(ErrorCodes.LibraryNotFound, $"Library '{name}' is not here; {Known()}.");
    }

    private static ContexterFaultException Missing(List<LibrarySummary> versions, string version) => new(
        ErrorCodes.LibraryNotFound,
        $"Version '{version}' of library '{versions[0].Name}' is not here; its versions are {string.Join(", ", versions.Select(library => library.Version))}.");

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

    [LoggerMessage(
        EventId = 2201, Level = LogLevel.Warning,
        Message = "The configuration begins with the embedding model '{Configured}', and the libraries are indexed with '{Active}', which goes on answering; 'contexter models use {Configured}' changes that.")]
    private partial void LogOtherModel(string configured, string active);
}
