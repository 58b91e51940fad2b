namespace Contexter.Ingestion;

/// <summary>The stages of an ingestion, in order; what happens between them, and what survives a crash, is the job grain's.</summary>
/// <param name="Fetch">Source to document store.</param>
/// <param name="Index">Document store to chunks.</param>
/// <param name="Finish">Clean-up.</param>
public sealed record IngestionStages(FetchStage Fetch, IndexStage Index, FinishStage Finish);
