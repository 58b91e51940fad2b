using System.Collections.Immutable;
using System.Reflection;

namespace Contexter.Upstreams.Library;

/// <summary>A subject of the invented library: a type with its settings, methods and errors.</summary>
/// <param name="Slug">Its part of a path.</param>
/// <param name="Title">Title of its guide.</param>
/// <param name="Type">Name of its type.</param>
internal sealed record Topic(string Slug, string Title, string Type)
{
    /// <summary>All topics, in the order of the file.</summary>
    public static ImmutableArray<Topic> All { get; } = Load();

    /// <summary>What it is, in two sentences.</summary>
    public string Summary { get; init; } = "";

    /// <summary>When to use it.</summary>
    public string Advice { get; init; } = "";

    public ImmutableArray<Setting> Settings { get; init; } = [];

    public ImmutableArray<Method> Methods { get; init; } = [];

    public ImmutableArray<Failure> Failures { get; init; } = [];

    private static ImmutableArray<Topic> Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("topics.txt")!;
        using var reader = new StreamReader(stream);
        var topics = new List<Topic>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                var names = line[2..].Split(" | ");
                topics.Add(new Topic(names[0], names[1], names[2]));
            }
            else
            {
                topics[^1] = Add(topics[^1], line);
            }
        }

        return [.. topics];
    }

    private static Topic Add(Topic topic, string line)
    {
        if (Rest(line, "when: ") is { } advice)
        {
            return topic with { Advice = advice };
        }

        if (Rest(line, "set ") is { } setting)
        {
            var (head, meaning) = Split(setting, " : ", last: true);
            var (name, declaration) = Split(head, " : ", last: false);
            var (type, value) = Split(declaration, " = ", last: true);
            return topic with { Settings = topic.Settings.Add(new Setting(name, type, value, meaning)) };
        }

        if (Rest(line, "fn ") is { } method)
        {
            var (head, meaning) = Split(method, " : ", last: true);
            var (call, returns) = Split(head, " : ", last: true);
            var bracket = call.IndexOf('(', StringComparison.Ordinal);
            return topic with { Methods = topic.Methods.Add(new Method(call[..bracket], call[(bracket + 1)..^1], returns, meaning)) };
        }

        if (Rest(line, "err ") is { } failure)
        {
            var parts = failure.Split(" : ");
            return topic with { Failures = topic.Failures.Add(new Failure(parts[0], parts[1], parts[2])) };
        }

        return topic with { Summary = line };
    }

    private static string? Rest(string line, string prefix) => line.StartsWith(prefix, StringComparison.Ordinal) ? line[prefix.Length..] : null;

    private static (string Before, string After) Split(string text, string separator, bool last)
    {
        var at = last ? text.LastIndexOf(separator, StringComparison.Ordinal) : text.IndexOf(separator, StringComparison.Ordinal);
        return (text[..at], text[(at + separator.Length)..]);
    }
}

/// <summary>A setting of a topic.</summary>
internal sealed record Setting(string Name, string Type, string Default, string Meaning);

/// <summary>A method of a topic's type.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">Names and types, with commas.</param>
/// <param name="Returns">Type of what it gives.</param>
/// <param name="Meaning">What it does.</param>
internal sealed record Method(string Name, string Parameters, string Returns, string Meaning)
{
    /// <summary>Name and type of each parameter.</summary>
    public IEnumerable<(string Name, string Type)> ParameterList => Parameters
        .Split(", ", StringSplitOptions.RemoveEmptyEntries)
        .Select(parameter => parameter.Split(": "))
        .Select(parts => (parts[0].TrimStart('.'), parts[1]));
}

/// <summary>An error of a topic.</summary>
internal sealed record Failure(string Code, string Cause, string Remedy);
