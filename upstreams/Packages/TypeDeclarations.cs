using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Contexter.Upstreams.Library;

namespace Contexter.Upstreams.Packages;

/// <summary>Writes the types of a library as its packages carry them.</summary>
internal static class TypeDeclarations
{
    /// <summary>Declarations for TypeScript.</summary>
    public static string TypeScript(LibraryProfile library)
    {
        var text = new StringBuilder($"/** {library.Description} */\n\n/** A span of time such as `250ms`, `30s` or `5m`. */\nexport type duration = string;\n\n");
        foreach (var topic in Topic.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"/** Options of {{@link {topic.Type}}}. */\nexport interface {topic.Type}Options {{\n");
            foreach (var setting in topic.Settings)
            {
                text.Append(CultureInfo.InvariantCulture, $"  /**\n   * {setting.Meaning}\n   * @default {setting.Default}\n   */\n  {setting.Name}?: {TypeScriptName(setting.Type)};\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"}}\n\n/**\n * {topic.Summary}\n *\n * {topic.Advice}\n */\nexport declare class {topic.Type} {{\n  constructor(options?: {topic.Type}Options);\n");
            foreach (var method in topic.Methods)
            {
                var parameters = string.Join(", ", method.Parameters.Split(", ").Select(TypeScriptName));
                text.Append(CultureInfo.InvariantCulture, $"\n  /** {method.Meaning} */\n  {method.Name}({parameters}): {TypeScriptName(method.Returns)};\n");
            }

            text.Append("}\n\n");
        }

        return text.ToString();
    }

    /// <summary>Documentation comments of .NET, as the compiler writes them.</summary>
    public static string Xml(string assembly, string @namespace) => Document(assembly, Topic.All.SelectMany(topic => Members(topic, @namespace)));

    /// <summary>A file of documentation comments with these members.</summary>
    public static string Document(string assembly, IEnumerable<XElement> members) => "<?xml version=\"1.0\"?>\n" + new XElement(
        "doc", new XElement("assembly", new XElement("name", assembly)), new XElement("members", members));

    /// <summary>The comment of one member.</summary>
    public static XElement Member(string name, string summary, params object[] more) => new("member", new XAttribute("name", name), new XElement("summary", summary), more);

    private static IEnumerable<XElement> Members(Topic topic, string @namespace)
    {
        yield return Member($"T:{@namespace}.{topic.Type}", topic.Summary, new XElement("remarks", topic.Advice));
        foreach (var setting in topic.Settings)
        {
            yield return Member($"P:{@namespace}.{topic.Type}Options.{Upper(setting.Name)}", setting.Meaning, new XElement("value", $"Default: {setting.Default}."));
        }

        foreach (var method in topic.Methods)
        {
            var parameters = method.ParameterList.ToList();
            var types = parameters.Count == 0 ? "" : $"({string.Join(',', parameters.Select(parameter => DotNetName(parameter.Type)))})";
            yield return Member(
                $"M:{@namespace}.{topic.Type}.{Upper(method.Name)}{types}",
                method.Meaning,
                parameters.Select(parameter => new XElement("param", new XAttribute("name", parameter.Name), $"The {parameter.Name}.")),
                topic.Failures.Select(failure => new XElement("exception", new XAttribute("cref", $"T:{@namespace}.QuillonException"), $"{failure.Code}: {failure.Cause}")));
        }
    }

    private static string TypeScriptName(string declaration) => declaration
        .Replace("bytes", "number | string", StringComparison.Ordinal)
        .Replace(": int", ": number", StringComparison.Ordinal)
        .Replace("<int>", "<number>", StringComparison.Ordinal) switch
    {
        "int" => "number",
        "int[]" => "number[]",
        var name => name,
    };

    private static string DotNetName(string type) => type switch
    {
        "string" => "System.String",
        "int" => "System.Int32",
        "number" => "System.Double",
        "boolean" => "System.Boolean",
        "duration" => "System.TimeSpan",
        "Date" => "System.DateTimeOffset",
        _ => "System.Object",
    };

    private static string Upper(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
