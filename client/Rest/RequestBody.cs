using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Microsoft.AspNetCore.Http;

namespace Contexter.Client.Rest;

/// <summary>Reads JSON bodies. Every mistake is an <c>invalid_input</c> that names the member, where the serialiser would name types of .NET.</summary>
internal static class RequestBody
{
    /// <summary>Deeper than any request needs.</summary>
    private const int MaxDepth = 16;

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
            Check(document.RootElement, typeof(T), string.Empty);
            return document.RootElement.Deserialize<T>(ContexterJson.Options)!;
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

    /// <summary>What a value of a type looks like, for messages.</summary>
    public static string Describe(Type type) => type switch
    {
        _ when type == typeof(string) => "text",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) || type == typeof(long) => "a whole number",
        _ when type == typeof(double) => "a number",
        _ when type == typeof(DateTimeOffset) => "a time such as \"2026-01-31T12:00:00Z\"",
        { IsEnum: true } => "one of " + string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)),
        _ => ContexterJson.Options.GetTypeInfo(type).Kind == JsonTypeInfoKind.Enumerable ? "a list" : "an object",
    };

    private static void Check(JsonElement element, Type type, string path)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        var info = ContexterJson.Options.GetTypeInfo(plain);
        switch (info.Kind)
        {
            case JsonTypeInfoKind.Object when element.ValueKind == JsonValueKind.Object:
                CheckMembers(element, info, path);
                break;
            case JsonTypeInfoKind.Enumerable when element.ValueKind == JsonValueKind.Array:
                var index = 0;
                foreach (var item in element.EnumerateArray())
                {
                    Check(item, info.ElementType!, $"{path}[{index++}]");
                }

                break;
            case JsonTypeInfoKind.None when element.ValueKind is not (JsonValueKind.Null or JsonValueKind.Object or JsonValueKind.Array) && CanRead(element, plain):
                break;
            default:
                throw Refusal($"{Name(path)} must be {Describe(plain)}, not {Show(element)}.");
        }
    }

    private static void CheckMembers(JsonElement element, JsonTypeInfo info, string path)
    {
        foreach (var member in element.EnumerateObject())
        {
            var property = info.Properties.FirstOrDefault(p => string.Equals(p.Name, member.Name, StringComparison.Ordinal));
            if (property is null)
            {
                var known = string.Join(", ", info.Properties.Select(p => p.Name));
                throw Refusal($"{Name(path)} has no member '{Problems.Quote(member.Name)}'; its members are {known}.");
            }

            if (member.Value.ValueKind != JsonValueKind.Null || !property.IsSetNullable)
            {
                Check(member.Value, property.PropertyType, path.Length == 0 ? property.Name : $"{path}.{property.Name}");
            }
        }

        var missing = info.Properties.FirstOrDefault(p => p.IsRequired && !element.TryGetProperty(p.Name, out _));
        if (missing is not null)
        {
            throw Refusal($"{Name(path)} lacks its member '{missing.Name}'; it must be {Describe(missing.PropertyType)}.");
        }
    }

    private static bool CanRead(JsonElement element, Type type)
    {
        try
        {
            element.Deserialize(type, ContexterJson.Options);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Name(string path) => path.Length == 0 ? "The body" : $"Member '{path}'";

    private static string Show(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => Problems.Quote(element.GetRawText()),
    };

    /// <summary>Where JSON breaks, without the serialiser's own words.</summary>
    private static string Where(JsonException e) => e.LineNumber is { } line
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"line {line + 1}, byte {e.BytePositionInLine + 1}")
        : "a member occurs twice";

    private static ContexterFaultException Refusal(string message) => new(FaultCodes.InvalidInput, message);
}
