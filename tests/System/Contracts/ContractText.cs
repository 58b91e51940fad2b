using System.Globalization;
using System.Reflection;
using Contexter.GrainInterfaces;
using Contexter.Grains;
using Contexter.SystemTests.OrleansApi;
using Orleans.Concurrency;

namespace Contexter.SystemTests.Contracts;

/// <summary>Writes down what other processes and stored data rely on: messages, exceptions, grain interfaces, states, streams and keys.</summary>
internal static class ContractText
{
    /// <summary>The types of the interfaces and grains, without those that a generator adds.</summary>
    public static IReadOnlyList<Type> Types { get; } =
    [
        .. new[] { typeof(GrainKeys).Assembly, typeof(FaultFilter).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Namespace is { } space && space.StartsWith("Contexter.", StringComparison.Ordinal) && type.Name[0] != '<')
            .OrderBy(type => type.FullName, StringComparer.Ordinal),
    ];

    public static IEnumerable<Type> Messages => Types.Where(type => type.IsDefined(typeof(GenerateSerializerAttribute)));

    public static IEnumerable<Type> GrainContracts => Types.Where(type => type.IsInterface && typeof(IGrain).IsAssignableFrom(type));

    public static IEnumerable<Type> GrainClasses => Types.Where(type => type is { IsClass: true, IsAbstract: false } && typeof(IGrainBase).IsAssignableFrom(type));

    /// <summary>The states of all grain classes: the class, the name and the type.</summary>
    public static IEnumerable<(Type Grain, string Name, Type State)> States =>
        from grain in GrainClasses
        from parameter in grain.GetConstructors().SelectMany(constructor => constructor.GetParameters())
        let state = parameter.GetCustomAttribute<PersistentStateAttribute>()
        where state is not null
        select (grain, state.StateName, parameter.ParameterType.GetGenericArguments()[0]);

    /// <summary>Every contract; each line starts with what it belongs to. Names of C# types are not among them: aliases and names of states stand for them.</summary>
    public static IEnumerable<string> Lines() => Messages.SelectMany(Message)
        .Concat(GrainContracts.SelectMany(Interface))
        .Concat(GrainClasses.SelectMany(Class))
        .Concat(States.SelectMany(state => Stored(state.State)).Distinct(StringComparer.Ordinal))
        .Concat(KeyLines())
        .Order(StringComparer.Ordinal);

    public static string AliasOf(MemberInfo member) =>
        member.GetCustomAttribute<AliasAttribute>()?.Alias ?? throw new InvalidOperationException($"{member.DeclaringType?.Name} {member.Name} has no alias");

    /// <summary>The fields and properties that travel, with their ids.</summary>
    public static IEnumerable<(uint Id, MemberInfo Member, Type Type)> MembersOf(Type message) =>
        from member in message.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        let id = member.GetCustomAttribute<IdAttribute>()
        where id is not null
        select (id.Id, member, member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType);

    /// <summary>The name of a grain type, which identities and stored rows carry.</summary>
    public static string GrainTypeOf(Type grain) =>
        grain.GetCustomAttributesData().SingleOrDefault(attribute => attribute.AttributeType == typeof(GrainTypeAttribute))?.ConstructorArguments[0].Value as string
        ?? (grain.Name.EndsWith("Grain", StringComparison.Ordinal) ? grain.Name[..^"Grain".Length] : grain.Name).ToLowerInvariant();

    private static IEnumerable<string> Message(Type type)
    {
        var head = $"{(type.IsEnum ? "enum" : typeof(Exception).IsAssignableFrom(type) ? "exception" : "message")} {AliasOf(type)}";
        yield return head;
        var members = type.IsEnum
            ? Enum.GetNames(type).Select(name => $"{Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture):D2} {name}")
            : MembersOf(type).Select(member => $"{member.Id:D2} {Name(member.Type)} {member.Member.Name}");
        foreach (var member in members)
        {
            yield return $"{head}: {member}";
        }
    }

    private static IEnumerable<string> Interface(Type type)
    {
        var head = $"interface {AliasOf(type)}";
        yield return $"{head}: key {string.Join(", ", type.GetInterfaces().Where(contract => contract.Name.StartsWith("IGrainWith", StringComparison.Ordinal)).Select(ApiText.Short))}";
        foreach (var method in type.GetMethods())
        {
            var marks = new[] { typeof(AlwaysInterleaveAttribute), typeof(ReadOnlyAttribute), typeof(OneWayAttribute) }
                .Where(mark => method.IsDefined(mark))
                .Select(mark => $" [{mark.Name[..^"Attribute".Length]}]");
            var parameters = method.GetParameters().Select(parameter => $"{Name(parameter.ParameterType)} {parameter.Name}");
            yield return $"{head}: {AliasOf(method)} = {Name(method.ReturnType)} {method.Name}({string.Join(", ", parameters)}){string.Concat(marks)}";
        }
    }

    private static IEnumerable<string> Class(Type type)
    {
        var head = $"grain {GrainTypeOf(type)}";
        yield return $"{head}: implements {string.Join(", ", type.GetInterfaces().Where(GrainContracts.Contains).Select(AliasOf))}";
        foreach (var attribute in type.GetCustomAttributesData().Where(attribute => attribute.AttributeType == typeof(ImplicitStreamSubscriptionAttribute)))
        {
            yield return $"{head}: consumes stream namespace {attribute.ConstructorArguments[0].Value}";
        }

        foreach (var state in States.Where(state => state.Grain == type))
        {
            yield return $"{head}: state {state.Name} = {state.State.Name}";
        }
    }

    /// <summary>A stored type and the stored types in it; they are written as JSON, by the names of their properties.</summary>
    private static IEnumerable<string> Stored(Type type) => type
        .GetProperties()
        .Where(property => property is { CanRead: true, CanWrite: true })
        .SelectMany(property => Parts(property.PropertyType)
            .Where(part => part != type && Types.Contains(part) && !part.IsEnum)
            .SelectMany(Stored)
            .Prepend($"stored {type.Name}: {Name(property.PropertyType)} {property.Name}"));

    private static IEnumerable<string> KeyLines() => Keys().Select(key => $"key {key.Name}: {key.Key}")
        .Append($"stream {ChunkStreams.Namespace}: provider {ChunkStreams.Provider}");

    /// <summary>Every grain key, with words in braces where ids of others go.</summary>
    public static IEnumerable<(string Name, string Key)> Keys()
    {
        foreach (var field in typeof(GrainKeys).GetFields())
        {
            yield return (field.Name, (string)field.GetValue(null)!);
        }

        foreach (var method in typeof(GrainKeys).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
        {
            var arguments = method.GetParameters().Select(parameter => parameter.ParameterType == typeof(string) ? (object)$"{{{parameter.Name}}}" : 0).ToArray();
            yield return (method.Name, (string)method.Invoke(null, arguments)!);
        }
    }

    /// <summary>A type with all its type arguments and element types.</summary>
    public static IEnumerable<Type> Parts(Type type) => (type.IsArray ? [type.GetElementType()!] : type.GetGenericArguments()).SelectMany(Parts).Prepend(type);

    // Other processes know a message by its alias.
    private static string Name(Type type) => type.IsDefined(typeof(AliasAttribute)) && Types.Contains(type) ? AliasOf(type)
        : type.IsArray ? Name(type.GetElementType()!) + "[]"
        : Nullable.GetUnderlyingType(type) is { } underlying ? Name(underlying) + "?"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(',', type.GetGenericArguments().Select(Name))}>"
        : ApiText.Short(type);
}
