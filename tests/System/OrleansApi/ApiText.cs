using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Contexter.SystemTests.OrleansApi;

/// <summary>Writes types and members the way the list of the Orleans API does, so that the two can be compared as text.</summary>
internal static class ApiText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
    };

    /// <summary>Full name with generic parameters: <c>Orleans.Core.IStorage&lt;TState&gt;</c>.</summary>
    public static string NameOf(Type type)
    {
        var name = type.IsNested ? NameOf(type.DeclaringType!) + "." + type.Name : type.Namespace + "." + type.Name;
        var tick = name.LastIndexOf('`');
        return tick < 0 ? name : name[..tick] + Arguments(type.GetGenericArguments());
    }

    /// <summary>Short names of a type's Orleans base and interfaces; those of .NET are the type's own business.</summary>
    public static IEnumerable<string> BasesOf(Type type) =>
        type.GetInterfaces().Prepend(type.BaseType).OfType<Type>().Where(ApiReferences.IsOrleans).Select(Short);

    /// <summary>The public and protected members that a type declares itself.</summary>
    public static IEnumerable<string> MembersOf(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type);
        }

        // A delegate is its signature; the rest of its members are the run-time's.
        return typeof(Delegate).IsAssignableFrom(type) ? [MemberText(type.GetMethod("Invoke")!)!] : type.GetMembers(Declared).Select(MemberText).OfType<string>();
    }

    /// <summary>One line for a member, null for one that nobody outside may use or that every object has.</summary>
    public static string? MemberText(MemberInfo member) => member switch
    {
        ConstructorInfo { IsStatic: false } constructor when IsVisible(constructor) => $"ctor({Parameters(constructor)})",
        MethodInfo method when IsVisible(method) && !IsOfEveryObject(method) => MethodText(method),
        FieldInfo { IsSpecialName: false } field when field.IsPublic || field.IsFamily => $"field {Short(field.FieldType)} {field.Name}",
        _ => null,
    };

    private static string MethodText(MethodInfo method)
    {
        if (method.IsSpecialName && method.Name.StartsWith("get_", StringComparison.Ordinal))
        {
            return $"get {Short(method.ReturnType)} {method.Name[4..]}";
        }

        if (method.IsSpecialName && method.Name.StartsWith("set_", StringComparison.Ordinal))
        {
            return $"set {Short(method.GetParameters()[^1].ParameterType)} {method.Name[4..]}";
        }

        var isExtension = method.IsDefined(typeof(ExtensionAttribute), inherit: false);
        var modifier = method switch
        {
            { IsFamily: true } or { IsFamilyOrAssembly: true } => "protected ",
            { IsStatic: true } when !isExtension => "static ",
            _ => string.Empty,
        };
        var generics = method.IsGenericMethod ? Arguments(method.GetGenericArguments()) : string.Empty;
        return $"{modifier}{Short(method.ReturnType)} {method.Name}{generics}({(isExtension ? "this " : string.Empty)}{Parameters(method)})";
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsOfEveryObject(MethodInfo method) =>
        method.Name is nameof(Equals) or nameof(GetHashCode) or nameof(ToString) || method.Name.Contains('<', StringComparison.Ordinal);

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{Short(parameter.ParameterType)} {parameter.Name}{(parameter.IsOptional ? "=" + Default(parameter.RawDefaultValue) : string.Empty)}"));

    private static string Default(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : "default";

    private static string Arguments(IEnumerable<Type> arguments) => "<" + string.Join(',', arguments.Select(Short)) + ">";

    /// <summary>Name without namespace: <c>Task&lt;string[]&gt;</c>.</summary>
    public static string Short(Type type)
    {
        if (type.IsByRef)
        {
            return "ref " + Short(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return Short(type.GetElementType()!) + "[]";
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Short(underlying) + "?";
        }

        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }

        var name = type is { IsNested: true, IsGenericParameter: false } ? type.DeclaringType!.Name + "." + type.Name : type.Name;
        var tick = name.IndexOf('`', StringComparison.Ordinal);
        return tick < 0 ? name : name[..tick] + Arguments(type.GetGenericArguments());
    }
}
