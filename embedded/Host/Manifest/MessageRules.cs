using System.Reflection;
using Contexter.Embedded.Copying;

namespace Contexter.Embedded.Manifest;

/// <summary>What types that travel must keep to. The numbers are those of the diagnostics Orleans' compiler would report.</summary>
internal static class MessageRules
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> Check(IEnumerable<Type> annotated)
    {
        var types = annotated.Where(static type => !GrainManifest.IsGrainClass(type)).ToList();
        foreach (var group in types.SelectMany(static type => type.GetCustomAttributes<AliasAttribute>(inherit: false).Select(alias => (alias.Alias, type)))
            .GroupBy(static pair => (pair.Alias, pair.type.Assembly)).Where(static group => group.Count() > 1))
        {
            yield return $"{string.Join(" and ", group.Select(static pair => pair.type))}: the alias '{group.Key.Alias}' is used twice (ORLEANS0011). Give each its own.";
        }

        foreach (var problem in types.SelectMany(CheckType))
        {
            yield return problem;
        }
    }

    /// <summary>Checks the errors that are declared beside grain interfaces: they are what callers are told.</summary>
    public static IEnumerable<string> CheckErrors(IReadOnlyList<Type> types)
    {
        var contracts = types.Where(GrainManifest.IsGrainInterface).Select(static type => type.Assembly).ToHashSet();
        return types.Where(type => typeof(Exception).IsAssignableFrom(type) && contracts.Contains(type.Assembly) && !SerializableTypes.IsAnnotated(type))
            .Select(static type => $"{type}: an error that is declared beside grain interfaces needs [GenerateSerializer], or callers in another process lose its type and its message.");
    }

    private static IEnumerable<string> CheckType(Type type)
    {
        if (!type.IsDefined(typeof(AliasAttribute), inherit: false))
        {
            yield return $"{type}: a type with [GenerateSerializer] needs [Alias(\"...\")], or renaming it breaks stored and travelling data (ORLEANS0010).";
        }

        if (type.IsNestedPrivate || type.IsNestedFamily)
        {
            yield return $"{type}: a type with [GenerateSerializer] must be accessible in its assembly (ORLEANS0107). Make it internal or public.";
        }

        if (type.IsEnum)
        {
            yield break;
        }

        foreach (var problem in CheckIds(type).Concat(CheckMembers(type)))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> CheckIds(Type type)
    {
        var ids = MembersWithId(type).ToList();
        foreach (var group in ids.GroupBy(static member => member.GetCustomAttribute<IdAttribute>()!.Id).Where(static group => group.Count() > 1))
        {
            yield return $"{type}: {string.Join(" and ", group.Select(static member => member.Name))} have the same [Id({group.Key})] (ORLEANS0012). Give each its own.";
        }

        foreach (var property in ids.OfType<PropertyInfo>())
        {
            if (property.GetMethod is { IsAbstract: true } || property.GetMethod is { IsStatic: true })
            {
                yield return $"{type}.{property.Name}: an abstract or static member cannot have [Id] (ORLEANS0006). Put it on the member that holds the value.";
            }
            else if (property.SetMethod is null && BackingField(property) is null)
            {
                yield return $"{type}.{property.Name}: a computed property cannot have [Id] (ORLEANS0101). Remove [Id], or give the property a value of its own.";
            }
        }
    }

    private static IEnumerable<string> CheckMembers(Type type)
    {
        var positional = PositionalMembers(type);
        var implicitIds = type.GetCustomAttribute<GenerateSerializerAttribute>(inherit: false)!.GenerateFieldIds == GenerateFieldIds.PublicProperties;
        foreach (var field in type.GetFields(Declared).Where(static field => !field.IsDefined(typeof(NonSerializedAttribute))))
        {
            var name = SerializableTypes.MemberName(field);
            var property = type.GetProperty(name, Declared);
            var hasId = field.IsDefined(typeof(IdAttribute)) || property?.IsDefined(typeof(IdAttribute)) == true || positional.Contains(name)
                || (implicitIds && property is { GetMethod.IsPublic: true, SetMethod: not null })
                || MembersWithId(type).OfType<PropertyInfo>().Any(candidate => IsStoreOf(candidate, field));
            if (!hasId)
            {
                yield return $"{type}.{name}: every member of a type with [GenerateSerializer] needs [Id(n)] or [NonSerialized] (ORLEANS0004). Without it the value is lost on the way.";
            }
            else if (SerializableTypes.Reject(field.FieldType) is { } reason)
            {
                yield return $"{type}.{name}: {reason}.";
            }
        }
    }

    private static IEnumerable<MemberInfo> MembersWithId(Type type) =>
        type.GetMembers(Declared | BindingFlags.Static).Where(static member => member.IsDefined(typeof(IdAttribute), inherit: false));

    private static FieldInfo? BackingField(PropertyInfo property) => property.DeclaringType!.GetField($"<{property.Name}>k__BackingField", Declared);

    // A property with [Id] and a hand-written field behind it: the field is named after it by convention.
    private static bool IsStoreOf(PropertyInfo property, FieldInfo field) =>
        BackingField(property) is null && property.PropertyType == field.FieldType && field.Name.TrimStart('_').Equals(property.Name, StringComparison.OrdinalIgnoreCase);

    // The parameters of a record's primary constructor have ids by their place.
    private static HashSet<string> PositionalMembers(Type type)
    {
        var isRecord = type.GetMethod("<Clone>$", Declared) is not null || type.GetMethod("PrintMembers", Declared) is not null;
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (isRecord || type.GetCustomAttribute<GenerateSerializerAttribute>(inherit: false)!.IncludePrimaryConstructorParameters)
        {
            var primary = type.GetConstructors(Declared).Where(constructor => !IsCopyConstructor(constructor, type))
                .MaxBy(constructor => constructor.GetParameters().Count(parameter => HoldsParameter(type, parameter)));
            foreach (var parameter in primary?.GetParameters().Where(parameter => HoldsParameter(type, parameter)) ?? [])
            {
                names.Add(parameter.Name!);
                names.Add($"<{parameter.Name}>P");
            }
        }

        return names;
    }

    private static bool IsCopyConstructor(ConstructorInfo constructor, Type type) =>
        constructor.GetParameters() is [{ } only] && only.ParameterType == type;

    private static bool HoldsParameter(Type type, ParameterInfo parameter) =>
        type.GetProperty(parameter.Name!, Declared)?.PropertyType == parameter.ParameterType || type.GetField($"<{parameter.Name}>P", Declared) is not null;
}
