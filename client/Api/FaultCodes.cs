using Contexter.GrainInterfaces;

namespace Contexter.Client.Api;

/// <summary>Codes of <see cref="ContexterFaultException"/> that the thin API itself raises or gives a meaning of its own.</summary>
public static class FaultCodes
{
    /// <summary>A value given by the caller breaks a rule.</summary>
    public const string InvalidInput = "invalid_input";

    /// <summary>A library, or a version of it, that is not here.</summary>
    public const string LibraryNotFound = "library_not_found";

    /// <summary>A document that is not in its library version.</summary>
    public const string DocumentNotFound = "document_not_found";

    /// <summary>A job id that is not known.</summary>
    public const string JobNotFound = "job_not_found";

    /// <summary>A change of a job that the state it is in does not allow.</summary>
    public const string JobState = "job_state";

    /// <summary>A defect of Contexter itself.</summary>
    public const string Internal = "internal_error";

    /// <summary>More questions at once than are answered.</summary>
    public const string TooManyRequests = "too_many_requests";

    /// <summary>A grain did not answer in time; whether the call took effect is not known.</summary>
    public const string Timeout = "timeout";

    /// <summary>The server is stopping, or not ready yet; it may be back soon.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>A request with the same idempotency key is being carried out.</summary>
    public const string RequestInProgress = "request_in_progress";

    /// <summary>No connection to the server, or it broke off.</summary>
    public const string ServerUnreachable = "server_unreachable";

    /// <summary>Something answered that does not speak Contexter's API.</summary>
    public const string UnexpectedReply = "unexpected_reply";
}
