using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Contexter.Embedded.State;

/// <summary>Writes states as JSON. Properties with a private or init-only setter are read back like public ones.</summary>
internal static class StateSerializer
{
    /// <summary>How states are written unless the application says otherwise.</summary>
    public static readonly JsonSerializerOptions Default = CreateOptions();

    public static byte[] Serialize<T>(T state, JsonSerializerOptions options) => JsonSerializer.SerializeToUtf8Bytes(state, options);

    public static T Deserialize<T>(ReadOnlySpan<byte> json, JsonSerializerOptions options) => JsonSerializer.Deserialize<T>(json, options)!;

    /// <summary>Makes the state of a grain that has none stored. One without a parameterless constructor begins with its fields empty, as in Orleans.</summary>
    public static T Create<T>() =>
        typeof(T).IsValueType || typeof(T).GetConstructor(Type.EmptyTypes) is not null ? Activator.CreateInstance<T>() : (T)RuntimeHelpers.GetUninitializedObject(typeof(T));

    /// <summary>Says why a state type would not survive being stored, or <see langword="null"/>.</summary>
    public static string? Reject(Type stateType)
    {
        try
        {
            var lost = Default.GetTypeInfo(stateType).Properties
                .Where(static property => property is { Get: not null, Set: null, AssociatedParameter: null })
                .Select(static property => property.AttributeProvider as PropertyInfo)
                .FirstOrDefault(static property => property is not null && IsAutoProperty(property));
            return lost is null ? null : $"{stateType}.{lost.Name} is written but can never be read back: give it a setter (private or init will do) or a constructor parameter";
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException)
        {
            return exception.Message;
        }
    }

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions
        {
            IncludeFields = true,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            PreferredObjectCreationHandling = JsonObjectCreationHandling.Replace,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { UseNonPublicSetters } },
        };
        options.MakeReadOnly();
        return options;
    }

    private static void UseNonPublicSetters(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.Set is null && property.AttributeProvider is PropertyInfo info && info.GetSetMethod(nonPublic: true) is not null)
            {
                property.Set = info.SetValue;
            }
        }
    }

    private static bool IsAutoProperty(PropertyInfo property) => property.DeclaringType!.GetField(
        $"<{property.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic) is not null;

}
