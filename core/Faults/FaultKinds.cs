using System.Collections.Frozen;
using Contexter.Documents;

namespace Contexter.Faults;

/// <summary>Which kind every code of <see cref="ErrorCodes"/> is of.</summary>
public static class FaultKinds
{
    private static readonly FrozenDictionary<string, FaultKind> Kinds = new Dictionary<string, FaultKind>(StringComparer.Ordinal)
    {
        [ErrorCodes.SourceUnavailable] = FaultKind.Network,
        [ErrorCodes.ProxyUnavailable] = FaultKind.Proxy,
        [ErrorCodes.SourceNotFound] = FaultKind.Api,
        [ErrorCodes.SourceEmpty] = FaultKind.Api,
        [ErrorCodes.VersionChanged] = FaultKind.Api,
        [ErrorCodes.SourceRefused] = FaultKind.Authentication,
        [ErrorCodes.InvalidInput] = FaultKind.Validation,
        [ErrorCodes.LibraryNotFound] = FaultKind.Validation,
        [ErrorCodes.LibraryBusy] = FaultKind.Validation,
        [ErrorCodes.LibraryExists] = FaultKind.Validation,
        [ErrorCodes.DocumentNotFound] = FaultKind.Validation,
        [ErrorCodes.JobNotFound] = FaultKind.Validation,
        [ErrorCodes.JobState] = FaultKind.Validation,
        [ErrorCodes.JobCancelled] = FaultKind.Validation,
        [ErrorCodes.DeadLetterNotFound] = FaultKind.Validation,
        [ErrorCodes.TooManyRequests] = FaultKind.Validation,
        [ErrorCodes.AnswerNotFound] = FaultKind.Validation,
        [ErrorCodes.AddressForbidden] = FaultKind.Validation,
        [ErrorCodes.FlagNotFound] = FaultKind.Validation,
        [ErrorCodes.CacheNotFound] = FaultKind.Validation,
        [ErrorCodes.CacheRefused] = FaultKind.Validation,
        [ErrorCodes.KeyNotFound] = FaultKind.Validation,
        [ErrorCodes.FileTooLarge] = FaultKind.Validation,
        [ErrorCodes.DocumentInvalid] = FaultKind.Validation,
        [ErrorCodes.FileBinary] = FaultKind.DataFormat,
        [ErrorCodes.FileEncoding] = FaultKind.DataFormat,
        [ErrorCodes.FileMalformed] = FaultKind.DataFormat,
        [ErrorCodes.StorageCorrupted] = FaultKind.DataFormat,
        [ErrorCodes.Internal] = FaultKind.Ingestion,
        [ErrorCodes.ProcessEnded] = FaultKind.Ingestion,
        [ErrorCodes.EmbeddingInvalid] = FaultKind.Embedding,
        [ErrorCodes.EmbeddingsUnavailable] = FaultKind.Embedding,
        [ErrorCodes.RerankerUnavailable] = FaultKind.Search,
        [ErrorCodes.BudgetExceeded] = FaultKind.Search,
        [ErrorCodes.DeadlineExceeded] = FaultKind.Search,
        [ErrorCodes.ChatUnavailable] = FaultKind.Search,
        [ErrorCodes.IndexUnavailable] = FaultKind.VectorStore,
        [ErrorCodes.ModelMismatch] = FaultKind.VectorStore,
        [ErrorCodes.StorageFormat] = FaultKind.Storage,
        [ErrorCodes.StorageFull] = FaultKind.Storage,
        [ErrorCodes.StorageUnavailable] = FaultKind.Storage,
        [ErrorCodes.DataInUse] = FaultKind.Storage,
        [ErrorCodes.ConfigurationInvalid] = FaultKind.Configuration,
        [ErrorCodes.ModelNotFound] = FaultKind.Configuration,
        [ErrorCodes.ModelBusy] = FaultKind.Configuration,
        [ErrorCodes.FlagRefused] = FaultKind.Configuration,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Codes that have a kind.</summary>
    public static IReadOnlyList<string> Codes => Kinds.Keys;

    /// <summary>The kind of a code; a code that is not known is a defect (<see cref="FaultKind.Ingestion"/>).</summary>
    public static FaultKind Of(string code) => Kinds.GetValueOrDefault(code, FaultKind.Ingestion);
}
