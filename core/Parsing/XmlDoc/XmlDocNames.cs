using System.Globalization;

namespace Contexter.Parsing.XmlDoc;

/// <summary>Names of types as C# writes them. Knows the types that a documentation file describes, and their type parameters.</summary>
internal sealed class XmlDocNames
{
    private readonly Dictionary<string, IReadOnlyList<string>> _typeParameters = new(StringComparer.Ordinal);

    /// <summary>Makes a type known.</summary>
    /// <param name="typeName">Full name with arities.</param>
    /// <param name="typeParameters">Names of its own type parameters in order.</param>
    public void Add(string typeName, IReadOnlyList<string> typeParameters) => _typeParameters[typeName] = typeParameters;

    /// <summary>True when the file describes the type.</summary>
    public bool IsKnown(string typeName) => _typeParameters.ContainsKey(typeName);

    /// <summary>Names of all type parameters that are in scope inside a type, those of outer types first.</summary>
    public IReadOnlyList<string> TypeParametersOf(string typeName)
    {
        var names = new List<string>();
        for (var end = 0; end >= 0 && end < typeName.Length;)
        {
            var dot = typeName.IndexOf('.', end + 1);
            var prefix = dot < 0 ? typeName : typeName[..dot];
            names.AddRange(OwnTypeParameters(prefix));
            end = dot;
        }

        return names;
    }

    /// <summary>Namespace and C# name of a type: (<c>System.Collections.Generic</c>, <c>Dictionary&lt;TKey, TValue&gt;.Enumerator</c>).</summary>
    public (string Namespace, string Name) Describe(string typeName)
    {
        var start = StartOfType(typeName);
        var name = string.Empty;
        for (var at = start; at >= 0 && at <= typeName.Length;)
        {
            var dot = typeName.IndexOf('.', at);
            var prefix = dot < 0 ? typeName : typeName[..dot];
            var segment = WithoutArity(prefix[at..]);
            var own = OwnTypeParameters(prefix);
            name += (name.Length > 0 ? "." : string.Empty) + segment + (own.Count > 0 ? "<" + string.Join(", ", own) + ">" : string.Empty);
            at = dot < 0 ? -1 : dot + 1;
        }

        return (start == 0 ? string.Empty : typeName[..(start - 1)], name);
    }

    /// <summary>Names for type parameters whose names nothing tells: <c>T</c>, or <c>T1</c>, <c>T2</c>, ...</summary>
    public static IReadOnlyList<string> Unnamed(int count) =>
        count == 1 ? ["T"] : [.. Enumerable.Range(1, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"T{i}"))];

    /// <summary>The arity that a name ends with (<c>List`1</c>); 0 when there is none.</summary>
    public static int ArityOf(string name)
    {
        var tick = name.LastIndexOf('`');
        return tick > 0 && int.TryParse(name.AsSpan(tick + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var arity) && arity < 100 ? arity : 0;
    }

    /// <summary>A name without the arity it ends with.</summary>
    public static string WithoutArity(string name)
    {
        var tick = name.IndexOf('`', StringComparison.Ordinal);
        return tick > 0 ? name[..tick] : name;
    }

    private IReadOnlyList<string> OwnTypeParameters(string prefix)
    {
        var segment = prefix[(prefix.LastIndexOf('.') + 1)..];
        var arity = ArityOf(segment);
        if (arity == 0)
        {
            return [];
        }

        return _typeParameters.TryGetValue(prefix, out var names) && names.Count == arity ? names : Unnamed(arity);
    }

    /// <summary>Where the outermost type starts: at the first part that is a known type or generic, else at the last part.</summary>
    private int StartOfType(string typeName)
    {
        var start = 0;
        while (true)
        {
            var dot = typeName.IndexOf('.', start);
            if (dot < 0 || dot == typeName.Length - 1)
            {
                return start;
            }

            if (_typeParameters.ContainsKey(typeName[..dot]) || typeName.AsSpan(start, dot - start).Contains('`'))
            {
                return start;
            }

            start = dot + 1;
        }
    }
}
