namespace Contexter.GrainInterfaces.Libraries;

/// <summary>Looks at sources before anything is ingested from them; stateless workers behind one key, <see cref="GrainKeys.Source"/>.</summary>
/// <remarks>A server that does not answer is asked several times, which takes longer than other calls may.</remarks>
[Alias("contexter.source-check")]
public interface ISourceGrain : IGrainWithStringKey
{
    /// <summary>Makes sure that a source is there and has at least one item.</summary>
    /// <exception cref="ContexterFaultException">It is not there, is empty, or its description is wrong.</exception>
    [Alias("check")]
    [Idempotent]
    [ResponseTimeout("00:05:00")]
    Task<SourceCheck> CheckAsync(SourceDescription source, CancellationToken cancellationToken);

    /// <summary>The version that a source states now; null where it states none.</summary>
    /// <exception cref="ContexterFaultException">The source is not there.</exception>
    [Alias("get-version")]
    [Idempotent]
    [ResponseTimeout("00:05:00")]
    Task<string?> GetVersionAsync(SourceDescription source, CancellationToken cancellationToken);
}

/// <summary>What a look at a source showed.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.source-check-result")]
public sealed record SourceCheck
{
    /// <summary>The source in its canonical form: what is stored and compared.</summary>
    [Id(0)]
    public required SourceDescription Source { get; init; }

    /// <summary>The version that the source itself states; null where it states none.</summary>
    [Id(1)]
    public string? Version { get; init; }
}
