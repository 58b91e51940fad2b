using Contexter.Client.Api;
using Contexter.Client.Idempotency;
using Contexter.GrainInterfaces.Ingestion;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Contexter.Client.Rest;

/// <summary>Libraries as files, over HTTP.</summary>
internal static class ArchiveEndpoints
{
    private const string Zip = "application/zip";

    /// <summary>Maps the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/libraries/{reference}/export", ExportAsync)
            .WithName("exportLibrary")
            .WithTags("Libraries")
            .Fails(400, 403, 404, 409, 504)
            .TakesIdempotencyKey()
            .AddOpenApiOperationTransformer(ApiDescription.PriorityParametersAsync);
        api.MapGet("/jobs/{id}/archive", CopyAsync).WithName("getArchive").WithTags("Jobs").Produces<Stream>(StatusCodes.Status200OK, Zip).Fails(404, 409, 504);
        api.MapPost("/import", ImportAsync)
            .WithName("importLibrary")
            .WithTags("Libraries")
            .WithMetadata(new NoBodyLimit())
            .Accepts<Stream>(Zip)
            .Fails(400, 403, 409, 415, 422, 504, 507)
            .TakesIdempotencyKey(comparesBody: false)
            .AddOpenApiOperationTransformer(ApiDescription.ImportParametersAsync);
    }

    /// <summary>Export a library</summary>
    /// <remarks>
    /// Starts a job that writes the library's stored documents into an archive, or returns the one that is already doing so. When it is completed, its `archive` says how long the archive is
    /// and what its checksum is, and `GET /v1/jobs/{id}/archive` gives it. The library cannot be changed meanwhile.
    /// </remarks>
    /// <param name="reference">A reference that can mean one version only: `name@version`, or `name` when it has one. Slashes in it are written as `%2F`.</param>
    /// <param name="context">The call.</param>
    /// <param name="api">Answers.</param>
    /// <response code="202">The job; `Location` is its address.</response>
    /// <response code="400">The reference or a parameter is not valid, or the reference may mean several versions, which the detail lists.</response>
    /// <response code="403">The request comes from a page of another origin.</response>
    /// <response code="404">The library or version is not here; the detail lists those that are.</response>
    /// <response code="409">The library is being changed, or was never read to its end; the detail says which.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The library did not answer in time; whether the job was started is not known.</response>
    internal static async Task<Accepted<JobStatus>> ExportAsync(string reference, HttpContext context, IContexterApi api)
    {
        var priority = RequestQuery.ReadPriority(context.Request.Query);
        return LibraryEndpoints.Accepted(context, await api.ExportLibraryAsync(LibraryEndpoints.Decode(reference), priority, context.RequestAborted).ConfigureAwait(false));
    }

    /// <summary>Get an exported archive</summary>
    /// <remarks>A zip file that `POST /v1/import` takes. It is kept for as long as `archives.keep` says. A transfer that breaks off has to be begun again; `archive` of the job has its length and checksum.</remarks>
    /// <param name="id">Id of the job that exported the library.</param>
    /// <param name="context">The call.</param>
    /// <param name="api">Answers.</param>
    /// <response code="200">The archive.</response>
    /// <response code="404">There is no such job, or its archive is not kept any more.</response>
    /// <response code="409">The job has written no archive.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The job did not answer in time.</response>
    internal static async Task CopyAsync(string id, HttpContext context, IContexterApi api)
    {
        var job = await api.GetJobAsync(id, context.RequestAborted).ConfigureAwait(false);
        var response = context.Response;
        response.ContentType = Zip;
        if (job.Archive is { } archive)
        {
            response.ContentLength = archive.Bytes;
            response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = archive.FileName }.ToString();
        }

        await api.CopyArchiveAsync(id, response.Body, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Import a library</summary>
    /// <remarks>
    /// Takes an archive that an export has written, and starts a job that makes its library: stores its documents as they are in the archive and indexes them with the active embedding model.
    /// The body may be as large as `archives.max_size` says.
    /// </remarks>
    /// <param name="context">The call.</param>
    /// <param name="api">Answers.</param>
    /// <response code="202">The job; `Location` is its address.</response>
    /// <response code="400">A parameter is not valid.</response>
    /// <response code="403">The request comes from a page of another origin.</response>
    /// <response code="409">The library is here already and `replace` is not given, or it is being changed; the detail says which.</response>
    /// <response code="415">The body is not declared as a zip file.</response>
    /// <response code="422">The body is no archive of a library, is damaged, of a newer format or too large; the detail says which.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The library did not answer in time; whether the job was started is not known.</response>
    /// <response code="507">There is no room for the archive.</response>
    internal static async Task<Accepted<JobStatus>> ImportAsync(HttpContext context, IContexterApi api)
    {
        var request = RequestQuery.ReadImport(context.Request.Query);
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || !type.MediaType.Equals(Zip, StringComparison.OrdinalIgnoreCase))
        {
            throw new BadHttpRequestException($"The body must be an exported archive; send it with 'Content-Type: {Zip}'.", StatusCodes.Status415UnsupportedMediaType);
        }

        return LibraryEndpoints.Accepted(context, await api.ImportLibraryAsync(context.Request.Body, request, context.RequestAborted).ConfigureAwait(false));
    }

    /// <summary>An archive is as long as whoever keeps it allows.</summary>
    private sealed class NoBodyLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => null;
    }
}
