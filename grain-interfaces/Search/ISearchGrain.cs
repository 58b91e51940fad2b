namespace Contexter.GrainInterfaces.Search;

/// <summary>Answers searches; stateless workers behind one key, <see cref="GrainKeys.Search"/>.</summary>
[Alias("contexter.search")]
public interface ISearchGrain : IGrainWithStringKey
{
    /// <summary>Searches.</summary>
    /// <exception cref="ContexterFaultException">A value is not valid, or a library is not here.</exception>
    [Alias("search")]
    [Idempotent]
    Task<SearchReply> SearchAsync(SearchRequest request, CancellationToken cancellationToken);
}
