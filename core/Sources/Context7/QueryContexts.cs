using Contexter.Parsing;

namespace Contexter.Sources.Context7;

/// <summary>A subject that a library is asked about.</summary>
/// <param name="Key">Its short name, lower case with hyphens.</param>
/// <param name="Query">The question.</param>
internal sealed record QueryContext(string Key, string Query);

/// <summary>
/// Chooses what a library is asked about: six subjects that every library has, worded for its language, and up to three that only its kind has, both told from its
/// title and description. The same library is always asked the same.
/// </summary>
internal static class QueryContexts
{
    private const int OfKind = 3;
    private const int MaxKeyLength = 60;

    private static readonly (string Name, string Installer, string[] Words)[] Languages =
    [
        ("TypeScript", "npm", ["typescript"]),
        ("Python", "pip", ["python", "pip", "pypi", "django", "pandas", "numpy"]),
        ("Rust", "cargo", ["rust", "cargo", "crate"]),
        ("C#", "dotnet add package", ["c#", ".net", "dotnet", "asp.net", "nuget"]),
        ("Go", "go get", ["go", "golang"]),
        ("Java", "Maven and Gradle", ["java", "jvm", "spring", "maven"]),
        ("Kotlin", "Gradle", ["kotlin"]),
        ("Ruby", "gem", ["ruby", "rails", "gem"]),
        ("PHP", "composer", ["php", "laravel", "composer"]),
        ("Swift", "Swift Package Manager", ["swift", "ios"]),
        ("C++", "CMake", ["c++", "cmake"]),
        ("JavaScript", "npm", ["javascript", "node", "node.js", "npm", "react", "vue", "svelte"]),
    ];

    private static readonly (string[] Words, (string Key, string Subject)[] Contexts)[] Kinds =
    [
        (["test", "tests", "testing", "mock", "assertion", "assertions"],
            [("assertions", "assertions and matchers"), ("mocking", "mocks, stubs and fixtures"), ("test-runs", "running, filtering and reporting tests")]),
        (["ui", "component", "components", "interface", "interfaces", "frontend", "css", "design", "widget", "widgets"],
            [("components", "components and their properties"), ("state", "state, events and data flow"), ("styling", "styling, themes and layout")]),
        (["orm", "database", "databases", "sql", "query", "queries", "nosql", "storage"],
            [("queries", "queries, filters and joins"), ("schema", "schemas, models and migrations"), ("transactions", "connections, transactions and performance")]),
        (["web", "http", "server", "api", "rest", "routing", "middleware", "backend"],
            [("routing", "routing, requests and responses"), ("middleware", "middleware and plugins"), ("authentication", "authentication, authorization and security")]),
        (["ai", "llm", "llms", "ml", "model", "models", "neural", "agent", "agents", "embedding", "embeddings", "learning"],
            [("models", "models and providers"), ("inference", "inference, prompts and streaming"), ("training", "training, fine-tuning and evaluation")]),
        (["cli", "command", "commands", "terminal", "shell", "bundler", "compiler", "build", "linter", "tool", "tooling"],
            [("commands", "commands and their options"), ("plugins", "plugins and extensions"), ("automation", "scripts and continuous integration")]),
        (["cloud", "kubernetes", "docker", "deploy", "deployment", "container", "containers", "infrastructure", "devops"],
            [("deployment", "deployment and scaling"), ("networking", "networking and secrets"), ("monitoring", "monitoring, logs and health")]),
        (["data", "array", "arrays", "dataframe", "dataframes", "numeric", "scientific", "statistics", "plot", "chart", "visualization"],
            [("data", "reading, writing and converting data"), ("operations", "operations, grouping and aggregation"), ("plotting", "plots and charts")]),
        (["message", "messages", "messaging", "queue", "queues", "stream", "streams", "event", "events", "actor", "actors", "async", "concurrency"],
            [("messaging", "sending and receiving messages"), ("concurrency", "concurrency, cancellation and back-pressure"), ("reliability", "retries, persistence and failure handling")]),
    ];

    /// <summary>The contexts in the order of their keys' importance; at least five.</summary>
    /// <param name="library">What they are about.</param>
    /// <param name="topics">Subjects that take the place of all others; empty for none.</param>
    public static IReadOnlyList<QueryContext> For(Context7Library library, IReadOnlyList<string> topics)
    {
        if (topics.Count > 0)
        {
            return [.. topics.Select(topic => TextNormalizer.Collapse(topic)).Where(topic => topic.Length > 0).Select(topic => new QueryContext(Slug(topic), topic)).DistinctBy(context => context.Key, StringComparer.Ordinal)];
        }

        var words = Words($"{library.Title} {library.Description}");
        var language = Array.Find(Languages, candidate => Array.Exists(candidate.Words, words.Contains));
        var title = library.Title;
        var named = language.Name is null ? title : $"{title} in {language.Name}";
        return
        [
            new("installation", $"How to install and set up {title}{(language.Installer is null ? string.Empty : $" with {language.Installer}")}, requirements and versions"),
            new("usage", $"Getting started and basic usage of {named}"),
            new("api", $"API reference of {named}: functions, classes, types, parameters and return values"),
            new("configuration", $"Configuration of {title}: options, settings, defaults and environment variables"),
            new("examples", $"Complete code examples of {named} for common tasks"),
            new("troubleshooting", $"Errors, troubleshooting, migration and best practices of {title}"),
            .. Kinds
                .Select(kind => (kind.Contexts, Hits: kind.Words.Count(words.Contains)))
                .Where(kind => kind.Hits > 0)
                .OrderByDescending(kind => kind.Hits)
                .Take(1)
                .SelectMany(kind => kind.Contexts.Take(OfKind))
                .Select(context => new QueryContext(context.Key, $"{context.Subject} in {title}")),
        ];
    }

    private static string Slug(string topic)
    {
        var slug = new System.Text.StringBuilder();
        foreach (var c in topic)
        {
            if (char.IsLetterOrDigit(c))
            {
                slug.Append(char.ToLowerInvariant(c));
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        var text = slug.ToString().Trim('-');
        return text.Length is > 0 and <= MaxKeyLength ? text : $"topic-{Documents.ContentHash.Of(topic).Value[..12]}";
    }

    private static HashSet<string> Words(string text) =>
        new(text.Split([' ', ',', ';', ':', '(', ')', '/', '"', '\n', '!', '?'], StringSplitOptions.RemoveEmptyEntries).Select(word => word.TrimEnd('.', '-')), StringComparer.OrdinalIgnoreCase);
}
