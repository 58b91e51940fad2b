using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Contexter.Documents;
using Contexter.Search;
using Contexter.Storage;

namespace Contexter.Evaluation;

/// <summary>Reads a suite from a folder (<see cref="SuiteFormat"/>) and checks that its files fit together.</summary>
/// <param name="files">Where files are read from.</param>
public sealed class SuiteReader(IFileSystem files)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
    };

    /// <summary>Reads the suite.</summary>
    /// <param name="folder">The folder with the three files.</param>
    /// <param name="cancellationToken">Ends the work between two lines.</param>
    /// <exception cref="ContexterException">
    /// A file is missing (<see cref="ErrorCodes.SourceNotFound"/>), or a line breaks a rule (<see cref="ErrorCodes.FileMalformed"/>); the message names file,
    /// line and rule.
    /// </exception>
    public EvaluationSuite Read(string folder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var queries = new Dictionary<string, SuiteQuery>(StringComparer.Ordinal);
        var documents = new Dictionary<string, SuiteDocument>(StringComparer.Ordinal);
        var judgments = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);

        foreach (var (at, line) in ReadLines<QueryLine>(folder, SuiteFormat.QueriesFile, cancellationToken))
        {
            var query = new SuiteQuery(
                at.Require(line.Id, "id"), at.Require(line.Text, "text"), line.Kind is null ? SuiteFormat.DefaultKind : at.Require(line.Kind, "kind"));
            at.Check(query.Text.Length <= SearchQuery.MaxLength, $"'text' has {query.Text.Length} characters; at most {SearchQuery.MaxLength} are allowed");
            at.Check(queries.TryAdd(query.Id, query), $"query '{query.Id}' is there already; ids have to be unique");
        }

        foreach (var (at, line) in ReadLines<DocumentLine>(folder, SuiteFormat.DocumentsFile, cancellationToken))
        {
            var document = new SuiteDocument(at.Require(line.Id, "id"), at.Require(line.Group, "group"), at.Require(line.Title, "title"), at.Require(line.Text, "text"));
            at.Check(documents.TryAdd(document.Id, document), $"document '{document.Id}' is there already; ids have to be unique");
        }

        var groups = documents.Values.Select(document => document.Group).ToHashSet(StringComparer.Ordinal);
        foreach (var (at, line) in ReadLines<JudgmentLine>(folder, SuiteFormat.JudgmentsFile, cancellationToken))
        {
            var (query, group) = (at.Require(line.Qid, "qid"), at.Require(line.Group, "group"));
            at.Check(queries.ContainsKey(query), $"'qid' is '{query}', and {SuiteFormat.QueriesFile} has no query of that id");
            at.Check(groups.Contains(group), $"'group' is '{group}', and {SuiteFormat.DocumentsFile} has no document of that group");
            at.Check(
                line.Rel is >= 0 and <= SuiteFormat.MaxRelevance,
                string.Create(CultureInfo.InvariantCulture, $"'rel' has to be a whole number from 0 to {SuiteFormat.MaxRelevance}"));
            judgments.TryAdd(query, new Dictionary<string, int>(StringComparer.Ordinal));
            at.Check(judgments[query].TryAdd(group, line.Rel!.Value), $"query '{query}' and group '{group}' are judged already");
        }

        var relevant = judgments.ToDictionary(
            entry => entry.Key,
            IReadOnlyDictionary<string, int> (entry) => entry.Value.Where(pair => pair.Value > 0).ToDictionary(StringComparer.Ordinal),
            StringComparer.Ordinal);
        RequireAnswers(folder, queries.Values, relevant);
        return new EvaluationSuite([.. queries.Values], [.. documents.Values], relevant);
    }

    /// <summary>A query that nothing answers has no recall and no ideal ranking.</summary>
    private static void RequireAnswers(string folder, IEnumerable<SuiteQuery> queries, Dictionary<string, IReadOnlyDictionary<string, int>> relevant)
    {
        if (queries.FirstOrDefault(query => !relevant.TryGetValue(query.Id, out var groups) || groups.Count == 0) is { } query)
        {
            throw new ContexterException(
                ErrorCodes.FileMalformed,
                $"'{Path.Combine(folder, SuiteFormat.JudgmentsFile)}' has no relevant group for query '{query.Id}'; judge one with 'rel' 1 or more, or take the query out.");
        }
    }

    private IEnumerable<(LinePlace At, T Line)> ReadLines<T>(string folder, string name, CancellationToken cancellationToken)
        where T : class
    {
        var path = Path.Combine(folder, name);
        var any = false;
        foreach (var (number, utf8) in SplitLines(ReadAll(path)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (utf8.Span.Trim(" \t\r"u8).IsEmpty)
            {
                continue;
            }

            any = true;
            var at = new LinePlace(path, number);
            yield return (at, Parse<T>(at, utf8.Span));
        }

        if (!any)
        {
            throw new ContexterException(ErrorCodes.FileMalformed, $"'{path}' holds no line; a suite needs queries, documents and judgements.");
        }
    }

    private byte[] ReadAll(string path)
    {
        if (!files.FileExists(path))
        {
            throw new ContexterException(
                ErrorCodes.SourceNotFound,
                $"There is no file '{path}'; a suite is a folder with {SuiteFormat.QueriesFile}, {SuiteFormat.DocumentsFile} and {SuiteFormat.JudgmentsFile}.");
        }

        try
        {
            using var file = files.OpenFile(path);
            return file.Span.ToArray();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ContexterException(ErrorCodes.SourceNotFound, $"'{path}' cannot be read: {fault.Message}", fault);
        }
    }

    private static IEnumerable<(int Number, ReadOnlyMemory<byte> Utf8)> SplitLines(byte[] content)
    {
        var start = content.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        for (var number = 1; start < content.Length; number++)
        {
            var length = content.AsSpan(start).IndexOf((byte)'\n');
            var end = length < 0 ? content.Length : start + length;
            yield return (number, content.AsMemory(start..end));
            start = end + 1;
        }
    }

    private static T Parse<T>(LinePlace at, ReadOnlySpan<byte> utf8)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(utf8, Json) ?? throw at.Fault("it is null where a JSON object has to be");
        }
        catch (JsonException fault)
        {
            throw at.Fault("it is not the JSON object that it has to be: " + fault.Message, fault);
        }
    }

    private readonly record struct LinePlace(string Path, int Number)
    {
        public string Require(string? value, string name)
        {
            Check(!string.IsNullOrWhiteSpace(value), $"'{name}' is missing or empty");
            return value!;
        }

        public void Check(bool holds, string rule)
        {
            if (!holds)
            {
                throw Fault(rule);
            }
        }

        public ContexterException Fault(string rule, Exception? cause = null) => new(
            ErrorCodes.FileMalformed, string.Create(CultureInfo.InvariantCulture, $"'{Path}', line {Number}: {rule}."), cause);
    }

    private sealed record QueryLine(string? Id, string? Text, string? Kind);

    private sealed record DocumentLine(string? Id, string? Group, string? Title, string? Text);

    private sealed record JudgmentLine(string? Qid, string? Group, int? Rel);
}
