namespace Contexter.Ingestion;

/// <summary>The stages of an ingestion, in order; what happens between them, and what survives a crash, is the job grain's.</summary>
/// <param name="Fetch">Source to document store.</param>
/// <param name="Index">Document store to chunks.</param>
/// <param name="Finish">Clean-up.</param>
/// <param name="Export">Document store to archive.</param>
/// <param name="Import">Archive to document store: in the place of <paramref name="Fetch"/>.</param>
public sealed record IngestionStages(FetchStage Fetch, IndexStage Index, FinishStage Finish, ExportStage Export, ImportStage Import);
