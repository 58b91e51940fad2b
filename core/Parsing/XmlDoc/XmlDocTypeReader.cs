using System.Globalization;

namespace Contexter.Parsing.XmlDoc;

/// <summary>A type in a parameter list of a documentation id.</summary>
/// <param name="Name">As C# writes it, without <c>ref</c>.</param>
/// <param name="IsByRef">Passed by reference.</param>
/// <param name="IsIn">By reference and read-only.</param>
internal readonly record struct XmlDocType(string Name, bool IsByRef, bool IsIn);

/// <summary>Reads the types of a documentation id and writes them as C# does: <c>System.Func{``0,System.Int32}[]</c> becomes <c>Func&lt;TSource, int&gt;[]</c>.</summary>
internal ref struct XmlDocTypeReader
{
    private const int MaxDepth = 64;

    private readonly ReadOnlySpan<char> _text;
    private readonly XmlDocNames _names;
    private readonly IReadOnlyList<string> _typeParameters;
    private readonly IReadOnlyList<string> _methodParameters;
    private int _at;

    private XmlDocTypeReader(ReadOnlySpan<char> text, XmlDocNames names, IReadOnlyList<string> typeParameters, IReadOnlyList<string> methodParameters)
    {
        _text = text;
        _names = names;
        _typeParameters = typeParameters;
        _methodParameters = methodParameters;
        _at = 0;
    }

    /// <summary>Reads a list of types that are separated by commas.</summary>
    /// <returns>Null when the text breaks the rules of ids.</returns>
    public static IReadOnlyList<XmlDocType>? ReadList(
        string text, XmlDocNames names, IReadOnlyList<string> typeParameters, IReadOnlyList<string> methodParameters)
    {
        if (text.Length == 0)
        {
            return [];
        }

        var reader = new XmlDocTypeReader(text, names, typeParameters, methodParameters);
        var types = new List<XmlDocType>();
        do
        {
            if (!reader.TryReadType(0, out var type))
            {
                return null;
            }

            types.Add(type);
        }
        while (reader.TrySkip(','));

        return reader._at == text.Length ? types : null;
    }

    private bool TryReadType(int depth, out XmlDocType type)
    {
        type = default;
        if (depth > MaxDepth || !TryReadName(depth, out var name))
        {
            return false;
        }

        var isByRef = false;
        var isIn = false;
        while (_at < _text.Length)
        {
            switch (_text[_at])
            {
                case '[':
                    var close = _text[_at..].IndexOf(']');
                    if (close < 0)
                    {
                        return false;
                    }

                    name += "[" + new string(',', _text.Slice(_at, close).Count(',')) + "]";
                    _at += close + 1;
                    break;
                case '*':
                    name += "*";
                    _at++;
                    break;
                // Inside braces it separates type arguments: names of explicit implementations cannot hold commas.
                case '@' when depth == 0:
                    isByRef = true;
                    _at++;
                    break;
                case '^':
                    _at++;
                    break;
                case '|' or '!':
                    // Custom modifiers: of interest is only the one that the compiler puts on `in` parameters.
                    var before = ++_at;
                    if (!TryReadName(depth + 1, out _))
                    {
                        return false;
                    }

                    isIn |= _text[before.._at].EndsWith("InAttribute", StringComparison.Ordinal);
                    break;
                default:
                    type = new XmlDocType(name, isByRef, isIn);
                    return true;
            }
        }

        type = new XmlDocType(name, isByRef, isIn);
        return true;
    }

    private bool TryReadName(int depth, out string name)
    {
        name = string.Empty;
        if (_at < _text.Length && _text[_at] == '`')
        {
            return TryReadTypeParameter(out name);
        }

        var fullName = string.Empty;
        var display = string.Empty;
        while (true)
        {
            var start = _at;
            while (_at < _text.Length && !"{},()[]*@^|!~".Contains(_text[_at], StringComparison.Ordinal))
            {
                _at++;
            }

            var segment = _text[start.._at].ToString().Replace('#', '.');
            if (segment.Length == 0)
            {
                return false;
            }

            var outer = fullName.Length > 0;
            fullName += segment;
            var arguments = new List<string>();
            if (TrySkip('{'))
            {
                do
                {
                    if (!TryReadType(depth + 1, out var argument))
                    {
                        return false;
                    }

                    arguments.Add(argument.Name);
                }
                while (TrySkip(',') || TrySkip('@'));

                if (!TrySkip('}'))
                {
                    return false;
                }

                fullName += string.Create(CultureInfo.InvariantCulture, $"`{arguments.Count}");
            }

            display += outer ? Nested(segment, arguments) : Outermost(segment, arguments);
            if (arguments.Count == 0 || _at >= _text.Length || _text[_at] != '.')
            {
                name = display;
                return true;
            }

            _at++;
            fullName += ".";
            display += ".";
        }
    }

    private bool TryReadTypeParameter(out string name)
    {
        var ticks = 0;
        while (_at < _text.Length && _text[_at] == '`')
        {
            ticks++;
            _at++;
        }

        var start = _at;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }

        if (ticks > 2 || !int.TryParse(_text[start.._at], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            name = string.Empty;
            return false;
        }

        var names = ticks == 1 ? _typeParameters : _methodParameters;
        name = index < names.Count ? names[index] : string.Create(CultureInfo.InvariantCulture, $"T{index + 1}");
        return true;
    }

    private readonly string Outermost(string name, List<string> arguments)
    {
        if (arguments.Count == 0)
        {
            return Keyword(name) ?? _names.Describe(name).Name;
        }

        return name switch
        {
            "System.Nullable" when arguments.Count == 1 => arguments[0] + "?",
            "System.ValueTuple" when arguments.Count > 1 => "(" + string.Join(", ", arguments) + ")",
            _ => Nested(WithoutArguments(name), arguments),
        };
    }

    private readonly string WithoutArguments(string name)
    {
        // `Describe` sees the outer types of a generic type only when they are known; the name itself is the last part.
        var dot = name.LastIndexOf('.');
        return dot > 0 && _names.IsKnown(name[..dot]) ? _names.Describe(name[..dot]).Name + name[dot..] : name[(dot + 1)..];
    }

    private static string Nested(string name, List<string> arguments) =>
        arguments.Count == 0 ? name : name + "<" + string.Join(", ", arguments) + ">";

    private bool TrySkip(char c)
    {
        if (_at < _text.Length && _text[_at] == c)
        {
            _at++;
            return true;
        }

        return false;
    }

    /// <summary>The C# keyword of a type; null when it has none. <c>nint</c> and <c>nuint</c> stay as the documentation knows them.</summary>
    private static string? Keyword(string fullName) => fullName switch
    {
        "System.Boolean" => "bool",
        "System.Byte" => "byte",
        "System.SByte" => "sbyte",
        "System.Char" => "char",
        "System.Decimal" => "decimal",
        "System.Double" => "double",
        "System.Single" => "float",
        "System.Int16" => "short",
        "System.UInt16" => "ushort",
        "System.Int32" => "int",
        "System.UInt32" => "uint",
        "System.Int64" => "long",
        "System.UInt64" => "ulong",
        "System.Object" => "object",
        "System.String" => "string",
        "System.Void" => "void",
        _ => null,
    };
}
