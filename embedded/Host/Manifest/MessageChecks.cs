using System.Reflection;

namespace Contexter.Embedded.Manifest;

/// <summary>The rules of types with [GenerateSerializer]: every member that travels has an id, ids and aliases are unique.</summary>
internal static class MessageChecks
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static void Check(IReadOnlyCollection<Type> messages, List<string> problems)
    {
        foreach (var type in messages.Where(static type => !type.IsEnum))
        {
            CheckIds(type, problems);
        }

        foreach (var group in messages.Where(static type => type.IsDefined(typeof(AliasAttribute), inherit: false))
            .GroupBy(static type => type.GetCustomAttribute<AliasAttribute>(inherit: false)!.Alias, StringComparer.Ordinal).Where(static group => group.Count() > 1))
        {
            problems.Add($"{string.Join(" and ", group)}: the same alias '{group.Key}' (ORLEANS0011); make it unique.");
        }
    }

    /// <summary>The properties and fields with state of their own.</summary>
    public static IEnumerable<MemberInfo> MembersOf(Type type)
    {
        var backed = type.GetFields(Own).Where(static field => field.Name.StartsWith('<') && field.Name.EndsWith(">k__BackingField", StringComparison.Ordinal))
            .Select(static field => field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)]).ToHashSet(StringComparer.Ordinal);
        return type.GetProperties(Own).Where(property => backed.Contains(property.Name)).Cast<MemberInfo>()
            .Concat(type.GetFields(Own).Where(static field => !field.Name.StartsWith('<') && !field.IsDefined(typeof(NonSerializedAttribute))));
    }

    public static Type TypeOf(MemberInfo member) => member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;

    private static void CheckIds(Type type, List<string> problems)
    {
        // The parameters of a record's constructor have ids of their own, by their place.
        var positional = PositionalNames(type);
        var ids = new Dictionary<uint, string>();
        foreach (var member in MembersOf(type).Where(member => !positional.Contains(member.Name)))
        {
            if (member.GetCustomAttribute<IdAttribute>() is not { } id)
            {
                if (!member.IsDefined(typeof(NonSerializedAttribute)))
                {
                    problems.Add($"{type}.{member.Name}: has no [Id] (ORLEANS0004); give it one, or [NonSerialized].");
                }
            }
            else if (!ids.TryAdd(id.Id, member.Name))
            {
                problems.Add($"{type}.{member.Name}: has the [Id({id.Id})] of {ids[id.Id]} (ORLEANS0012); make it unique in the type.");
            }
        }
    }

    private static HashSet<string> PositionalNames(Type type)
    {
        var isRecord = type.GetMethod("<Clone>$") is not null;
        var longest = isRecord ? type.GetConstructors().OrderByDescending(static constructor => constructor.GetParameters().Length).FirstOrDefault() : null;
        return longest?.GetParameters().Select(static parameter => parameter.Name!).ToHashSet(StringComparer.Ordinal) ?? [];
    }
}
