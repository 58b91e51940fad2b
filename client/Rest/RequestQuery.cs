using System.Globalization;
using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Knowledge;
using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Search;
using Microsoft.AspNetCore.Http;

namespace Contexter.Client.Rest;

/// <summary>Reads what a query string asks for, as strictly as a body is read: a parameter that is not known or not valid is named, not skipped.</summary>
internal static class RequestQuery
{
    private static readonly (string Name, Type Type, string Description) CursorParameter =
        ("cursor", typeof(string), "Where the part begins, as the `Link` header of the part before has it. None begins at the first.");

    /// <summary>The parameters of a list that is given part by part, likewise.</summary>
    public static readonly IReadOnlyList<(string Name, Type Type, string Description)> ListParameters =
    [
        CursorParameter,
        ("limit", typeof(int), "How many entries, 1 to 1,000. None gives all that follow."),
    ];

    /// <summary>The parameters of a search with their types and meanings, in the order in which they are described.</summary>
    public static readonly IReadOnlyList<(string Name, Type Type, string Description)> SearchParameters =
    [
        ("q", typeof(string), "What is asked, 1 to 10,000 characters."),
        ("library", typeof(string[]), "Library to search, `name` or `name@version`; may be repeated. None searches all."),
        ("type", typeof(SearchKind), "Which legs are used. Default `hybrid`."),
        ("top_k", typeof(int), "How many hits, 1 to 100."),
        ("threshold", typeof(double), "Least cosine of the semantic leg and least score of the keyword leg, 0 to 1."),
        ("weights", typeof(string), "`auto`, `rrf`, or semantic and keyword weight such as `0.7/0.3`."),
        ("require", typeof(string[]), "What title, headings or text of a chunk must hold: a word, a beginning (`use*`) or a phrase; may be repeated, all must hold."),
        ("exclude", typeof(string[]), "What neither title nor headings nor text may hold, likewise; may be repeated."),
        ("diversity", typeof(double), "How much hits that differ are preferred to better ones that say the same, 0 to 1. Default 0."),
        ("explain", typeof(bool), "Whether every hit explains its score, and the reply says what the query was taken to be. Default `false`."),
    ];

    /// <summary>The parameters of a question to all sources, likewise.</summary>
    public static readonly IReadOnlyList<(string Name, Type Type, string Description)> AskParameters =
    [
        ("q", typeof(string), "The question, 1 to 10,000 characters."),
        ("source", typeof(string[]), "A source to ask, `web` or `index`; may be repeated. None asks all."),
        ("library", typeof(string[]), "A library that the index is asked for, `name` or `name@version`; may be repeated. None asks for all."),
        ("resume", typeof(string), "Token of an answer to go on with, as `search_started` and `done` have it; given alone."),
    ];

    /// <summary>The parameters of a list of documents, likewise.</summary>
    public static readonly IReadOnlyList<(string Name, Type Type, string Description)> PageParameters =
    [
        ("after", typeof(string), "The path after which the page begins: `next` of the page before. None begins at the first."),
        CursorParameter,
        ("limit", typeof(int), "How many documents, 1 to 10,000. Default 100."),
    ];

    /// <summary>The parameters of a document that is put, likewise.</summary>
    public static readonly IReadOnlyList<(string Name, Type Type, string Description)> PutParameters =
    [
        (DocumentText.SourceUrl, typeof(string), "Address of the original, an http, https or file URL. None makes one of the path."),
    ];

    /// <summary>The parameters of a report of quality, likewise.</summary>
    public static readonly IReadOnlyList<(string Name, Type Type, string Description)> QualityParameters =
    [
        ("library", typeof(string), "The library, `name` or `name@version`. None counts all of them."),
        ("worst", typeof(int), "How many of the documents with the lowest scores are listed, 0 to 1,000. Default 10."),
        ("chunks", typeof(bool), "Whether every indexed chunk is read and checked as well, which takes as long as reading the index does. Default `false`."),
    ];

