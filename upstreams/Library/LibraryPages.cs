using System.Text;

namespace Contexter.Upstreams.Library;

/// <summary>
/// Writes the documentation of a library: some two hundred pages about its topics, each with facts of its own (defaults, error codes, signatures), so that a question has a
/// right answer. Equal libraries get equal pages.
/// </summary>
internal static class LibraryPages
{
    /// <summary>All pages, the first page first.</summary>
    public static IReadOnlyList<LibraryPage> Of(LibraryProfile library) =>
    [
        .. Introduction(library),
        .. Topic.All.Select((topic, index) => Guide(library, topic, Topic.All[(index + 1) % Topic.All.Length])),
        .. Topic.All.Select(topic => Configuration(library, topic)),
        .. Topic.All.Select(topic => Reference(library, topic)),
        .. Topic.All.SelectMany(topic => topic.Methods.Select(method => MethodReference(library, topic, method))),
        .. Topic.All.SelectMany(topic => topic.Failures.Select(failure => Troubleshooting(library, topic, failure))),
    ];

    /// <summary>The pages that one begins with.</summary>
    public static IReadOnlyList<LibraryPage> Introduction(LibraryProfile library) => [Home(library), Installation(library), GettingStarted(library), Glossary(library)];

    public static string GuidePath(Topic topic) => $"/docs/guides/{topic.Slug}";

    public static string ReferencePath(Topic topic) => $"/docs/reference/{topic.Type}";

    private static string ConfigurationPath(Topic topic) => $"/docs/how-to/configure-{topic.Slug}";

    private static string MethodPath(Topic topic, Method method) => $"{ReferencePath(topic)}/{method.Name}";

    private static string FailurePath(Failure failure) => $"/docs/troubleshooting/{failure.Code}";

    private static LibraryPage Home(LibraryProfile library) => new("/docs/", $"{library.Name} documentation", "Introduction", $"""
        # {library.Name} documentation

        {library.Description}

        Begin with the [installation](/docs/installation) and the [first steps](/docs/getting-started). Each of the following guides explains one part.

        {List(Topic.All, topic => $"[{topic.Title}]({GuidePath(topic)}): {FirstSentence(topic.Summary)}")}
        """);

    private static LibraryPage Installation(LibraryProfile library) => new("/docs/installation", "Installation", "Introduction", $"""
        # Installation

        {library.Name} needs no service of its own: the memory and SQLite providers work in the process that uses them.

        ```bash
        {library.Install}
        ```

        For several machines, add a PostgreSQL database and set `storage.provider` to `postgres`; see [storage back-ends](/docs/guides/storage).

        ## Check the installation

        ```bash
        {library.Package} doctor
        ```

        The command prints the version, the provider and whether a job can be stored, run and removed.
        """);

    private static LibraryPage GettingStarted(LibraryProfile library)
    {
        var (queue, worker) = (Topic.All[0], Topic.All[1]);
        return new("/docs/getting-started", "Getting started", "Introduction", $"""
            # Getting started

            A producer adds a job to a [queue](/docs/guides/queue), and a [worker](/docs/guides/worker) runs it.

            ## Add a job

            ```{library.Language}
            {CodeExamples.Call(library, queue, queue.Methods[0])}
            ```

            ## Run it

            ```{library.Language}
            {CodeExamples.Call(library, worker, worker.Methods[0])}
            ```

            ## When it fails

            A handler that throws is tried again by the [retry policy](/docs/guides/retry): five attempts with exponential back-off, unless you say otherwise. After the last
            one the job is a [dead letter](/docs/guides/dead-letter).
            """);
    }

    private static LibraryPage Glossary(LibraryProfile library) => new("/docs/glossary", "Glossary", "Introduction", $"""
        # Glossary

        The words of {library.Name}, in the order of the alphabet.

        | Word | Meaning |
        | --- | --- |
        {string.Join('\n', Topic.All.OrderBy(topic => topic.Type, StringComparer.Ordinal).Select(topic => $"| [{topic.Type}]({ReferencePath(topic)}) | {FirstSentence(topic.Summary)} |"))}
        """);

