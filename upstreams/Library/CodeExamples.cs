using System.Globalization;

namespace Contexter.Upstreams.Library;

/// <summary>Examples in the language of a library.</summary>
internal static class CodeExamples
{
    /// <summary>A call of a method.</summary>
    public static string Call(LibraryProfile library, Topic topic, Method method)
    {
        var variable = Lower(topic.Type);
        var arguments = method.ParameterList.Select(parameter => Argument(parameter.Name, parameter.Type)).ToList();
        var isAwaited = method.Returns.StartsWith("Promise", StringComparison.Ordinal);
        var hasResult = method.Returns is not ("void" or "Promise<void>");
        return library.Language switch
        {
            "csharp" => $$"""
                using {{library.Name}};

                var {{variable}} = new {{topic.Type}}({{Options(topic, "{0}: {1}")}});
                {{(hasResult ? "var result = " : "")}}{{(isAwaited ? "await " : "")}}{{variable}}.{{Upper(method.Name)}}{{(isAwaited ? "Async" : "")}}({{string.Join(", ", arguments)}});
                """,
            "python" => $$"""
                from {{library.Package.Replace('-', '_')}} import {{topic.Type}}

                {{variable}} = {{topic.Type}}({{Options(topic, "{0}={1}")}})
                {{(hasResult ? "result = " : "")}}{{(isAwaited ? "await " : "")}}{{variable}}.{{Snake(method.Name)}}({{string.Join(", ", arguments)}})
                """,
            _ => $$"""
                import { {{topic.Type}} } from "{{library.Package}}";

                const {{variable}} = new {{topic.Type}}({ {{Options(topic, "{0}: {1}")}} });
                {{(hasResult ? "const result = " : "")}}{{(isAwaited ? "await " : "")}}{{variable}}.{{method.Name}}({{string.Join(", ", arguments)}});
                """,
        };
    }

    /// <summary>All settings of a topic with their defaults.</summary>
    public static string Configuration(Topic topic) =>
        $"{topic.Slug}:\n" + string.Concat(topic.Settings.Select(setting => $"  {setting.Name}: {setting.Default}\n"));

    private static string Options(Topic topic, string form) => string.Format(CultureInfo.InvariantCulture, form, topic.Settings[0].Name, topic.Settings[0].Default);

    private static string Argument(string name, string type) => type switch
    {
        "string" => $"\"{name}-1\"",
        "int" => "3",
        "number" => "0.5",
        "duration" => "\"30s\"",
        "boolean" => "true",
        _ => name,
    };

    private static string Lower(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static string Upper(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    private static string Snake(string name) => string.Concat(name.Select(c => char.IsUpper(c) ? "_" + char.ToLowerInvariant(c) : c.ToString()));
}