    /// <summary>The parameters of a check of documents, likewise.</summary>
    public static readonly IReadOnlyList<(string Name, Type Type, string Description)> CheckParameters =
    [
        ("after", typeof(string), "The id after which the part begins: `next` of the part before. None begins at the first."),
        CursorParameter,
        ("limit", typeof(int), "How many documents, 1 to 10,000. Default 500."),
    ];

    /// <summary>The parameters of a list of dead letters, likewise.</summary>
    public static readonly IReadOnlyList<(string Name, Type Type, string Description)> DeadLetterParameters =
    [
        ("library", typeof(string), "Library, `name` or `name@version`. None lists those of all."),
        ("after", typeof(long), "The id after which the page begins: `next` of the page before. None begins at the first."),
        CursorParameter,
        ("limit", typeof(int), "How many entries, 1 to 1,000. Default 100."),
    ];

    /// <summary>The parameters of the errors of the last hours, likewise.</summary>
    public static readonly IReadOnlyList<(string Name, Type Type, string Description)> ErrorParameters =
    [
        ("hours", typeof(int), "How many hours, 1 to 168; the hour of the clock that they begin in counts whole. Default 24."),
    ];

    /// <summary>The parameters of the samples of the last hour, likewise.</summary>
    public static readonly IReadOnlyList<(string Name, Type Type, string Description)> MetricParameters =
    [
        ("after", typeof(DateTimeOffset), "Only samples that were taken after this time, as `times` has it. None gives all that are kept."),
    ];

    /// <summary>The parameters of a watching of a job, likewise.</summary>
    public static readonly IReadOnlyList<(string Name, Type Type, string Description)> WatchParameters =
    [
        ("after", typeof(int), "The number of the event after which the stream begins; `Last-Event-ID` goes before it. None begins when the job was last submitted or retried."),
    ];

    /// <summary>The parameters of a log of a job, likewise.</summary>
    public static readonly IReadOnlyList<(string Name, Type Type, string Description)> LogParameters =
    [
        ("after", typeof(int), "The number of the event after which the part begins. None begins at the first."),
        CursorParameter,
        ("limit", typeof(int), "How many events, 1 to 1,000. Default 1,000."),
    ];

    /// <summary>The parameter of whatever starts a job, likewise.</summary>
    public static readonly IReadOnlyList<(string Name, Type Type, string Description)> PriorityParameters =
    [
        ("priority", typeof(JobPriority), "Which jobs get their turn before this one. Default `normal`."),
    ];

    /// <summary>The parameter of whatever starts a job again, likewise.</summary>
    public static readonly IReadOnlyList<(string Name, Type Type, string Description)> NewPriorityParameters =
    [
        ("priority", typeof(JobPriority), "Which jobs get their turn before this one from now on. None leaves that as it is."),
    ];

    /// <summary>The parameters of an import, likewise.</summary>
    public static readonly IReadOnlyList<(string Name, Type Type, string Description)> ImportParameters =
    [
        ("library", typeof(string), "What the library is to be called, `name` or `name@version`. None gives it the name and version that the archive says."),
        ("replace", typeof(bool), "Whether it may take the place of a library that is here. Default `false`."),
        .. PriorityParameters,
    ];

    /// <summary>The query string as a search.</summary>
    /// <exception cref="ContexterFaultException">A parameter is not known or not valid (<c>invalid_input</c>).</exception>
    public static SearchRequest ReadSearch(IQueryCollection query)
    {
        RequireKnown(query, SearchParameters);
        return new SearchRequest
        {
            Query = One(query, "q") ?? throw Refusal("The query parameter 'q' is missing; it says what is asked."),
            Libraries = Many(query, "library"),
            Type = Read(query, "type", text => NameIn<SearchKind>(text)) ?? SearchKind.Hybrid,
            TopK = Read<int>(query, "top_k", text => ReadWholeNumber(text)),
            Threshold = Read<double>(query, "threshold", text => ReadNumber(text)),
            Weights = One(query, "weights"),
            Filters = Many(query, "require") is var require && Many(query, "exclude") is var exclude && (require ?? exclude) is null
                ? null
                : new SearchFilters { Require = require, Exclude = exclude },
            Diversity = Read<double>(query, "diversity", text => ReadNumber(text)),
            Explain = Read<bool>(query, "explain", text => ReadTruth(text)) ?? false,
        };
    }

