using System.Text.Json;
using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Microsoft.AspNetCore.Http;

namespace Contexter.Client.Rest;

/// <summary>Reads JSON bodies. Every mistake is an <c>invalid_input</c> that names the member, where the serialiser would name types of .NET.</summary>
internal static class RequestBody
{
    /// <summary>Deeper than any request needs.</summary>
    private const int MaxDepth = 16;

    private static readonly StrictJson Body = new("The body", "Member");
    private static readonly JsonDocumentOptions DocumentOptions = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>The body as a request.</summary>
    /// <exception cref="ContexterFaultException">The body is not JSON or does not fit (<c>invalid_input</c>).</exception>
    /// <exception cref="BadHttpRequestException">The body is not declared as JSON, or is too large.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
        {
            throw new BadHttpRequestException("The body must be JSON; send it with 'Content-Type: application/json'.", StatusCodes.Status415UnsupportedMediaType);
        }

        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, DocumentOptions, cancellationToken).ConfigureAwait(false);
            return Body.Read<T>(document.RootElement);
        }
        catch (JsonException e)
        {
            throw Refusal($"The body is not valid JSON ({Where(e)}).");
        }
        catch (InvalidOperationException)
        {
            throw Refusal("The body is not valid JSON (a text in it is not valid Unicode).");
        }
    }

    /// <summary>Where JSON breaks, without the serialiser's own words.</summary>
    private static string Where(JsonException e) => e.LineNumber is { } line
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"line {line + 1}, byte {e.BytePositionInLine + 1}")
        : "a member occurs twice";

    private static ContexterFaultException Refusal(string message) => new(FaultCodes.InvalidInput, message);
}
