using Contexter.Chunking;
using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Indexing;
using Contexter.Quality;
using Contexter.Storage;

namespace Contexter.Grains.Libraries;

/// <summary>Goes through library after library and adds up what the rules of quality say. Of the documents it holds no more than their ids, library by library.</summary>
internal sealed class QualitySurvey(IDocumentStore documents, IChunkIndex index, ChunkRules chunkRules, ChunkingOptions chunking, QualityRequest request)
{
    private readonly QualityTally _total = new(request.Worst ?? QualityReport.DefaultWorst, QualityRule.MaxExamples);
    private readonly List<LibraryQuality> _libraries = [];
    private readonly List<DroppedSubject> _dropped = [];
    private readonly List<DroppedSubject> _notIndexed = [];
    private long _chunksChecked;

    /// <summary>Adds a library version.</summary>
    /// <param name="library">The library version.</param>
    /// <param name="problems">Why documents of it could not be indexed, by path.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task AddAsync(LibraryVersion library, IReadOnlyDictionary<string, JobProblem> problems, CancellationToken cancellationToken)
    {
        var indexed = await index.GetFingerprintsAsync(library, cancellationToken);
        var statistics = await index.GetStatisticsAsync(library, cancellationToken);
        var tally = new QualityTally(worst: 0, examples: 0);
        var notIndexed = 0L;
        await documents.VisitAsync(
            library,
            document =>
            {
                tally.Add(document);
                _total.Add(document);
                if (!indexed.ContainsKey(document.Id))
                {
                    notIndexed++;
                    problems.TryGetValue(document.Path, out var problem);
                    List(_notIndexed, library, document.Path, problem?.Code, problem?.Message);
                }
            },
            cancellationToken);

        var dropped = await documents.GetGivenUpAsync(library, cancellationToken);
        foreach (var item in dropped)
        {
            List(_dropped, library, item.Key, item.ErrorCode, item.Error);
        }

        if (request.Chunks)
        {
            await CheckChunksAsync(library, cancellationToken);
        }

        _libraries.Add(new LibraryQuality
        {
            Library = library.ToString(),
            Documents = tally.Documents,
            Chunks = statistics.Chunks,
            AverageScore = tally.AverageScore,
            Flagged = tally.Flagged,
            Dropped = dropped.Count,
            NotIndexed = notIndexed,
        });
    }

    /// <summary>What was added up.</summary>
    public QualityReport ToReport() => new()
    {
        Total = new LibraryQuality
        {
            Library = JobStatus.All,
            Documents = _total.Documents,
            Chunks = _libraries.Sum(library => library.Chunks),
            AverageScore = _total.AverageScore,
            Flagged = _total.Flagged,
            Dropped = _libraries.Sum(library => library.Dropped),
            NotIndexed = _libraries.Sum(library => library.NotIndexed),
        },
        Libraries = [.. _libraries],
        Rules =
        [
            .. _total.Rules.Select(rule => new QualityRule
            {
                Code = rule.Code,
                Severity = (FindingSeverity)rule.Severity,
                Count = rule.Count,
                Examples = [.. rule.Examples],
            }),
        ],
        Worst =
        [
            .. _total.Worst.Select(document => new DocumentQuality
            {
                Library = document.Library.ToString(),
                Id = document.Id.Value,
                Path = document.Path,
                Score = document.QualityScore,
                Findings = QualityMessages.ToFindings(document),
            }),
        ],
        Dropped = [.. _dropped],
        NotIndexed = [.. _notIndexed],
        ChunksChecked = request.Chunks ? _chunksChecked : null,
    };

    private async Task CheckChunksAsync(LibraryVersion library, CancellationToken cancellationToken)
    {
        await foreach (var chunk in index.ScanAsync(library, cancellationToken))
        {
            _chunksChecked++;
            if (chunkRules.CheckSize(chunk.Chunk, chunk.Metadata.Path, chunking.CeilingTokens) is { } size)
            {
                _total.Add(size);
            }

            if (EmbeddingValidator.FindFault(chunk.Vector.Span, chunk.Vector.Length) is { } fault)
            {
                _total.Add(new Finding(Severity.Error, FindingCodes.EmbeddingInvalid, chunk.Chunk.Id.Value, fault));
            }
        }
    }

    private static void List(List<DroppedSubject> subjects, LibraryVersion library, string subject, string? code, string? message)
    {
        if (subjects.Count < QualityReport.MaxListed)
        {
            subjects.Add(new DroppedSubject { Library = library.ToString(), Subject = subject, Code = code, Message = message });
        }
    }
}
