using System.Reflection;
using Contexter.Embedded.Activations;
using Contexter.Embedded.Copying;
using Orleans.Concurrency;

namespace Contexter.Embedded.Manifest;

/// <summary>
/// What the Orleans generator and analysers refuse at build, and what Orleans finds only at run time, refused at start: each problem names type, member and
/// rule, and all of them come together.
/// </summary>
internal static class GrainChecks
{
    /// <summary>Checks interfaces, classes and every message type they reach.</summary>
    /// <exception cref="OrleansConfigurationException">Something breaks a rule.</exception>
    public static void Check(IEnumerable<Type> interfaces, IReadOnlyList<GrainClass> classes)
    {
        var problems = new List<string>();
        var messages = new HashSet<Type>();
        foreach (var grainInterface in interfaces)
        {
            CheckInterface(grainInterface, problems, messages);
        }

        foreach (var grainClass in classes)
        {
            CheckClass(grainClass, problems);
        }

        CheckUnique(classes.GroupBy(static grainClass => grainClass.GrainType.ToString(), static grainClass => grainClass.Type, StringComparer.Ordinal), "grain type", problems);
        CheckUnique(
            classes.SelectMany(static grainClass => grainClass.Constructor.States.Select(state => (state.StateName, grainClass.Type)))
                .GroupBy(static state => state.StateName, static state => state.Type, StringComparer.Ordinal),
            "state name",
            problems);
        MessageChecks.Check(messages, problems);
        if (problems.Count > 0)
        {
            throw new OrleansConfigurationException($"The grains break {problems.Count} rules of Orleans:{Environment.NewLine}{string.Join(Environment.NewLine, problems)}");
        }
    }

    private static void CheckInterface(Type grainInterface, List<string> problems, HashSet<Type> messages)
    {
        if (!typeof(IGrainWithStringKey).IsAssignableFrom(grainInterface))
        {
            problems.Add($"{grainInterface}: the embedded host knows string keys only; derive it from IGrainWithStringKey.");
        }

        foreach (var property in grainInterface.GetProperties())
        {
            problems.Add($"{grainInterface}.{property.Name}: a grain interface has no properties (ORLEANS0008); make it a method.");
        }

        var methods = grainInterface.GetMethods().Where(static method => !method.IsSpecialName && !method.IsStatic).ToList();
        CheckUnique(
            methods.Where(static method => method.IsDefined(typeof(AliasAttribute))).GroupBy(static method => method.GetCustomAttribute<AliasAttribute>()!.Alias, static method => method.ToString()!, StringComparer.Ordinal),
            $"method alias of {grainInterface}",
            problems);
        foreach (var method in methods)
        {
            CheckMethod(grainInterface, method, problems, messages);
        }
    }

    private static void CheckMethod(Type grainInterface, MethodInfo method, List<string> problems, HashSet<Type> messages)
    {
        var name = $"{grainInterface}.{method.Name}";
        if (ResultOf(method.ReturnType) is not { } result)
        {
            problems.Add($"{name}: returns {method.ReturnType}; allowed are void, Task, Task<T>, ValueTask, ValueTask<T> and IAsyncEnumerable<T> (ORLEANS0009).");
            return;
        }

        foreach (var parameter in method.GetParameters())
        {
            if (parameter.ParameterType.IsByRef)
            {
                problems.Add($"{name}: parameter '{parameter.Name}' is passed by reference, which a call cannot do (ORLEANS0002).");
            }
            else
            {
                CheckMessage($"{name}: parameter '{parameter.Name}'", parameter.ParameterType, problems, messages);
            }
        }

        CheckMessage($"{name}: its result", result, problems, messages);
    }

    /// <summary>Follows a type into its elements, type arguments and members, and collects the message types.</summary>
    private static void CheckMessage(string where, Type type, List<string> problems, HashSet<Type> messages)
    {
        if (type == typeof(void) || type == typeof(object) || type.IsGenericParameter || type.IsInterface)
        {
            return;
        }

        if (type.IsArray)
        {
            CheckMessage(where, type.GetElementType()!, problems, messages);
            return;
        }

        foreach (var argument in type.GetGenericArguments())
        {
            CheckMessage(where, argument, problems, messages);
        }

        if (type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
        {
            if (messages.Add(type) && !type.IsEnum)
            {
                foreach (var member in MessageChecks.MembersOf(type))
                {
                    CheckMessage($"{type}.{member.Name}", MessageChecks.TypeOf(member), problems, messages);
                }
            }
        }
        else if (type.IsDefined(typeof(ImmutableAttribute)) || !Copier.CanCopy(type))
        {
            problems.Add($"{where} is of type {type}, for which Orleans has no codec; give it [GenerateSerializer], or use a type that Orleans supports.");
        }
    }

    private static void CheckClass(GrainClass grainClass, List<string> problems)
    {
        if (grainClass.Type.IsDefined(typeof(AliasAttribute), inherit: false) || grainClass.Type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
        {
            problems.Add($"{grainClass}: [Alias] and [GenerateSerializer] do not belong on a grain class (ORLEANS0013).");
        }

        if (grainClass.StreamNamespaces.Count > 0 && grainClass.MaxWorkers > 0)
        {
            problems.Add($"{grainClass}: a stateless worker cannot subscribe to a stream; let an ordinary grain consume it and call the worker.");
        }

        if (grainClass.StreamNamespaces.Count > 0 && !typeof(Orleans.Streams.Core.IStreamSubscriptionObserver).IsAssignableFrom(grainClass.Type))
        {
            problems.Add($"{grainClass}: [ImplicitStreamSubscription] needs IStreamSubscriptionObserver, to attach its observer.");
        }

        foreach (var method in grainClass.Type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .Where(static method => method.IsDefined(typeof(AlwaysInterleaveAttribute))))
        {
            problems.Add($"{grainClass}.{method.Name}: [AlwaysInterleave] belongs on the interface's method (ORLEANS0001).");
        }
    }

    private static void CheckUnique<TValue>(IEnumerable<IGrouping<string, TValue>> groups, string what, List<string> problems) =>
        problems.AddRange(groups.Where(static group => group.Distinct().Count() > 1).Select(group => $"{string.Join(" and ", group)}: the same {what} '{group.Key}'; make it unique."));

    private static Type? ResultOf(Type returnType)
    {
        if (returnType == typeof(void) || returnType == typeof(Task) || returnType == typeof(ValueTask))
        {
            return typeof(void);
        }

        var definition = returnType.IsGenericType ? returnType.GetGenericTypeDefinition() : null;
        return definition == typeof(Task<>) || definition == typeof(ValueTask<>) || definition == typeof(IAsyncEnumerable<>) ? returnType.GenericTypeArguments[0] : null;
    }
}
