using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Contexter.Client;

/// <summary>How Contexter writes and reads JSON, on the wire and on the command line: snake_case names, enumerations as snake_case text, nulls written out.</summary>
public static class ContexterJson
{
    /// <summary>
    /// The one set of options. Reading is strict: unknown and duplicate members, numbers as text, null where a value is needed, trailing commas and comments are errors.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = Create(JsonUnmappedMemberHandling.Disallow);

    /// <summary><see cref="Options"/> for reading what a server sent: members that a newer server added are skipped.</summary>
    public static JsonSerializerOptions ReplyOptions { get; } = Create(JsonUnmappedMemberHandling.Skip);

    /// <summary>The snake_case text of an enumeration's value, as in JSON.</summary>
    public static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>Gives other options (of a web host, say) the same rules.</summary>
    internal static void Configure(JsonSerializerOptions options, JsonUnmappedMemberHandling unknownMembers)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = unknownMembers;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowDuplicateProperties = false;

        // The output is never part of a page, so only what JSON itself requires is escaped and text stays readable.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
    }

    private static JsonSerializerOptions Create(JsonUnmappedMemberHandling unknownMembers)
    {
        var options = new JsonSerializerOptions();
        Configure(options, unknownMembers);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