    /// <summary>The query string as a question.</summary>
    /// <exception cref="ContexterFaultException">A parameter is not known or not valid (<c>invalid_input</c>).</exception>
    public static KnowledgeRequest ReadAsk(IQueryCollection query)
    {
        RequireKnown(query, AskParameters);
        var (text, resume) = (One(query, "q"), One(query, "resume"));
        return text is null && resume is null
            ? throw Refusal("The query parameter 'q' is missing; it says what is asked.")
            : new KnowledgeRequest { Query = text ?? string.Empty, Sources = Many(query, "source"), Libraries = Many(query, "library"), Resume = resume };
    }

    /// <summary>The address of the original of a document that is put.</summary>
    /// <exception cref="ContexterFaultException">A parameter is not known or not valid (<c>invalid_input</c>).</exception>
    public static string? ReadSourceUrl(IQueryCollection query)
    {
        RequireKnown(query, PutParameters);
        return One(query, DocumentText.SourceUrl);
    }

    /// <summary>The query string as a request for a report of quality.</summary>
    /// <exception cref="ContexterFaultException">A parameter is not known or not valid (<c>invalid_input</c>).</exception>
    public static QualityRequest ReadQuality(IQueryCollection query)
    {
        RequireKnown(query, QualityParameters);
        return new QualityRequest
        {
            Library = One(query, "library"),
            Worst = Read<int>(query, "worst", text => ReadWholeNumber(text)),
            Chunks = Read<bool>(query, "chunks", text => ReadTruth(text)) ?? false,
        };
    }

    /// <summary>The query string as a part of a list.</summary>
    /// <exception cref="ContexterFaultException">A parameter is not known or not valid (<c>invalid_input</c>).</exception>
    public static (string? After, int? Limit) ReadPage(IQueryCollection query, IReadOnlyList<(string Name, Type Type, string Description)> parameters)
    {
        RequireKnown(query, parameters);
        return (ListPages.AfterOf(One(query, "after"), One(query, "cursor")), Read<int>(query, "limit", text => ReadWholeNumber(text)));
    }

    /// <summary>The query string as a part of a list of dead letters.</summary>
    /// <exception cref="ContexterFaultException">A parameter is not known or not valid (<c>invalid_input</c>).</exception>
    public static (string? Library, long? After, int? Limit) ReadDeadLetters(IQueryCollection query)
    {
        RequireKnown(query, DeadLetterParameters);
        return (One(query, "library"),
            ReadAfterNumber(query),
            Read<int>(query, "limit", text => ReadWholeNumber(text)));
    }

    /// <summary>The query string as a number of hours.</summary>
    /// <exception cref="ContexterFaultException">A parameter is not known or not valid (<c>invalid_input</c>).</exception>
    public static int? ReadHours(IQueryCollection query)
    {
        RequireKnown(query, ErrorParameters);
        return Read<int>(query, "hours", text => ReadWholeNumber(text));
    }

    /// <summary>The query string as the time after which samples are asked for.</summary>
    /// <exception cref="ContexterFaultException">A parameter is not known or not valid (<c>invalid_input</c>).</exception>
    public static DateTimeOffset? ReadMetrics(IQueryCollection query)
    {
        RequireKnown(query, MetricParameters);
        return Read<DateTimeOffset>(query, "after", text => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null);
    }

    /// <summary>The query string as the beginning of a watching.</summary>
    /// <exception cref="ContexterFaultException">A parameter is not known or not valid (<c>invalid_input</c>).</exception>
    public static long? ReadAfter(IQueryCollection query)
    {
        RequireKnown(query, WatchParameters);
        return Read<int>(query, "after", text => ReadWholeNumber(text));
    }

    /// <summary>The query string as a part of a log.</summary>
    /// <exception cref="ContexterFaultException">A parameter is not known or not valid (<c>invalid_input</c>).</exception>
    public static (long? After, int? Limit) ReadLog(IQueryCollection query)
    {
        RequireKnown(query, LogParameters);
        return (ReadAfterNumber(query), Read<int>(query, "limit", text => ReadWholeNumber(text)));
    }

