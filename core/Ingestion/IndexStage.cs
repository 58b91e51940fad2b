using System.Collections.Frozen;
using System.Globalization;
using Contexter.Chunking;
using Contexter.Documents;
using Contexter.Faults;
using Contexter.ModelRegistry;
using Contexter.Observability;
using Contexter.Quality;
using Contexter.Safety;
using Contexter.Storage;

namespace Contexter.Ingestion;

/// <summary>Finds which documents the index does not hold up to date, and cuts them into chunks.</summary>
/// <remarks>Safe for concurrent use. The index is that of the model which a call names.</remarks>
/// <param name="documents">The truth, which indexes derive from.</param>
/// <param name="chunker">Cuts documents.</param>
/// <param name="duplicates">Finds chunks that need not be indexed, because others say the same.</param>
/// <param name="guard">Keeps a document that cannot be cut from costing others.</param>
/// <param name="rules">What chunks have to keep: a document with one that breaks a rule is not indexed.</param>
public sealed class IndexStage(IDocumentStore documents, IChunker chunker, DuplicatePlanner duplicates, PoisonGuard guard, ChunkRules rules)
{
    /// <summary>Compares store and index.</summary>
    public async Task<IndexPlan> PlanAsync(IndexedModel model, LibraryVersion library, ChunkingOptions chunking, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(chunking);
        var index = model.Index;
        var stored = await documents.ListAsync(library, cancellationToken).ConfigureAwait(false);
        var present = await index.GetFingerprintsAsync(library, cancellationToken).ConfigureAwait(false);
        var statistics = await index.GetStatisticsAsync(library, cancellationToken).ConfigureAwait(false);
        var plan = await duplicates.PlanAsync(library, stored, chunking, cancellationToken).ConfigureAwait(false);
        var outdated = stored
            .Select(entry => new OutdatedDocument(entry.Metadata, Fingerprint(entry.Metadata, chunking, plan.Find(entry.Metadata.Id), model.Model.Id), present.ContainsKey(entry.Metadata.Id), entry.ItemKey.Length == 0 ? entry.Metadata.Path : entry.ItemKey))
            .Where(document => !present.TryGetValue(document.Metadata.Id, out var known) || !string.Equals(known, document.Fingerprint, StringComparison.Ordinal))

            // What stands for others goes first, so that a section is hardly ever nowhere while it moves from one document to another.
            .OrderBy(document => plan.Find(document.Metadata.Id) is { LeftOut.Count: > 0 })
            .ToList();
        var held = await documents.DeadLetters.ListHeldAsync(library, DeadLetterStage.Document, cancellationToken).ConfigureAwait(false);
        return new IndexPlan(library, chunking, stored.Count, (int)statistics.Chunks, outdated, plan)
        {
            Held = held.ToDictionary(letter => letter.Key, StringComparer.Ordinal),
            Stale = [.. present.Keys.Except(stored.Select(entry => entry.Metadata.Id))],
        };
    }

    /// <summary>Loads and cuts the next documents of a plan, until they have <paramref name="targetChunks"/> chunks.</summary>
    /// <param name="flows">Follows the documents of the job.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="start">Place in <see cref="IndexPlan.Outdated"/> to begin at.</param>
    /// <param name="targetChunks">Enough chunks for one batch; the last document may bring more.</param>
    /// <param name="cancellationToken">Stops between documents.</param>
    public async Task<PreparedDocuments> PrepareAsync(FlowRecorder flows, IndexPlan plan, int start, int targetChunks, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(flows);
        ArgumentNullException.ThrowIfNull(plan);
        var prepared = new List<PreparedDocument>();
        var problems = new List<PreparationProblem>();
        var letters = new List<DeadLetter>();
        var next = start;
        for (var chunks = 0; next < plan.Outdated.Count && chunks < targetChunks; next++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var outdated = plan.Outdated[next];
            if (plan.Held.TryGetValue(outdated.Metadata.Path, out var held) && string.Equals(held.ChangeToken, outdated.Fingerprint, StringComparison.Ordinal))
            {
                // Nobody has changed it, and nobody has asked for another try.
                letters.Add(held with { JobId = flows.JobId, Attempts = 0 });
                problems.Add(new PreparationProblem(outdated.Metadata.Path, new ContexterException(held.Code, held.Error)));
                continue;
            }

            var attempted = await guard.RunAsync(
                new FaultPlace(FaultComponents.Chunk, outdated.Metadata.Path, plan.Library, flows.JobId),
                outdated.IsIndexed,
                () => flows.MeasureAsync(FlowStage.Chunk, plan.Library, outdated.ItemKey, () => PrepareAsync(flows.JobId, plan, outdated, cancellationToken)),
                cancellationToken).ConfigureAwait(false);
            if (attempted.GivenUp is { } givenUp)
            {
                problems.Add(new PreparationProblem(outdated.Metadata.Path, givenUp.Cause));
                if (givenUp.IsSetAside)
                {
                    letters.Add(ToLetter(flows.JobId, plan.Library, outdated, givenUp));
                }
            }
            else if (attempted.Value is { } document)
            {
                prepared.Add(document);

                // A document without chunks takes room in a batch, too.
                chunks += Math.Max(1, document.Chunks.Count);
            }
        }

        await documents.DeadLetters.PutAsync(letters, cancellationToken).ConfigureAwait(false);
        return new PreparedDocuments(prepared, problems, next);
    }

    private async Task<PreparedDocument?> PrepareAsync(string jobId, IndexPlan plan, OutdatedDocument outdated, CancellationToken cancellationToken) =>

