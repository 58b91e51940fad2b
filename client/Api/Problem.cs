namespace Contexter.Client.Api;

/// <summary>Problem details (RFC 9457) as the REST API sends them.</summary>
public sealed record Problem
{
    /// <summary>Media type of problem details.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>Short text that goes with the status.</summary>
    public required string Title { get; init; }

    /// <summary>HTTP status code.</summary>
    public required int Status { get; init; }

    /// <summary>Stable code of the error, for programs: <c>invalid_input</c>, <c>library_not_found</c>, ...</summary>
    public required string Code { get; init; }

    /// <summary>What is wrong and what to do, for people.</summary>
    public required string Detail { get; init; }

    /// <summary>Id of the request, as the response has it in <c>X-Request-Id</c>; what the server logged meanwhile has it, too.</summary>
    public string? RequestId { get; init; }

    /// <summary>Finds the error in the server's log; only with <c>internal_error</c>.</summary>
    public string? TraceId { get; init; }
}