    /// <summary>The query string as a priority.</summary>
    /// <exception cref="ContexterFaultException">A parameter is not known or not valid (<c>invalid_input</c>).</exception>
    public static JobPriority ReadPriority(IQueryCollection query)
    {
        RequireKnown(query, PriorityParameters);
        return PriorityOf(query);
    }

    /// <summary>The query string as a priority that a job has from now on; null leaves it as it is.</summary>
    /// <exception cref="ContexterFaultException">A parameter is not known or not valid (<c>invalid_input</c>).</exception>
    public static JobPriority? ReadNewPriority(IQueryCollection query)
    {
        RequireKnown(query, NewPriorityParameters);
        return Read<JobPriority>(query, "priority", text => NameIn<JobPriority>(text));
    }

    /// <summary>The query string as what becomes of an archive.</summary>
    /// <exception cref="ContexterFaultException">A parameter is not known or not valid (<c>invalid_input</c>).</exception>
    public static ImportRequest ReadImport(IQueryCollection query)
    {
        RequireKnown(query, ImportParameters);
        return new ImportRequest
        {
            Library = One(query, "library"),
            Replace = Read<bool>(query, "replace", text => ReadTruth(text)) ?? false,
            Priority = PriorityOf(query),
        };
    }

    /// <summary>The query string as a part of a list.</summary>
    /// <exception cref="ContexterFaultException">A parameter is not known or not valid (<c>invalid_input</c>).</exception>
    public static (int? Limit, string? Cursor) ReadList(IQueryCollection query)
    {
        RequireKnown(query, ListParameters);
        return (Read<int>(query, "limit", text => ReadWholeNumber(text)), One(query, "cursor"));
    }

    private static long? ReadAfterNumber(IQueryCollection query)
    {
        var cursor = One(query, "cursor");
        var text = ListPages.AfterOf(One(query, "after"), cursor);
        return text is null ? null
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : throw (cursor is null ? Refusal($"The query parameter 'after' must be {StrictJson.Describe(typeof(long))}, not '{Problems.Quote(text)}'.") : ListPages.Refusal());
    }

    private static JobPriority PriorityOf(IQueryCollection query) => Read<JobPriority>(query, "priority", text => NameIn<JobPriority>(text)) ?? JobPriority.Normal;

    private static void RequireKnown(IQueryCollection query, IReadOnlyList<(string Name, Type Type, string Description)> parameters)
    {
        var unknown = query.Keys.FirstOrDefault(key => !parameters.Any(p => string.Equals(p.Name, key, StringComparison.Ordinal)));
        if (unknown is not null)
        {
            throw Refusal($"There is no query parameter '{Problems.Quote(unknown)}'; there are {string.Join(", ", parameters.Select(p => p.Name))}.");
        }
    }

    private static T? NameIn<T>(string text)
        where T : struct, Enum => Enum.GetValues<T>().Cast<T?>().FirstOrDefault(value => string.Equals(ContexterJson.NameOf(value!.Value), text, StringComparison.Ordinal));

    private static T? Read<T>(IQueryCollection query, string name, Func<string, T?> parse)
        where T : struct
    {
        var text = One(query, name);
        return text is null
            ? null
            : parse(text) ?? throw Refusal($"The query parameter '{name}' must be {StrictJson.Describe(typeof(T))}, not '{Problems.Quote(text)}'.");
    }

    private static int? ReadWholeNumber(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool? ReadTruth(string text) => text switch { "true" => true, "false" => false, _ => null };

    private static double? ReadNumber(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string[]? Many(IQueryCollection query, string name) => query[name] is { Count: > 0 } values ? [.. values.Select(value => value ?? string.Empty)] : null;

    private static string? One(IQueryCollection query, string name)
    {
        var values = query[name];
        return values.Count > 1
            ? throw Refusal($"The query parameter '{name}' is given {values.Count} times; give it once.")
            : values.Count == 0 ? null : values[0];
    }

    private static ContexterFaultException Refusal(string message) => new(FaultCodes.InvalidInput, message);
}