        // Null: removed while the job runs; whoever removed it takes care of the index.
        await documents.GetAsync(plan.Library, outdated.Metadata.Id, cancellationToken).ConfigureAwait(false) is { } document
            ? new PreparedDocument(
                outdated.Metadata, outdated.Fingerprint, Cut(plan, outdated, document, cancellationToken), FlowId.Of(jobId, plan.Library, outdated.ItemKey))
            : null;

    private static DeadLetter ToLetter(string jobId, LibraryVersion library, OutdatedDocument outdated, GivenUp givenUp) => new()
    {
        Library = library,
        Stage = DeadLetterStage.Document,
        Key = outdated.Metadata.Path,
        JobId = jobId,
        Code = givenUp.Cause.Code,
        Error = givenUp.Cause.Message,
        Detail = DeadLetter.Cut(givenUp.Cause),
        Attempts = givenUp.Attempts,
        FirstAt = givenUp.At,
        LastAt = givenUp.At,
        Url = outdated.Metadata.SourceUrl,
        ChangeToken = outdated.Fingerprint,
        IsHeld = givenUp.Cause.Code == ErrorCodes.ProcessEnded,
    };

    private IReadOnlyList<Chunk> Cut(IndexPlan plan, OutdatedDocument outdated, Document document, CancellationToken cancellationToken)
    {
        var chunks = chunker.Chunk(document, plan.Chunking, cancellationToken);
        if (rules.Check(document, chunks, plan.Chunking.CeilingTokens).FirstOrDefault(finding => finding.Severity >= Severity.Error) is { } broken)
        {
            throw new ContexterException(ErrorCodes.DocumentInvalid, broken.Message);
        }

        // Of a document that has changed since, the plan knows nothing: all of it is indexed until the next comparison.
        var indexed = document.ContentHash == outdated.Metadata.ContentHash && plan.Duplicates.Find(document.Id) is { } duplicates ? duplicates.Apply(chunks) : chunks;
        return [.. indexed.Select(chunk => InstructionDetector.Find(chunk.Text) is { Count: > 0 } found ? chunk with { UntrustedInstructions = found } : chunk)];
    }

    /// <summary>Names everything that the indexed form of a document derives from.</summary>
    private static string Fingerprint(DocumentMetadata metadata, ChunkingOptions chunking, DocumentDuplicates? duplicates, string modelId) => ContentHash.Of(
        metadata.ContentHash.Value,
        metadata.Title,
        metadata.SourceUrl,
        metadata.Language,
        string.Create(CultureInfo.InvariantCulture, $"{metadata.Type}/{metadata.TrustScore}/{metadata.QualityScore}"),
        string.Join('\n', metadata.Tags),
        string.Create(CultureInfo.InvariantCulture, $"{chunking.Strategy}/{chunking.MaxTokens}/{chunking.OverlapTokens}/{chunking.MinTokens}"),
        InstructionDetector.Version.ToString(CultureInfo.InvariantCulture),
        duplicates?.Fingerprint ?? string.Empty,
        modelId).Value;
}

/// <summary>What has to be indexed.</summary>
/// <param name="Library">The library version.</param>
/// <param name="Chunking">How documents are cut.</param>
/// <param name="Documents">Documents that the index has to hold.</param>
/// <param name="ChunksPresent">Chunks that it holds.</param>
/// <param name="Outdated">Documents that it does not hold, or not as they are now: in order of their paths, those last of which chunks are left out.</param>
/// <param name="Duplicates">Chunks that are left out, and those that stand for them.</param>
public sealed record IndexPlan(
    LibraryVersion Library, ChunkingOptions Chunking, int Documents, int ChunksPresent, IReadOnlyList<OutdatedDocument> Outdated, DuplicatePlan Duplicates)
{
    /// <summary>Dead letters that are left alone unless they have changed, by path.</summary>
    public IReadOnlyDictionary<string, DeadLetter> Held { get; init; } = FrozenDictionary<string, DeadLetter>.Empty;

    /// <summary>Documents that the index holds and the store does not.</summary>
    public IReadOnlyList<DocumentId> Stale { get; init; } = [];
}

/// <summary>A document that has to be indexed.</summary>
/// <param name="Metadata">Its metadata.</param>
/// <param name="Fingerprint">What the index will know it by.</param>
/// <param name="IsIndexed">Whether the index holds an earlier form of it.</param>
/// <param name="ItemKey">The item that it came from.</param>
public sealed record OutdatedDocument(DocumentMetadata Metadata, string Fingerprint, bool IsIndexed, string ItemKey);

/// <summary>A document with its chunks, ready to be embedded.</summary>
/// <param name="Metadata">Its metadata.</param>
/// <param name="Fingerprint">What the index will know it by.</param>
/// <param name="Chunks">Its chunks in order.</param>
/// <param name="Flow">The flow that it is part of.</param>
public sealed record PreparedDocument(DocumentMetadata Metadata, string Fingerprint, IReadOnlyList<Chunk> Chunks, FlowId Flow);

/// <summary>A document that cannot be indexed.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Fault">Why.</param>
public sealed record PreparationProblem(string Path, ContexterException Fault);

/// <summary>The next part of a plan.</summary>
/// <param name="Documents">Documents with their chunks.</param>
/// <param name="Problems">Documents that cannot be indexed.</param>
/// <param name="Next">Place in the plan to go on at.</param>
public sealed record PreparedDocuments(IReadOnlyList<PreparedDocument> Documents, IReadOnlyList<PreparationProblem> Problems, int Next);
