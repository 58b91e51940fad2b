using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Microsoft.AspNetCore.Http;

namespace Contexter.Client.Context7;

/// <summary>An error as Context7 answers it.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Stable code, one of Context7's own.</param>
/// <param name="Message">What is wrong and what to do, for people and models.</param>
internal sealed record Context7Error(int Status, string Code, string Message)
{
    /// <summary>An input breaks a rule.</summary>
    public const string ValidationError = "validation_error";

    /// <summary>A library id that is none.</summary>
    public const string InvalidLibraryId = "invalid_library_id";

    /// <summary>A library that is not here.</summary>
    public const string LibraryNotFound = "library_not_found";

    /// <summary>A version that is not here.</summary>
    public const string TagNotFound = "tag_not_found";

    /// <summary>A library of which nothing can be found yet.</summary>
    public const string LibraryNotFinalized = "library_not_finalized";

    /// <summary>Nothing answers the question.</summary>
    public const string NoSnippetsFound = "no_snippets_found";

    /// <summary>The error that a fault of Contexter is.</summary>
    public static Context7Error Of(ContexterFaultException fault) => fault switch
    {
        { Code: FaultCodes.LibraryNotFound } => new(StatusCodes.Status404NotFound, LibraryNotFound, fault.Message),
        { Code: FaultCodes.InvalidInput } => new(StatusCodes.Status400BadRequest, ValidationError, fault.Message),
        { Code: FaultCodes.TooManyRequests } => new(StatusCodes.Status429TooManyRequests, "rate_limit_exceeded", fault.Message),
        { Code: FaultCodes.Timeout } => new(StatusCodes.Status504GatewayTimeout, "timeout", fault.Message),
        { Code: FaultCodes.Unavailable or FaultCodes.ServerUnreachable } => new(StatusCodes.Status503ServiceUnavailable, "search_failed", fault.Message),
        _ => Internal,
    };

    /// <summary>A defect.</summary>
    public static Context7Error Internal { get; } = new(StatusCodes.Status500InternalServerError, "internal_error", "Contexter failed by a defect; its log says why.");
}

/// <summary>An error that Context7 has a code of its own for.</summary>
/// <param name="error">The error.</param>
internal sealed class Context7Exception(Context7Error error) : Exception(error.Message)
{
    /// <summary>The error.</summary>
    public Context7Error Error => error;

    /// <summary>An error.</summary>
    public static Context7Exception Of(int status, string code, string message) => new(new(status, code, message));
}
