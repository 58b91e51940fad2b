using Contexter.Client.Api;

namespace Contexter.Client.Rest.Examples;

/// <summary>Problems as the description of the API shows them: the codes that a status may have, by what is asked for.</summary>
internal static class ProblemExamples
{
    /// <summary>Code, the tags of those operations that may answer so (none for all), and what people read.</summary>
    private static readonly (string Code, string[] Tags, string Detail)[] Problems =
    [
        (FaultCodes.InvalidInput, [], "Member 'top_k' must be a whole number, not \"ten\"."),
        (ProblemCodes.KeyRequired, [], "This server needs a key: send 'Authorization: Bearer KEY' or 'X-API-Key: KEY'."),
        (ProblemCodes.KeyInvalid, [], "The key is not known, was revoked, or has expired."),
        (ProblemCodes.ScopeInsufficient, [], "This needs a key of scope 'write', and key '0badcafe' (agents) has scope 'read'."),
        (ProblemCodes.HostRefused, [], "Requests to host 'evil.example' are not answered."),
        (ProblemCodes.OriginRefused, [], "A page of another origin ('https://evil.example') may not send POST requests to this server."),
        ("flag_refused", ["Flags"], "The configuration does not allow this flag to be switched on."),
        ("cache_refused", ["System"], "Cache 'stored_embeddings' keeps what was paid for."),
        (FaultCodes.LibraryNotFound, ["Search", "Libraries", "Errors"], "Library 'reakt' is not here; react is."),
        (FaultCodes.DocumentNotFound, ["Libraries"], "Library 'my-service@2.1' has no document 'guide/none.md'."),
        ("source_not_found", ["Libraries", "Jobs"], "There is nothing at '/home/me/docs'."),
        (FaultCodes.JobNotFound, ["Jobs"], "Job '7' is not known."),
        ("answer_not_found", ["Search"], "There is no answer to go on with by this token."),
        ("model_not_found", ["Models"], "There is no embedding model 'cody'; there are code, local."),
        ("dead_letter_not_found", ["Errors"], "There is no dead letter 12."),
        ("flag_not_found", ["Flags"], "There is no flag 'streeming'; there are memory_tracking, streaming."),
        ("key_not_found", ["Keys"], "There is no key '0badcafe'; 'contexter keys' lists those that there are."),
        ("cache_not_found", ["System"], "There is no cache 'none'; there are query_embeddings, search_answers."),
        ("library_busy", ["Libraries", "Jobs", "Errors"], "Library 'my-service@2.1' is being changed by job 7."),
        ("library_exists", ["Libraries"], "Library 'my-service@2.1' is here already; give 'replace' to put the archive in its place."),
        ("version_changed", ["Libraries"], "The source of 'my-service@2.1' has become version 2.2."),
        (FaultCodes.JobState, ["Jobs"], "Job 7 has ended; it cannot be paused."),
        ("model_busy", ["Models"], "The change to model 'code' is being made by job 8."),
        (FaultCodes.RequestInProgress, ["Libraries", "Jobs", "Models", "Errors", "Keys"], "A request with this 'Idempotency-Key' is being carried out; send it again in a second to have its answer."),
        (ProblemCodes.PreconditionFailed, [], "It has changed since: get it again, and decide anew."),
        (ProblemCodes.RequestTooLarge, [], "The body is larger than 1,048,576 bytes; send a smaller one."),
        (ProblemCodes.UnsupportedMediaType, [], "The body must be JSON; send it with 'Content-Type: application/json'."),
        ("source_empty", ["Libraries"], "The source '/home/me/docs' holds nothing that can be read."),
        ("document_invalid", ["Libraries"], "Document 'guide/intro.md': it holds no text."),
        ("file_malformed", ["Libraries"], "The archive is damaged."),
        (ProblemCodes.IdempotencyKeyReused, ["Libraries", "Jobs", "Models", "Errors", "Keys"], "The 'Idempotency-Key' was given to a request that asked for something else; give each request a key of its own."),
        (FaultCodes.TooManyRequests, [], "Key '0badcafe' (agents) has used its 60 requests; the count begins anew in 12 seconds."),
        (FaultCodes.Internal, [], "Something went wrong inside Contexter. Its log says what, under 4bf92f3577b34da6a3ce929d0e0e4736."),
        (FaultCodes.Unavailable, [], "A part of Contexter stops, or is being taken over."),
        ("embeddings_unavailable", ["Search", "Libraries"], "The server of the embedding model does not answer."),
        (FaultCodes.Timeout, [], "Contexter did not answer in time. A change that was asked for may or may not have been made: look before trying again."),
        ("storage_full", ["Libraries"], "There is no room on the disk of the data directory."),
    ];

    /// <summary>The problems that a status may be of.</summary>
    /// <param name="status">The status.</param>
    /// <param name="tag">Tag of the operation.</param>
    public static IEnumerable<Problem> Of(int status, string? tag) => Problems
        .Where(problem => ProblemCodes.StatusOf(problem.Code) == status && (problem.Tags.Length == 0 || problem.Tags.Contains(tag, StringComparer.Ordinal)))
        .Select(problem => Rest.Problems.Create(status, problem.Code, problem.Detail));
}
