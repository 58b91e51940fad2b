using Contexter.Documents;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Grains.Models;
using Contexter.ModelRegistry;

namespace Contexter.Grains.Ingestion;

/// <summary>
/// One run of a change of model: it fills the index of the new model from the stored documents while the old one answers, has the new one answer, and then adds what
/// was stored in between. Documents that the index holds already are found by their fingerprints, so a run goes on where the last one stopped, and the way back to a
/// model whose index is still there costs next to nothing.
/// </summary>
/// <remarks>Lives inside the turns of its grain.</remarks>
internal sealed class ModelChangeRun(IndexedModel model, IndexFlow flow, ICatalogueGrain catalogue) : IJobRun
{
    /// <summary>Looks at all libraries while jobs beside this one go on storing: what they store later is added after the change, by this job and by themselves.</summary>
    private const int MostRounds = 5;

    private Dictionary<LibraryVersion, int> _known = [];

    /// <inheritdoc/>
    public IEnumerable<JobProblem> Problems => flow.Problems.OrderBy(problem => problem.Item, StringComparer.Ordinal).Take(1_000);

    /// <inheritdoc/>
    public JobCounters Counters() => new()
    {
        DocumentsIndexed = flow.DocumentsIndexed,
        ChunksIndexed = flow.ChunksIndexed,
        ExactDuplicates = flow.Duplicates.Exact,
        NearDuplicates = flow.Duplicates.Near,
        DuplicateBytes = flow.Duplicates.Bytes,

        // Libraries that were not compared yet count with what their last job left.
        DocumentsToIndex = flow.DocumentsToIndex + _known.Where(library => !flow.Libraries.Contains(library.Key)).Sum(library => library.Value),
    };

    /// <inheritdoc/>
    public StageStatus[] Stages() => flow.Stages();

    /// <summary>Fills the index of the model until a look at all libraries finds nothing more to do.</summary>
    public async Task FillAsync(CancellationToken cancellationToken)
    {
        var indexed = 1;
        for (var round = 1; indexed > 0 && round <= MostRounds; round++)
        {
            indexed = 0;
            foreach (var library in await ListAsync(cancellationToken))
            {
                var added = await IndexAsync(library, cancellationToken);
                if (added > 0 || round == 1)
                {
                    await FinishAsync(library, cancellationToken);
                }

                indexed += added;
            }
        }

        if (flow is { DocumentsToIndex: > 0, DocumentsIndexed: 0 } && flow.Problems.FirstOrDefault() is { } problem)
        {
            throw new ContexterException(problem.Code, $"Not one document could be indexed with the embedding model {model}. The first, '{problem.Item}': {problem.Message}");
        }
    }

    /// <summary>Has the model answer, in one step, and adds what was stored since the last look.</summary>
    public async Task SwapAsync(CancellationToken cancellationToken)
    {
        await catalogue.UseModelAsync(model.ToReference(), cancellationToken);
        foreach (var library in await ListAsync(cancellationToken))
        {
            await IndexAsync(library, cancellationToken);
            await FinishAsync(library, cancellationToken);
        }
    }

    private async Task<IReadOnlyCollection<LibraryVersion>> ListAsync(CancellationToken cancellationToken)
    {
        var libraries = await catalogue.ListLibrariesAsync(cancellationToken);
        _known = libraries
            .Where(library => library.State != LibraryState.Removing)
            .ToDictionary(library => new LibraryVersion(library.Name, library.Version), library => library.Documents);
        foreach (var gone in flow.Libraries.Where(library => !_known.ContainsKey(library)).ToList())
        {
            flow.Forget(gone);
        }

        return [.. _known.Keys];
    }

    private async Task<int> IndexAsync(LibraryVersion library, CancellationToken cancellationToken)
    {
        try
        {
            return await flow.IndexAsync(model, library, cancellationToken);
        }
        catch (ContexterException fault) when (flow.IsIdle && fault.Code is (ErrorCodes.StorageCorrupted or ErrorCodes.StorageFormat))
        {
            if ((await catalogue.GetModelAsync(cancellationToken)).IsSameAs(model.ToReference()))
            {
                throw;
            }

            // Nobody searches this index yet, and all of it derives from the documents.
            await Task.Run(() => model.Index.DeleteLibraryAsync(library, cancellationToken), cancellationToken);
            return await flow.IndexAsync(model, library, cancellationToken);
        }
    }

    private async Task FinishAsync(LibraryVersion library, CancellationToken cancellationToken)
    {
        await flow.FinishAsync(model, library, cancellationToken);
        var libraries = await ListAsync(cancellationToken);
        if (!libraries.Contains(library))
        {
            // Whoever removed it may have done so before the last documents came here.
            await Task.Run(() => model.Index.DeleteLibraryAsync(library, cancellationToken), cancellationToken);
        }
    }
}
