using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Grains.Ingestion;
using Contexter.Grains.Models;
using Contexter.ModelRegistry;
using Contexter.Quality;
using Contexter.Storage;
using Orleans.Concurrency;

namespace Contexter.Grains.Libraries;

/// <inheritdoc cref="IQualityGrain"/>
[StatelessWorker]
public sealed class QualityGrain(IDocumentStore documents, EmbeddingModels models, ChunkRules chunkRules, IngestionSettings settings) : Grain, IQualityGrain
{
    /// <inheritdoc/>
    public async Task<QualityReport> GetAsync(QualityRequest request, CancellationToken cancellationToken)
    {
        if (request.Worst is < 0 or > QualityReport.MaxListed)
        {
            throw new ContexterException(
                ErrorCodes.InvalidInput, FormattableString.Invariant($"The number of the worst documents is {request.Worst}; 0 to {QualityReport.MaxListed} can be listed."));
        }

        var resolved = await GrainFactory.GetGrain<ICatalogueGrain>(GrainKeys.Catalogue)
            .ResolveAsync(request.Library is null ? [] : [request.Library], cancellationToken);
        var survey = new QualitySurvey(documents, models.Require(resolved.Model).Index, chunkRules, settings.Chunking, request);
        foreach (var library in resolved.Libraries)
        {
            var reasons = await ProblemsOfAsync(library, cancellationToken);
            await Task.Run(() => survey.AddAsync(new LibraryVersion(library.Name, library.Version), reasons, cancellationToken), cancellationToken);
        }

        return survey.ToReport();
    }

    /// <summary>What the library's last job says about documents that it could not index, by path.</summary>
    private async Task<IReadOnlyDictionary<string, JobProblem>> ProblemsOfAsync(LibrarySummary library, CancellationToken cancellationToken)
    {
        var status = library.LastJobId is { } job ? await GrainFactory.FindJobAsync(job, cancellationToken) : null;
        return (status?.Problems ?? []).DistinctBy(problem => problem.Item, StringComparer.Ordinal).ToDictionary(problem => problem.Item, StringComparer.Ordinal);
    }
}
