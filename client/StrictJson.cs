using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Contexter.Client.Api;
using Contexter.Client.Rest;
using Contexter.GrainInterfaces;

namespace Contexter.Client;

/// <summary>Reads JSON that callers wrote. Every mistake is an <c>invalid_input</c> that names the member, where the serialiser would name types of .NET.</summary>
/// <param name="whole">What the JSON is, at the start of a sentence: <c>The body</c>.</param>
/// <param name="member">What its members are, at the start of a sentence: <c>Member</c>.</param>
internal sealed class StrictJson(string whole, string member)
{
    /// <summary>An object of a type.</summary>
    /// <exception cref="ContexterFaultException">It does not fit (<c>invalid_input</c>).</exception>
    public T Read<T>(JsonElement element)
    {
        Check(element, typeof(T), string.Empty);
        return element.Deserialize<T>(ContexterJson.Options)!;
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

    private void Check(JsonElement element, Type type, string path)
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

    private void CheckMembers(JsonElement element, JsonTypeInfo info, string path)
    {
        foreach (var found in element.EnumerateObject())
        {
            var property = info.Properties.FirstOrDefault(p => string.Equals(p.Name, found.Name, StringComparison.Ordinal));
            if (property is null)
            {
                var known = string.Join(", ", info.Properties.Select(p => p.Name));
                throw Refusal($"{Name(path)} has no {Word} '{Problems.Quote(found.Name)}'; its {Word}s are {known}.");
            }

            if (found.Value.ValueKind != JsonValueKind.Null || !property.IsSetNullable)
            {
                Check(found.Value, property.PropertyType, path.Length == 0 ? property.Name : $"{path}.{property.Name}");
            }
        }

        var missing = info.Properties.FirstOrDefault(p => p.IsRequired && !element.TryGetProperty(p.Name, out _));
        if (missing is not null)
        {
            throw Refusal($"{Name(path)} lacks its {Word} '{missing.Name}'; it must be {Describe(missing.PropertyType)}.");
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

    private string Name(string path) => path.Length == 0 ? whole : $"{member} '{path}'";

    private static string Show(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => Problems.Quote(element.GetRawText()),
    };

    private string Word => member.ToLower(System.Globalization.CultureInfo.InvariantCulture);

    private static ContexterFaultException Refusal(string message) => new(FaultCodes.InvalidInput, message);
}
