using System.Globalization;

namespace Contexter.Parsing.XmlDoc;

/// <summary>
/// A documentation id of the C# specification (annex D, "ID string format") taken apart: <c>M:System.String.Split(System.Char[])</c>.
/// </summary>
/// <param name="Kind">N, T, M, P, F or E; <c>!</c> for an id that is none of them.</param>
/// <param name="TypeName">Full name of the type with arities (<c>System.Collections.Generic.List`1</c>), or the namespace, or the whole id if it is malformed.</param>
/// <param name="MemberName">Name of the member as the id writes it (<c>#ctor</c>, <c>op_Addition</c>); empty for a type or a namespace.</param>
/// <param name="MethodArity">How many type parameters the method has.</param>
/// <param name="Parameters">The text between the parentheses; null when the id has none.</param>
/// <param name="ReturnType">The type after <c>~</c>, which conversion operators carry; else null.</param>
internal sealed record XmlDocId(char Kind, string TypeName, string MemberName, int MethodArity, string? Parameters, string? ReturnType)
{
    /// <summary>Takes an id apart; one that follows no rule becomes a name of kind <c>!</c>.</summary>
    public static XmlDocId Parse(string id)
    {
        var text = id.Trim();
        if (text.Length < 3 || text[1] != ':' || !"NTMPFE".Contains(text[0], StringComparison.Ordinal))
        {
            var bare = text.StartsWith("!:", StringComparison.Ordinal) ? text[2..] : text;
            return new XmlDocId('!', bare, string.Empty, 0, null, null);
        }

        var kind = text[0];
        var name = text[2..];
        if (kind is 'N' or 'T')
        {
            return new XmlDocId(kind, name, string.Empty, 0, null, null);
        }

        string? returnType = null;
        string? parameters = null;
        var open = name.IndexOf('(', StringComparison.Ordinal);
        var tilde = name.LastIndexOf('~');
        if (tilde > 0 && tilde > name.LastIndexOf(')'))
        {
            returnType = name[(tilde + 1)..];
            name = name[..tilde];
        }

        if (open > 0 && name.EndsWith(')'))
        {
            parameters = name[(open + 1)..^1];
            name = name[..open];
        }

        var dot = LastDotOutsideBraces(name);
        if (dot <= 0 || dot == name.Length - 1)
        {
            return new XmlDocId('!', text[2..], string.Empty, 0, null, null);
        }

        var member = name[(dot + 1)..];
        var arity = 0;
        var ticks = member.IndexOf("``", StringComparison.Ordinal);
        if (ticks > 0 && int.TryParse(member.AsSpan(ticks + 2), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) && parsed is > 0 and < 100)
        {
            arity = parsed;
            member = member[..ticks];
        }

        return new XmlDocId(kind, name[..dot], member, arity, parameters, returnType);
    }

    /// <summary>Index of the last dot that is not between braces; -1 when there is none.</summary>
    public static int LastDotOutsideBraces(string name)
    {
        var depth = 0;
        for (var i = name.Length - 1; i >= 0; i--)
        {
            switch (name[i])
            {
                case '}' or '>':
                    depth++;
                    break;
                case '{' or '<':
                    depth--;
                    break;
                case '.' when depth == 0:
                    return i;
            }
        }

        return -1;
    }
}
