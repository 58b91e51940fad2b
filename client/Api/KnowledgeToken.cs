using System.Security.Cryptography;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Knowledge;

namespace Contexter.Client.Api;

/// <summary>Tokens by which answers are gone on with. Nobody guesses one: it is all that guards the question and what was found.</summary>
internal static class KnowledgeToken
{
    private const int Bytes = 16;

    /// <summary>The token of the answer that a request is about: a new one where a question is asked anew.</summary>
    /// <exception cref="ContexterFaultException">The request goes on with an answer and asks another question, or its token is none (<c>invalid_input</c>).</exception>
    public static string Of(KnowledgeRequest request)
    {
        if (request.Resume is not { } token)
        {
            return Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
        }

        if (request.Query.Length > 0 || request.Sources is not null || request.Libraries is not null)
        {
            throw new ContexterFaultException(FaultCodes.InvalidInput, "An answer that is gone on with keeps its question, sources and libraries; give the token alone.");
        }

        return token.Length == 2 * Bytes && token.All(char.IsAsciiHexDigitLower)
            ? token
            : throw new ContexterFaultException(FaultCodes.InvalidInput, "This is no token of an answer; take it from the event 'search_started' or 'done'.");
    }
}