    private static LibraryPage Guide(LibraryProfile library, Topic topic, Topic next) => new(GuidePath(topic), topic.Title, "Guides", $"""
        # {topic.Title}

        {topic.Summary}

        ## When to use it

        {topic.Advice}

        ## Example

        ```{library.Language}
        {CodeExamples.Call(library, topic, topic.Methods[0])}
        ```

        {topic.Methods[0].Meaning}

        ## Settings that matter most

        {List(topic.Settings, setting => $"`{setting.Name}`, by default `{setting.Default}`: {setting.Meaning}")}

        All of them are in [configuring {Lower(topic.Title)}]({ConfigurationPath(topic)}); the type is [{topic.Type}]({ReferencePath(topic)}).

        ## What can go wrong

        {List(topic.Failures, failure => $"[{failure.Code}]({FailurePath(failure)}): {failure.Cause}")}

        Next: [{next.Title}]({GuidePath(next)})
        """);

    private static LibraryPage Configuration(LibraryProfile library, Topic topic) => new(ConfigurationPath(topic), $"Configure {Lower(topic.Title)}", "How-to", $"""
        # Configure {Lower(topic.Title)}

        {topic.Advice}

        | Setting | Type | Default | Meaning |
        | --- | --- | --- | --- |
        {string.Join('\n', topic.Settings.Select(setting => $"| `{setting.Name}` | `{setting.Type.Replace("|", "\\|", StringComparison.Ordinal)}` | `{setting.Default}` | {setting.Meaning} |"))}

        ## In the configuration file

        ```yaml
        {CodeExamples.Configuration(topic).TrimEnd()}
        ```

        ## By environment variables

        {List(topic.Settings, setting => $"`{library.Package.ToUpperInvariant()}_{topic.Slug.ToUpperInvariant().Replace('-', '_')}_{setting.Name.ToUpperInvariant()}` sets `{setting.Name}`")}

        See [{topic.Title}]({GuidePath(topic)}) for what they are about.
        """);

    private static LibraryPage Reference(LibraryProfile library, Topic topic) => new(ReferencePath(topic), $"{topic.Type} class", "Reference", $"""
        # {topic.Type} class

        {FirstSentence(topic.Summary)} Part of the package `{library.Package}`.

        ## Methods

        | Method | Returns | Description |
        | --- | --- | --- |
        {string.Join('\n', topic.Methods.Select(method => $"| [`{method.Name}`]({MethodPath(topic, method)}) | `{method.Returns.Replace("|", "\\|", StringComparison.Ordinal)}` | {method.Meaning} |"))}

        ## Constructor options

        {List(topic.Settings, setting => $"`{setting.Name}` (`{setting.Type}`, default `{setting.Default}`)")}

        ## Errors

        {List(topic.Failures, failure => $"[`{failure.Code}`]({FailurePath(failure)}): {failure.Cause}")}
        """);

    private static LibraryPage MethodReference(LibraryProfile library, Topic topic, Method method) => new(MethodPath(topic, method), $"{topic.Type}.{method.Name}", "Reference", $"""
        # {topic.Type}.{method.Name}

        {method.Meaning}

        ```{library.Language}
        {method.Name}({method.Parameters}): {method.Returns}
        ```

        ## Parameters

        {(method.Parameters.Length == 0 ? "None." : List(method.ParameterList, parameter => $"`{parameter.Name}`: `{parameter.Type}`"))}

        ## Returns

        `{method.Returns}`

        ## Example

        ```{library.Language}
        {CodeExamples.Call(library, topic, method)}
        ```

        Member of [{topic.Type}]({ReferencePath(topic)}).
        """);

    private static LibraryPage Troubleshooting(LibraryProfile library, Topic topic, Failure failure) => new(FailurePath(failure), $"Error {failure.Code}", "Troubleshooting", $"""
        # Error {failure.Code}

        > {failure.Cause}

        Raised by `{topic.Type}` of `{library.Package}`.

        ## What to do

        {failure.Remedy}

        ## Background

        {topic.Summary} Read more in [{topic.Title}]({GuidePath(topic)}).
        """);

    private static string List<T>(IEnumerable<T> items, Func<T, string> line)
    {
        var text = new StringBuilder();
        foreach (var item in items)
        {
            text.Append(text.Length == 0 ? "- " : "\n- ").Append(line(item));
        }

        return text.ToString();
    }

    private static string FirstSentence(string text) => text[..(text.IndexOf(". ", StringComparison.Ordinal) + 1)];

    private static string Lower(string title) => char.ToLowerInvariant(title[0]) + title[1..];
}
