using Contexter.Client.Access;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Access;
using Contexter.GrainInterfaces.Libraries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Contexter.Client.Rest;

/// <summary>The document store over HTTP: whether it is whole, and what it holds.</summary>
internal static class StoreEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        var store = api.MapGroup("/store").WithTags("Store");
        store.MapGet("", StatusAsync).WithName("storeStatus").Fails(504);
        store.MapGet("/check/{library}", CheckAsync)
            .WithName("checkDocuments")
            .Fails(400, 504)
            .AddOpenApiOperationTransformer(ApiDescription.CheckParametersAsync);
        store.MapPost("/compact", CompactAsync).WithName("compactStore").Needs(AccessScope.Admin).Fails(403, 504);
    }

    /// <summary>Check the store's file</summary>
    /// <remarks>Reads the whole file, and says what it holds, whether its structure is whole, and whether anything in it belongs to nothing. Takes as long as reading it does.</remarks>
    /// <response code="200">What was found.</response>
    /// <response code="500">The file is damaged beyond reading, or a defect; the log has it under the trace id.</response>
    /// <response code="504">The file could not be read in time.</response>
    internal static Task<StoreStatus> StatusAsync(IContexterApi api, CancellationToken cancellationToken) => api.GetStoreStatusAsync(cancellationToken);

    /// <summary>Check the documents of a library</summary>
    /// <remarks>Reads stored documents in order of their ids, part by part, and compares each with its checksums.</remarks>
    /// <param name="library">`name@version`, as the store lists it. Slashes in it are written as `%2F`.</param>
    /// <param name="context">The call.</param>
    /// <param name="api">Answers.</param>
    /// <response code="200">A part; `next` is `after` of the one that follows.</response>
    /// <response code="400">The library has no version, or a parameter is not valid.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The documents could not be read in time.</response>
    internal static async Task<DocumentCheckPage> CheckAsync(string library, HttpContext context, IContexterApi api)
    {
        var (after, limit) = RequestQuery.ReadPage(context.Request.Query, RequestQuery.CheckParameters);
        var page = await api.CheckDocumentsAsync(LibraryEndpoints.Decode(library), after, limit, context.RequestAborted).ConfigureAwait(false);
        ListPages.LinkNext(context, page.Next);
        return page;
    }

    /// <summary>Compact the store</summary>
    /// <remarks>Removes what belongs to nothing and gives free space back to the disk. What jobs store meanwhile waits.</remarks>
    /// <response code="200">The store as it is then.</response>
    /// <response code="403">The request comes from a page of another origin.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">It was not done in time; it goes on.</response>
    internal static Task<StoreStatus> CompactAsync(IContexterApi api, CancellationToken cancellationToken) => api.CompactStoreAsync(cancellationToken);
}
