using System.Reflection;
using Contexter.Embedded.Calls;
using Contexter.Embedded.Copying;

namespace Contexter.Embedded.Manifest;

/// <summary>What grain interfaces must keep to. The numbers are those of the diagnostics Orleans' compiler would report.</summary>
internal static class InterfaceRules
{
    public static IEnumerable<string> Check(IEnumerable<Type> interfaces, IReadOnlyList<Type> classes, bool allowUnimplemented)
    {
        var all = interfaces.ToList();
        return all.SelectMany(CheckShape).Concat(CheckAliases(all)).Concat(CheckImplementations(all, classes, allowUnimplemented));
    }

    private static IEnumerable<string> CheckShape(Type type)
    {
        if (type.IsGenericTypeDefinition)
        {
            yield return $"{type}: a grain interface cannot be generic here. Declare one interface for each type it is used with.";
            yield break;
        }

        if (!typeof(IGrainWithStringKey).IsAssignableFrom(type))
        {
            yield return $"{type}: grain keys are strings. Derive the interface from {nameof(IGrainWithStringKey)}.";
        }

        // The compiler puts the file's name in front of a file-local type's.
        if (type.IsNestedPrivate || type.IsNestedFamily || type.Name.StartsWith('<'))
        {
            yield return $"{type}: a grain interface must be accessible in its assembly. Make it internal or public.";
        }

        foreach (var property in type.GetProperties())
        {
            yield return $"{type}.{property.Name}: a grain interface cannot have properties or indexers (ORLEANS0008). Make it a method that returns ValueTask<{property.PropertyType.Name}>.";
        }

        foreach (var raised in type.GetEvents())
        {
            yield return $"{type}.{raised.Name}: a grain interface cannot have events. Use a stream.";
        }

        foreach (var problem in type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(static method => !method.IsSpecialName).SelectMany(CheckMethod))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> CheckMethod(MethodInfo method)
    {
        var name = $"{method.DeclaringType}.{method.Name}";
        if (method.IsGenericMethodDefinition)
        {
            yield return $"{name}: a grain's method cannot be generic here. Declare one method for each type it is used with.";
            yield break;
        }

        foreach (var parameter in method.GetParameters())
        {
            if (parameter.ParameterType.IsByRef)
            {
                yield return $"{name}, parameter '{parameter.Name}': ref, in and out cannot cross to a grain (ORLEANS0002). Pass and return values.";
            }
            else if (SerializableTypes.Reject(parameter.ParameterType) is { } reason)
            {
                yield return $"{name}, parameter '{parameter.Name}': {reason}.";
            }
        }

        if (method.GetParameters().Count(static parameter => parameter.ParameterType == typeof(CancellationToken)) > 1)
        {
            yield return $"{name}: a grain's method can have one CancellationToken only (ORLEANS0109). Link the tokens where it is called.";
        }

        if (!IsLegalReturnType(method.ReturnType))
        {
            yield return $"{name}: a grain's method cannot return {method.ReturnType} (ORLEANS0009). Return Task, Task<T>, ValueTask, ValueTask<T>, IAsyncEnumerable<T> or void.";
        }
        else if (method.ReturnType.IsGenericType && SerializableTypes.Reject(method.ReturnType.GenericTypeArguments[0]) is { } reason)
        {
            yield return $"{name}, result: {reason}.";
        }
    }

    private static bool IsLegalReturnType(Type type)
    {
        try
        {
            CallShape.Of(type);
            return true;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }

    private static IEnumerable<string> CheckAliases(List<Type> interfaces)
    {
        foreach (var group in interfaces.SelectMany(static type => type.GetCustomAttributes<AliasAttribute>().Select(alias => (alias.Alias, type)))
            .GroupBy(static pair => (pair.Alias, pair.type.Assembly)).Where(static group => group.Count() > 1))
        {
            yield return $"{string.Join(" and ", group.Select(static pair => pair.type))}: the alias '{group.Key.Alias}' is used twice (ORLEANS0011). Give each its own.";
        }

        foreach (var group in interfaces.SelectMany(static type => type.GetMethods().SelectMany(static method => method.GetCustomAttributes<AliasAttribute>()
            .Select(alias => (alias.Alias, method)))).GroupBy(static pair => (pair.Alias, pair.method.DeclaringType)).Where(static group => group.Count() > 1))
        {
            yield return $"{group.Key.DeclaringType}: {string.Join(" and ", group.Select(static pair => pair.method.Name))} have the same alias '{group.Key.Alias}' (ORLEANS0011). Give each its own.";
        }
    }

    private static IEnumerable<string> CheckImplementations(List<Type> interfaces, IReadOnlyList<Type> classes, bool allowUnimplemented)
    {
        foreach (var type in interfaces.Where(static type => !type.IsGenericTypeDefinition))
        {
            var implementations = classes.Where(type.IsAssignableFrom).ToList();
            if (implementations.Count == 0 && !allowUnimplemented)
            {
                yield return $"{type}: no grain class implements it. Add one, or reference the assembly that has it.";
            }

            // A class may share an interface with others if it can also be called by one that only it has.
            var indistinct = implementations.Where(implementation => !interfaces.Exists(
                other => other != type && type.IsAssignableFrom(other) && other.IsAssignableFrom(implementation))).ToList();
            if (indistinct.Count > 1)
            {
                yield return $"{type}: {string.Join(" and ", indistinct)} both implement it, so GetGrain cannot choose. Derive an interface from it for each class.";
            }
        }
    }
}
