using Contexter.Client.Api;
using Microsoft.AspNetCore.Http;

namespace Contexter.Client.Rest;

/// <summary>Codes of problems that only HTTP has, and the status of every code.</summary>
internal static class ProblemCodes
{
    /// <summary>No such route.</summary>
    public const string RouteNotFound = "route_not_found";

    /// <summary>The route exists, but not for this method.</summary>
    public const string MethodNotAllowed = "method_not_allowed";

    /// <summary>The body is larger than allowed.</summary>
    public const string RequestTooLarge = "request_too_large";

    /// <summary>The body is not declared as JSON.</summary>
    public const string UnsupportedMediaType = "unsupported_media_type";

    /// <summary>The request is addressed to a host that is not allowed.</summary>
    public const string HostRefused = "host_refused";

    /// <summary>The request comes from a page of another origin.</summary>
    public const string OriginRefused = "origin_refused";

    /// <summary>The request needs a key and has none.</summary>
    public const string KeyRequired = "key_required";

    /// <summary>The request's key is not known, was revoked, or has expired.</summary>
    public const string KeyInvalid = "key_invalid";

    /// <summary>The request's key does not allow what is asked for.</summary>
    public const string ScopeInsufficient = "scope_insufficient";

    /// <summary>What is to be changed is not as <c>If-Match</c> says.</summary>
    public const string PreconditionFailed = "precondition_failed";

    /// <summary>The idempotency key was given to another request.</summary>
    public const string IdempotencyKeyReused = "idempotency_key_reused";

    /// <summary>The HTTP status of a fault with a code; 500 for a code that is not known here.</summary>
    public static int StatusOf(string code) => code switch
    {
        FaultCodes.InvalidInput => StatusCodes.Status400BadRequest,
        KeyRequired or KeyInvalid => StatusCodes.Status401Unauthorized,
        ScopeInsufficient or HostRefused or OriginRefused or "flag_refused" or "cache_refused" => StatusCodes.Status403Forbidden,
        FaultCodes.LibraryNotFound or FaultCodes.JobNotFound or FaultCodes.DocumentNotFound or "answer_not_found" or "dead_letter_not_found" or "model_not_found" or "source_not_found" or "flag_not_found" or "key_not_found" or "cache_not_found" => StatusCodes.Status404NotFound,
        "data_in_use" or "model_mismatch" or "model_busy" or "library_busy" or "library_exists" or "version_changed" or "job_state" or FaultCodes.RequestInProgress => StatusCodes.Status409Conflict,
        PreconditionFailed => StatusCodes.Status412PreconditionFailed,
        RequestTooLarge => StatusCodes.Status413PayloadTooLarge,
        UnsupportedMediaType => StatusCodes.Status415UnsupportedMediaType,
        IdempotencyKeyReused or "source_empty" or "document_invalid" or "file_too_large" or "file_binary" or "file_encoding" or "file_malformed" => StatusCodes.Status422UnprocessableEntity,
        FaultCodes.Unavailable or "index_unavailable" or "embeddings_unavailable" or "reranker_unavailable" => StatusCodes.Status503ServiceUnavailable,
        FaultCodes.TooManyRequests => StatusCodes.Status429TooManyRequests,
        FaultCodes.Timeout => StatusCodes.Status504GatewayTimeout,
        FaultCodes.ServerUnreachable or FaultCodes.UnexpectedReply => StatusCodes.Status502BadGateway,
        "storage_full" => StatusCodes.Status507InsufficientStorage,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary>The code for a status that a part of the web server set by itself.</summary>
    public static string OfStatus(int status) => status switch
    {
        StatusCodes.Status404NotFound => RouteNotFound,
        StatusCodes.Status405MethodNotAllowed => MethodNotAllowed,
        StatusCodes.Status413PayloadTooLarge => RequestTooLarge,
        StatusCodes.Status415UnsupportedMediaType => UnsupportedMediaType,
        StatusCodes.Status503ServiceUnavailable => FaultCodes.Unavailable,
        >= StatusCodes.Status500InternalServerError => FaultCodes.Internal,
        _ => FaultCodes.InvalidInput,
    };
}
