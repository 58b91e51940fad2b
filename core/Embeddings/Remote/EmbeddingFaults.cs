using System.Net;
using Contexter.Documents;
using Contexter.Http;

namespace Contexter.Embeddings.Remote;

/// <summary>Makes errors for people of what an embedding server says, or does not say. The key is in none of them.</summary>
internal sealed class EmbeddingFaults(RemoteEmbedderOptions options, IEmbeddingProtocol protocol)
{
    private string Server => $"The embedding server at {protocol.Address.GetLeftPart(UriPartial.Path)}";

    /// <summary>No answer at all.</summary>
    public ContexterException Unreachable(Exception exception) =>
        Unavailable($"cannot be reached: {Clean(exception.Message)} Start it, or set embeddings.endpoint to where it listens.", exception);

    /// <summary>No answer in time.</summary>
    public ContexterException TimedOut(Exception? exception, TimeSpan limit, string setting) => Unavailable(
        FormattableString.Invariant($"did not answer within {limit.TotalSeconds} s; see whether it is overloaded, or raise {setting}."), exception);

    /// <summary>No request was made, for the last ones all failed.</summary>
    public ContexterException Broken(Exception exception) => Unavailable(
        FormattableString.Invariant($"failed {options.BreakAfter} times and more, and is asked again after {options.BreakDuration.TotalSeconds} s; see its log."), exception);

    /// <summary>An answer that is none.</summary>
    public ContexterException Unusable(string problem) => Unavailable(
        $"gave an answer that cannot be used: {problem}. Check that embeddings.endpoint is the address of an API for embeddings, such as http://localhost:11434/v1.", null);

    /// <summary>Vectors of another dimension than the index has.</summary>
    public ContexterException WrongDimension(int dimension) => Unavailable(
        FormattableString.Invariant(
            $"gives vectors of {dimension} dimensions for the model '{options.Model}', not {options.Dimension}; set embeddings.dimension to {dimension}, or name another model."),
        null);

    /// <summary>Too many requests for longer than anyone waits.</summary>
    public ContexterException Throttled(string said, TimeSpan waited) => Unavailable(
        FormattableString.Invariant(
            $"takes no more requests for now (429: {said}), after {waited.TotalSeconds:F0} s. What is embedded is kept; run the job again later, or lower embeddings.tokens_per_minute and embeddings.requests_per_minute."),
        null);

    /// <summary>The server takes other texts, and not these.</summary>
    public ContexterException TextRefused(int count, int status, string said) => new(
        ErrorCodes.EmbeddingInvalid,
        FormattableString.Invariant(
            $"{Server} refuses {(count == 1 ? "a text" : $"one of {count} texts")} ({status}: {said}); where it is too long, lower embeddings.max_text_tokens, else leave the document out."))
    { IsExhausted = true };

    /// <summary>An answer with a status other than 200.</summary>
    public ContexterException Of(HttpStatusCode status, string said) => Unavailable(
        status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                $"refuses {(options.Key is null ? "requests without a key" : "the key it was given")} ({(int)status}: {said}); set embeddings.key to one that it knows.",
            HttpStatusCode.PaymentRequired or HttpStatusCode.TooManyRequests => $"asks for payment ({(int)status}: {said}); see the account that the key belongs to.",
            HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or (>= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest) =>
                $"does not embed there, or does not have the model '{options.Model}' ({(int)status}: {said}); check embeddings.endpoint and embeddings.model.",
            >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout =>
                FormattableString.Invariant($"failed ({(int)status}: {said}), {options.Retries + 1} times; see its log."),
            _ => $"does not take the request ({(int)status}: {said}); check embeddings.model and embeddings.dimension.",
        },
        null);

    /// <summary>Words of the server, without the key.</summary>
    public string Clean(string text) => ServerText.Clean(text, options.Key);

    private ContexterException Unavailable(string problem, Exception? cause) =>
        new(ErrorCodes.EmbeddingsUnavailable, $"{Server} {problem}", cause) { IsExhausted = true };
}
