using System.Runtime.CompilerServices;

namespace Contexter.SystemTests.OrleansApi;

/// <summary>The public API of Orleans, as listed in <c>orleans-10.4-api.txt</c>.</summary>
internal sealed class ApiList
{
    private readonly Dictionary<string, ApiType> _types = new(StringComparer.Ordinal);

    private ApiList()
    {
    }

    /// <summary>The listed types by full name.</summary>
    public IReadOnlyDictionary<string, ApiType> Types => _types;

    /// <summary>Reads the list beside this file.</summary>
    public static ApiList Read([CallerFilePath] string file = "") =>
        Parse(File.ReadLines(Path.Combine(Path.GetDirectoryName(file)!, "orleans-10.4-api.txt")));

    /// <summary>Reads a list; a type that comes again adds members.</summary>
    public static ApiList Parse(IEnumerable<string> lines)
    {
        var list = new ApiList();
        ApiType? type = null;
        foreach (var line in lines.Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == '[')
            {
                type = list.Add(line);
            }
            else
            {
                type!.Members.UnionWith(type.Bases.Contains("Enum") ? line.Trim().Split(',') : [line.Trim()]);
            }
        }

        return list;
    }

    /// <summary>What Orleans lacks of a type: the type itself, bases or members; empty when it has everything.</summary>
    public IEnumerable<string> Missing(Type type)
    {
        var name = ApiText.NameOf(type);
        if (!_types.TryGetValue(name, out var listed))
        {
            return [name];
        }

        var bases = ApiText.BasesOf(type).Where(parent => !listed.Bases.Contains(parent)).Select(parent => $"{name} : {parent}");
        return bases.Concat(ApiText.MembersOf(type).Where(member => !listed.Has(member)).Select(member => $"{name}: {member}"));
    }

    private ApiType Add(string line)
    {
        var assembly = line[1..line.IndexOf(']', StringComparison.Ordinal)];
        var colon = line.IndexOf(" :", StringComparison.Ordinal);
        var name = line[(line.IndexOf(']', StringComparison.Ordinal) + 2)..colon];
        if (!_types.TryGetValue(name, out var type))
        {
            _types.Add(name, type = new ApiType(assembly));
        }

        type.Bases.UnionWith(ApiType.Split(line[(colon + 2)..]));
        return type;
    }
}

/// <summary>A listed type: the assembly that has it, its bases and its members.</summary>
internal sealed class ApiType(string assembly)
{
    public string Assembly { get; } = assembly;

    public HashSet<string> Bases { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Members { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the type has a member with which every call of the given one compiles: that very one, or one with more parameters that are optional.</summary>
    public bool Has(string member) => Members.Contains(member) || (member.EndsWith(')') && Members.Any(longer =>
        (longer.StartsWith(member[..^1] + ", ", StringComparison.Ordinal) || (member.EndsWith("()", StringComparison.Ordinal) && longer.StartsWith(member[..^1], StringComparison.Ordinal)))
        && Split(longer[(member.Length - 1)..^1]).All(parameter => parameter.Contains('=', StringComparison.Ordinal))));

    /// <summary>Splits at the commas that do not stand between angle brackets.</summary>
    public static IEnumerable<string> Split(string text)
    {
        var depth = 0;
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                if (text[start..i].Trim() is { Length: > 0 } part)
                {
                    yield return part;
                }

                start = i + 1;
            }
            else
            {
                depth += text[i] switch { '<' => 1, '>' => -1, _ => 0 };
            }
        }
    }
}
