using System.Reflection;

namespace Contexter.Embedded.Manifest;

/// <summary>Finds the types of the application.</summary>
internal static class GrainAssemblies
{
    private static readonly string ApiName = typeof(Grain).Assembly.GetName().Name!;

    /// <summary>Gets the types to look at: those of the named assemblies, or else of all the application references that know the grain API.</summary>
    public static IReadOnlyList<Type> FindTypes(EmbeddedSiloOptions options)
    {
        IEnumerable<Assembly> assemblies = options.Assemblies.Count > 0 ? options.Assemblies : FindReferenced();
        var types = assemblies.Distinct().OrderBy(static assembly => assembly.FullName, StringComparer.Ordinal)
            .SelectMany(static assembly => assembly.GetTypes()).Where(IsReachable);
        return [.. options.TypeFilter is { } filter ? types.Where(filter) : types];
    }

    // What is private to another type can be neither called nor generated code for; tests keep such types for themselves.
    private static bool IsReachable(Type type)
    {
        for (var current = type; current is not null; current = current.DeclaringType)
        {
            if (current.IsNestedPrivate || current.IsNestedFamily)
            {
                return false;
            }
        }

        return true;
    }

    private static List<Assembly> FindReferenced()
    {
        var found = new List<Assembly>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<Assembly>();
        if (Assembly.GetEntryAssembly() is { } entry)
        {
            open.Push(entry);
        }

        while (open.TryPop(out var assembly))
        {
            var references = assembly.GetReferencedAssemblies();
            if (Array.Exists(references, static reference => string.Equals(reference.Name, ApiName, StringComparison.Ordinal))
                && assembly != typeof(GrainAssemblies).Assembly)
            {
                found.Add(assembly);
            }

            // The platform's own assemblies have no grains, and there are hundreds.
            foreach (var reference in references.Where(reference => !IsPlatform(reference.Name!) && seen.Add(reference.FullName)))
            {
                open.Push(Assembly.Load(reference));
            }
        }

        return found;
    }

    private static bool IsPlatform(string name) =>
        name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal)
        || name is "System" or "netstandard" or "mscorlib" or "WindowsBase";
}
