using System.Xml.Linq;

namespace Contexter.Parsing.XmlDoc;

/// <summary>Writes members and references to them as C# does.</summary>
internal sealed class XmlDocSignatures(XmlDocNames names)
{
    /// <summary>The name of a member in a heading: <c>Select</c>, <c>Item[]</c>, <c>operator +</c>, <c>ICollection.CopyTo</c>.</summary>
    public string MemberName(XmlDocId id)
    {
        if (id.MemberName is "#ctor" or "#cctor")
        {
            return XmlDocNames.WithoutArity(LastPart(id.TypeName));
        }

        if (IsExplicit(id))
        {
            var hash = LastHashOutsideBraces(id.MemberName);
            var type = XmlDocTypeReader.ReadList(id.MemberName[..hash], names, [], []);
            return (type is [var one] ? one.Name : id.MemberName[..hash].Replace('#', '.')) + "." + id.MemberName[(hash + 1)..];
        }

        if (id.Kind == 'M' && OperatorName(id.MemberName) is { } operatorName)
        {
            return operatorName;
        }

        return id.Kind == 'P' && id.Parameters is not null ? id.MemberName + "[]" : id.MemberName;
    }

    /// <summary>True for a member that implements one of an interface explicitly.</summary>
    public static bool IsExplicit(XmlDocId id) => LastHashOutsideBraces(id.MemberName) > 0;

    /// <summary>True for an operator or a conversion.</summary>
    public static bool IsOperator(XmlDocId id) => id.Kind == 'M' && OperatorName(id.MemberName) is not null;

    /// <summary>The whole signature, with the names of parameters and type parameters that the documentation gives.</summary>
    /// <param name="id">The member.</param>
    /// <param name="member">Its documentation.</param>
    public string Signature(XmlDocId id, XElement member)
    {
        var documented = member.Elements("typeparam").Select(NameOf).Where(name => name.Length > 0).ToList();
        var methodParameters = documented.Count == id.MethodArity ? documented : XmlDocNames.Unnamed(id.MethodArity);
        var generic = id.MethodArity > 0 ? "<" + string.Join(", ", methodParameters) + ">" : string.Empty;
        var parameters = Parameters(id, methodParameters, [.. member.Elements("param")]);
        if (id.Kind == 'P')
        {
            return id.Parameters is null ? MemberName(id) : $"this[{parameters}]";
        }

        if (id.Kind != 'M')
        {
            return MemberName(id);
        }

        if (id.ReturnType is not null && id.MemberName is "op_Implicit" or "op_Explicit" or "op_CheckedExplicit")
        {
            var target = XmlDocTypeReader.ReadList(id.ReturnType, names, names.TypeParametersOf(id.TypeName), methodParameters);
            return $"{OperatorName(id.MemberName)} {(target is [var one] ? one.Name : id.ReturnType)}({parameters})";
        }

        return $"{MemberName(id)}{generic}({parameters})";
    }

    /// <summary>How a reference (<c>cref</c>) reads in prose: <c>List&lt;T&gt;</c>, <c>String.Split(char[])</c>.</summary>
    public string Reference(string cref)
    {
        var id = XmlDocId.Parse(cref);
        switch (id.Kind)
        {
            case 'N':
                return id.TypeName;
            case 'T':
                return names.Describe(id.TypeName).Name;
            case '!':
                // A reference that the compiler could not resolve, or one without its prefix: the name as it stands.
                return id.TypeName;
        }

        var name = $"{names.Describe(id.TypeName).Name}.{MemberName(id)}";
        return id.Kind == 'M' && !IsOperator(id) ? $"{name}({Parameters(id, XmlDocNames.Unnamed(id.MethodArity), [])})" : name;
    }

    private string Parameters(XmlDocId id, IReadOnlyList<string> methodParameters, IReadOnlyList<XElement> documented)
    {
        if (id.Parameters is null)
        {
            return string.Empty;
        }

        var types = XmlDocTypeReader.ReadList(id.Parameters, names, names.TypeParametersOf(id.TypeName), methodParameters);
        if (types is null)
        {
            return id.Parameters;
        }

        var named = documented.Count == types.Count;
        return string.Join(", ", types.Select((type, i) =>
        {
            // Ids do not tell `out` from `ref`; the phrase that opens the description of every `out` parameter does.
            var isOut = named && documented[i].Value.AsSpan().TrimStart().StartsWith("When this method returns", StringComparison.Ordinal);
            var modifier = !type.IsByRef ? string.Empty : type.IsIn ? "in " : isOut ? "out " : "ref ";
            return modifier + type.Name + (named && NameOf(documented[i]) is { Length: > 0 } name ? " " + name : string.Empty);
        }));
    }

    private static string NameOf(XElement element) => element.Attribute("name")?.Value.Trim() ?? string.Empty;

    private static string LastPart(string typeName) => typeName[(typeName.LastIndexOf('.') + 1)..];

    private static int LastHashOutsideBraces(string name)
    {
        var depth = 0;
        for (var i = name.Length - 1; i > 0; i--)
        {
            depth += name[i] switch { '}' or '>' => 1, '{' or '<' => -1, _ => 0 };
            if (name[i] == '#' && depth == 0)
            {
                return i;
            }
        }

        return -1;
    }

    private static string? OperatorName(string name) => name switch
    {
        "op_Implicit" => "implicit operator",
        "op_Explicit" => "explicit operator",
        "op_CheckedExplicit" => "explicit operator checked",
        "op_UnaryPlus" or "op_Addition" => "operator +",
        "op_UnaryNegation" or "op_Subtraction" => "operator -",
        "op_Multiply" => "operator *",
        "op_Division" => "operator /",
        "op_Modulus" => "operator %",
        "op_BitwiseAnd" => "operator &",
        "op_BitwiseOr" => "operator |",
        "op_ExclusiveOr" => "operator ^",
        "op_OnesComplement" => "operator ~",
        "op_LogicalNot" => "operator !",
        "op_LeftShift" => "operator <<",
        "op_RightShift" => "operator >>",
        "op_UnsignedRightShift" => "operator >>>",
        "op_Equality" => "operator ==",
        "op_Inequality" => "operator !=",
        "op_LessThan" => "operator <",
        "op_GreaterThan" => "operator >",
        "op_LessThanOrEqual" => "operator <=",
        "op_GreaterThanOrEqual" => "operator >=",
        "op_Increment" => "operator ++",
        "op_Decrement" => "operator --",
        "op_True" => "operator true",
        "op_False" => "operator false",
        _ when name.StartsWith("op_Checked", StringComparison.Ordinal) && OperatorName("op_" + name["op_Checked".Length..]) is { } unchecked_ =>
            unchecked_.Replace("operator ", "operator checked ", StringComparison.Ordinal),
        _ => null,
    };
}
