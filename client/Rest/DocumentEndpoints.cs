using System.Text;
using Contexter.Client.Api;
using Contexter.Client.Idempotency;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Libraries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Contexter.Client.Rest;

/// <summary>Changes of single documents over HTTP.</summary>
internal static class DocumentEndpoints
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Maps the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        var documents = api.MapGroup("/libraries/{reference}/documents").WithTags("Libraries");
        documents.MapPut("/{**id}", PutAsync)
            .WithName("putDocument")
            .Accepts<string>("text/markdown", "text/plain", "text/html")
            .Fails(400, 403, 404, 409, 413, 415, 422, 504)
            .TakesIfMatch(CurrentAsync)
            .TakesIdempotencyKey()
            .AddOpenApiOperationTransformer(ApiDescription.PutParametersAsync);
        documents.MapDelete("/{**id}", RemoveAsync).WithName("removeDocument").Fails(400, 403, 404, 409, 504).TakesIfMatch(CurrentAsync);
    }

    /// <summary>Put a document</summary>
    /// <remarks>
    /// Stores the body in the place of what has the path, and answers when searches find it. It belongs to no item of the library's source: it stays until it is removed, whatever
    /// refreshes find. When the index cannot follow yet (`is_indexed` is false), it does so as soon as it can.
    /// </remarks>
    /// <param name="reference">A reference that can mean one version only: `name@version`, or `name` when it has one. Slashes in it are written as `%2F`.</param>
    /// <param name="id">Path of the document in the library. Slashes in it may be written as they are or as `%2F`.</param>
    /// <param name="context">The call.</param>
    /// <param name="api">Answers.</param>
    /// <response code="200">What was done.</response>
    /// <response code="400">The reference or a parameter is not valid.</response>
    /// <response code="403">The request comes from a page of another origin.</response>
    /// <response code="404">The library or version is not here; the detail lists those that are.</response>
    /// <response code="409">A job works on the library; the detail says which.</response>
    /// <response code="413">The body is too large.</response>
    /// <response code="415">The body is neither Markdown nor plain text nor HTML.</response>
    /// <response code="422">The document breaks a rule; the detail says which.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The library did not answer in time; whether the document was stored is not known.</response>
    internal static async Task<DocumentChange> PutAsync(string reference, string id, HttpContext context, IContexterApi api)
    {
        var sourceUrl = RequestQuery.ReadSourceUrl(context.Request.Query);
        var type = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var parsed) ? parsed.MediaType.Value ?? string.Empty : string.Empty;
        if (!DocumentText.Formats.TryGetValue(type, out var format))
        {
            throw new BadHttpRequestException(
                $"The body must be a document; send it with 'Content-Type: {string.Join("' or '", DocumentText.Formats.Keys)}'.", StatusCodes.Status415UnsupportedMediaType);
        }

        using var reader = new StreamReader(context.Request.Body, StrictUtf8);
        try
        {
            var text = await reader.ReadToEndAsync(context.RequestAborted).ConfigureAwait(false);
            var document = new DocumentPut { Path = LibraryEndpoints.Decode(id), Text = text, Format = format, SourceUrl = sourceUrl };
            return await api.PutDocumentAsync(LibraryEndpoints.Decode(reference), document, context.RequestAborted).ConfigureAwait(false);
        }
        catch (DecoderFallbackException)
        {
            throw new ContexterFaultException(FaultCodes.InvalidInput, "The body is not UTF-8; a document is sent as UTF-8.");
        }
    }

    private static Task<StoredDocument> CurrentAsync(HttpContext context, IContexterApi api)
    {
        var route = context.Request.RouteValues;
        return api.GetDocumentAsync(LibraryEndpoints.Decode((string)route["reference"]!), LibraryEndpoints.Decode((string)route["id"]!), context.RequestAborted);
    }

    /// <summary>Remove a document</summary>
    /// <remarks>Removes it from store and index, and answers when searches do not find it any more. One that the library's source has comes back by the next refresh.</remarks>
    /// <param name="reference">A reference that can mean one version only: `name@version`, or `name` when it has one. Slashes in it are written as `%2F`.</param>
    /// <param name="id">Path of the document in the library. Slashes in it may be written as they are or as `%2F`.</param>
    /// <param name="api">Answers.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <response code="200">The document as it was.</response>
    /// <response code="400">The reference is not valid.</response>
    /// <response code="403">The request comes from a page of another origin.</response>
    /// <response code="404">The library, version or document is not here.</response>
    /// <response code="409">A job works on the library; the detail says which.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The library did not answer in time; whether the document was removed is not known.</response>
    internal static Task<DocumentChange> RemoveAsync(string reference, string id, IContexterApi api, CancellationToken cancellationToken) =>
        api.RemoveDocumentAsync(LibraryEndpoints.Decode(reference), LibraryEndpoints.Decode(id), cancellationToken);
}
