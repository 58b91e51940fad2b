namespace Contexter.GrainInterfaces.Libraries;

/// <summary>Tells what the rules of quality say about everything that is stored; stateless workers behind one key, <see cref="GrainKeys.Quality"/>.</summary>
[Alias("contexter.quality")]
public interface IQualityGrain : IGrainWithStringKey
{
    /// <summary>Counts it all anew from the document store and the active index.</summary>
    /// <exception cref="ContexterFaultException">The library is not here (<c>library_not_found</c>), or the number of the worst documents is out of range (<c>invalid_input</c>).</exception>
    [Alias("get")]
    [Idempotent]
    [ResponseTimeout("01:00:00")]
    Task<QualityReport> GetAsync(QualityRequest request, CancellationToken cancellationToken);
}
