using Contexter.Client.Api;
using Contexter.Client.Idempotency;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Contexter.Client.Rest;

/// <summary>Libraries over HTTP.</summary>
internal static class LibraryEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        var libraries = api.MapGroup("/libraries").WithTags("Libraries");
        libraries.MapGet("", ListAsync).WithName("listLibraries").Fails(400, 504).HasEntityTag().AddOpenApiOperationTransformer(ApiDescription.ListParametersAsync);
        libraries.MapPost("", AddAsync)
            .WithName("addLibrary")
            .Accepts<AddLibraryRequest>("application/json")
            .Fails(400, 403, 404, 413, 415, 422, 504)
            .TakesIdempotencyKey()
            .AddOpenApiOperationTransformer(ApiDescription.AddLibraryExampleAsync);
        api.MapPost("/batch", StartBatchAsync).WithName("startBatch").WithTags("Libraries").Accepts<BatchRequest>("application/json").Fails(400, 403, 413, 415, 504).TakesIdempotencyKey();
        libraries.MapGet("/{**reference}", GetAsync).WithName("getLibrary").Fails(400, 404, 504).HasEntityTag();
        libraries.MapGet("/{reference}/versions", ListVersionsAsync)
            .WithName("listVersions")
            .Fails(400, 404, 504)
            .HasEntityTag()
            .AddOpenApiOperationTransformer(ApiDescription.ListParametersAsync);
        libraries.MapGet("/{reference}/sources", ListSourcesAsync).WithName("listSources").Fails(400, 404, 504).HasEntityTag();
        libraries.MapGet("/{reference}/documents", ListDocumentsAsync)
            .WithName("listDocuments")
            .Fails(400, 404, 504)
            .HasEntityTag()
            .AddOpenApiOperationTransformer(ApiDescription.PageParametersAsync);
        libraries.MapGet("/{reference}/documents/{id}", GetDocumentAsync).WithName("getDocument").Fails(400, 404, 504).HasEntityTag();
        libraries.MapPost("/{reference}/rebuild", RebuildAsync).WithName("rebuildLibrary").Fails(400, 403, 404, 409, 504).TakesIdempotencyKey().AddOpenApiOperationTransformer(ApiDescription.PriorityParametersAsync);
        libraries.MapPost("/{reference}/refresh", RefreshAsync).WithName("refreshLibrary").Fails(400, 403, 404, 409, 504).TakesIdempotencyKey().AddOpenApiOperationTransformer(ApiDescription.PriorityParametersAsync);
        libraries.MapPut("/{reference}/schedule", ScheduleAsync)
            .WithName("scheduleLibrary")
            .Accepts<ScheduleRequest>("application/json")
            .Fails(400, 403, 404, 413, 415, 504)
            .TakesIfMatch(CurrentAsync);
        libraries.MapDelete("/{**reference}", RemoveAsync).WithName("removeLibrary").Fails(400, 403, 404, 504).TakesIfMatch(CurrentAsync);
    }

    /// <summary>List the libraries</summary>
    /// <remarks>All library versions, by name, then newest version first.</remarks>
    /// <response code="200">The library versions.</response>
    /// <response code="400">A parameter is not valid.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The catalogue did not answer in time.</response>
    internal static async Task<LibrarySummary[]> ListAsync(HttpContext context, IContexterApi api) =>
        ListPages.Take(context, await api.ListLibrariesAsync(context.RequestAborted).ConfigureAwait(false), library => library.Reference());

    /// <summary>List the versions of a library</summary>
    /// <remarks>All that are here, newest first, whatever version the reference names.</remarks>
    /// <param name="reference">`name`, in part as `name@19`, or `name`. Slashes in it are written as `%2F`.</param>
    /// <param name="context">The call.</param>
    /// <param name="api">Answers.</param>
    /// <response code="200">The library versions.</response>
    /// <response code="400">The reference or a parameter is not valid.</response>
    /// <response code="404">The library or version is not here; the detail lists those that are.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The catalogue did not answer in time.</response>
    internal static async Task<LibrarySummary[]> ListVersionsAsync(string reference, HttpContext context, IContexterApi api)
    {
        var library = await api.GetLibraryAsync(Decode(reference), context.RequestAborted).ConfigureAwait(false);
        var all = await api.ListLibrariesAsync(context.RequestAborted).ConfigureAwait(false);
        return ListPages.Take(context, Array.FindAll(all, one => string.Equals(one.Name, library.Name, StringComparison.Ordinal)), one => one.Version);
    }

    /// <summary>List the sources of a library</summary>
    /// <remarks>Where the documents of one version come from: one source, of which a refresh reads again what has changed. Documents that were put by hand belong to none.</remarks>
    /// <param name="reference">`name`, in part as `name@19`, or `name` for the highest release. Slashes in it are written as `%2F`.</param>
    /// <param name="api">Answers.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <response code="200">The sources.</response>
    /// <response code="400">The reference is not valid.</response>
    /// <response code="404">The library or version is not here; the detail lists those that are.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The catalogue did not answer in time.</response>
    internal static async Task<SourceDescription[]> ListSourcesAsync(string reference, IContexterApi api, CancellationToken cancellationToken) =>
        [(await api.GetLibraryAsync(Decode(reference), cancellationToken).ConfigureAwait(false)).Source];

    /// <summary>Add or refresh a library</summary>
    /// <remarks>
    /// Starts a job that reads the source, or returns the one that is already doing so. Without a version in `library`, the source's own version is taken, or
    /// `current` where it states none.
    /// </remarks>
    /// <response code="202">The job; `Location` is its address.</response>
    /// <response code="400">A value is not valid, or the library is just being read from another source or removed; the detail says which.</response>
    /// <response code="403">The request comes from a page of another origin.</response>
    /// <response code="404">The source is not there.</response>
    /// <response code="413">The body is too large.</response>
    /// <response code="415">The body is not declared as JSON.</response>
    /// <response code="422">The source holds nothing that can be read.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The library did not answer in time; whether it was added is not known.</response>
    internal static async Task<Accepted<JobStatus>> AddAsync(HttpContext context, IContexterApi api)
    {
        var request = await RequestBody.ReadAsync<AddLibraryRequest>(context.Request, context.RequestAborted).ConfigureAwait(false);
        var job = await api.AddLibraryAsync(request, context.RequestAborted).ConfigureAwait(false);
        return Accepted(context, job);
    }

    /// <summary>Add or refresh many libraries</summary>
    /// <remarks>
    /// Starts one job of the kind `batch`, which has a job of its own for each library and waits for them. Its `children` say what became of each; pausing, resuming and cancelling it does
    /// so with them, and retrying it tries those again that failed. It is `completed` when at least one library could be done, with the others among its `problems`.
    /// </remarks>
    /// <response code="202">The job; `Location` is its address.</response>
    /// <response code="400">A value is not valid, or there is nothing or too much to do; the detail says which.</response>
    /// <response code="403">The request comes from a page of another origin.</response>
    /// <response code="413">The body is too large.</response>
    /// <response code="415">The body is not declared as JSON.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The queue did not answer in time; whether the job was started is not known.</response>
    internal static async Task<Accepted<JobStatus>> StartBatchAsync(HttpContext context, IContexterApi api)
    {
        var request = await RequestBody.ReadAsync<BatchRequest>(context.Request, context.RequestAborted).ConfigureAwait(false);
        return Accepted(context, await api.StartBatchAsync(request, context.RequestAborted).ConfigureAwait(false));
    }

    /// <summary>Get a library</summary>
    /// <remarks>One version: what is stored and indexed of it, where it comes from, and when it is refreshed.</remarks>
    /// <param name="reference">`name@version`, in part as `name@19`, or `name` for the highest release. Slashes in it may be written as they are or as `%2F`.</param>
    /// <param name="api">Answers.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <response code="200">The library version.</response>
    /// <response code="400">The reference is not valid.</response>
    /// <response code="404">The library or version is not here; the detail lists those that are.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The catalogue did not answer in time.</response>
    internal static Task<LibrarySummary> GetAsync(string reference, IContexterApi api, CancellationToken cancellationToken) =>
        api.GetLibraryAsync(Decode(reference), cancellationToken);

    /// <summary>List the documents of a library</summary>
    /// <remarks>The stored documents without their texts, in ordinal order of their paths, page by page.</remarks>
    /// <param name="reference">`name@version`, in part as `name@19`, or `name` for the highest release. Slashes in it are written as `%2F`.</param>
    /// <param name="context">The call.</param>
    /// <param name="api">Answers.</param>
    /// <response code="200">A page; `next` is `after` of the one that follows.</response>
    /// <response code="400">The reference or a parameter is not valid.</response>
    /// <response code="404">The library or version is not here; the detail lists those that are.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The documents could not be read in time.</response>
    internal static async Task<DocumentPage> ListDocumentsAsync(string reference, HttpContext context, IContexterApi api)
    {
        var (after, limit) = RequestQuery.ReadPage(context.Request.Query, RequestQuery.PageParameters);
        var page = await api.ListDocumentsAsync(Decode(reference), after, limit, context.RequestAborted).ConfigureAwait(false);
        ListPages.LinkNext(context, page.Next);
        return page;
    }

    /// <summary>Get a document</summary>
    /// <remarks>The text is Markdown, as chunks are cut from it.</remarks>
    /// <param name="reference">`name@version`, in part as `name@19`, or `name` for the highest release. Slashes in it are written as `%2F`.</param>
    /// <param name="id">Id of the document, as lists and hits have it, or its path; slashes in it are written as `%2F`.</param>
    /// <param name="api">Answers.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <response code="200">The document with its text.</response>
    /// <response code="400">The reference is not valid.</response>
    /// <response code="404">The library, version or document is not here.</response>
    /// <response code="500">A defect, or a damaged document; the log has it under the trace id.</response>
    /// <response code="504">The document could not be read in time.</response>
    internal static Task<StoredDocument> GetDocumentAsync(string reference, string id, IContexterApi api, CancellationToken cancellationToken) =>
        api.GetDocumentAsync(Decode(reference), Decode(id), cancellationToken);

    /// <summary>Remove a library</summary>
    /// <remarks>Stops its job, and removes its documents and its part of the index. Returns when all of it is gone.</remarks>
    /// <param name="reference">A reference that can mean one version only: `name@version`, or `name` when it has one. Slashes in it may be written as they are or as `%2F`.</param>
    /// <param name="api">Answers.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <response code="200">The library version as it was.</response>
    /// <response code="400">The reference is not valid, or may mean several versions, which the detail lists.</response>
    /// <response code="403">The request comes from a page of another origin.</response>
    /// <response code="404">The library or version is not here; the detail lists those that are.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The library did not answer in time; whether it was removed is not known.</response>
    internal static Task<LibrarySummary> RemoveAsync(string reference, IContexterApi api, CancellationToken cancellationToken) =>
        api.RemoveLibraryAsync(Decode(reference), cancellationToken);

    /// <summary>Refresh a library</summary>
    /// <remarks>
    /// Starts a job that reads the library's own source again, or returns the one that is already doing so. Only what changed is fetched, embedded and indexed;
    /// what the source has no longer is removed.
    /// </remarks>
    /// <param name="reference">A reference that can mean one version only: `name@version`, or `name` when it has one. Slashes in it are written as `%2F`.</param>
    /// <param name="context">The call.</param>
    /// <param name="api">Answers.</param>
    /// <response code="202">The job; `Location` is its address.</response>
    /// <response code="400">The reference is not valid, or may mean several versions, which the detail lists.</response>
    /// <response code="403">The request comes from a page of another origin.</response>
    /// <response code="404">The library or version is not here, or its source is not; the detail says which.</response>
    /// <response code="409">The library is being rebuilt or removed, or its source has become another version; the detail says which.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The library did not answer in time; whether the job was started is not known.</response>
    internal static async Task<Accepted<JobStatus>> RefreshAsync(string reference, HttpContext context, IContexterApi api) =>
        Accepted(context, await api.RefreshLibraryAsync(Decode(reference), RequestQuery.ReadPriority(context.Request.Query), context.RequestAborted).ConfigureAwait(false));

    /// <summary>Refresh a library by schedule</summary>
    /// <remarks>From now on the server refreshes the library by itself, or with `null` never any more. A refresh that is due while something else is done to the library is passed over.</remarks>
    /// <param name="reference">A reference that can mean one version only: `name@version`, or `name` when it has one. Slashes in it are written as `%2F`.</param>
    /// <param name="context">The call.</param>
    /// <param name="api">Answers.</param>
    /// <response code="200">The library version with its schedule.</response>
    /// <response code="400">A value is not valid; the detail says which.</response>
    /// <response code="403">The request comes from a page of another origin.</response>
    /// <response code="404">The library or version is not here; the detail lists those that are.</response>
    /// <response code="413">The body is too large.</response>
    /// <response code="415">The body is not declared as JSON.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The library did not answer in time; whether the schedule was changed is not known.</response>
    internal static async Task<LibrarySummary> ScheduleAsync(string reference, HttpContext context, IContexterApi api)
    {
        var request = await RequestBody.ReadAsync<ScheduleRequest>(context.Request, context.RequestAborted).ConfigureAwait(false);
        return await api.ScheduleLibraryAsync(Decode(reference), request.Hours, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Rebuild the index of a library</summary>
    /// <remarks>
    /// Starts a job that removes the library's part of the index, whatever state it is in, and makes it anew from the stored documents, or returns the one that
    /// is already doing so. The source is not read. Until the job has ended, a search finds what is indexed so far.
    /// </remarks>
    /// <param name="reference">A reference that can mean one version only: `name@version`, or `name` when it has one. Slashes in it are written as `%2F`.</param>
    /// <param name="context">The call.</param>
    /// <param name="api">Answers.</param>
    /// <response code="202">The job; `Location` is its address.</response>
    /// <response code="400">The reference is not valid, or may mean several versions, which the detail lists.</response>
    /// <response code="403">The request comes from a page of another origin.</response>
    /// <response code="404">The library or version is not here; the detail lists those that are.</response>
    /// <response code="409">The library is being added or removed; the detail says by which job.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The library did not answer in time; whether the job was started is not known.</response>
    internal static async Task<Accepted<JobStatus>> RebuildAsync(string reference, HttpContext context, IContexterApi api) =>
        Accepted(context, await api.RebuildLibraryAsync(Decode(reference), RequestQuery.ReadPriority(context.Request.Query), context.RequestAborted).ConfigureAwait(false));

    private static Task<LibrarySummary> CurrentAsync(HttpContext context, IContexterApi api) => api.GetLibraryAsync(Decode((string)context.Request.RouteValues["reference"]!), context.RequestAborted);

    /// <summary>The answer that a job was started.</summary>
    internal static Accepted<JobStatus> Accepted(HttpContext context, JobStatus job) =>
        TypedResults.Accepted($"{context.Request.PathBase}/v1/jobs/{Uri.EscapeDataString(job.Id)}", job);

    /// <summary>The web server has decoded everything but slashes, lest they become separators. A reference holds no percent sign of its own.</summary>
    internal static string Decode(string reference) => reference.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
