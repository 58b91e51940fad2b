using System.CommandLine;
using Contexter.Cli.Search;
using Contexter.Documents;
using Contexter.GrainInterfaces.Search;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter search</c>: asks a question.</summary>
internal sealed class SearchCommand : CliCommand
{
    private readonly Argument<string[]> _query = new("query")
    {
        HelpName = "QUERY",
        Description = "The question; several words need no quotes.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string[]> _libraries = OptionValues.Repeatable("--library", "NAME[@VERSION]", "Search this library only; repeatable. Default: all.");
    private readonly Option<SearchKind> _type = OptionValues.Choice<SearchKind>("--type", "By words and meaning, by meaning, or by words. Default: hybrid.");
    private readonly Option<int?> _topK = OptionValues.WholeNumber("--top-k", "N", "Most hits, 1 to 100. Default: search.top_k of the configuration.", "-k");
    private readonly Option<double?> _threshold = OptionValues.Number(
        "--threshold", "X", "Least cosine and least keyword score, 0 to 1. Default: search.threshold of the configuration.");

    private readonly Option<string?> _weights = new("--weights")
    {
        HelpName = "auto|rrf|S/K",
        Description = "How both scores become one: by the kind of question, by ranks, or semantic and keyword weight such as 0.7/0.3. Default: search.weights of the configuration.",
    };

    private readonly Option<string[]> _types = OptionValues.Choices<DocumentType>("--filter-type", "TYPE", "Only documents of this type.");
    private readonly Option<string[]> _languages = OptionValues.Repeatable("--filter-language", "TAG", "Only documents in this language, such as en; repeatable.");
    private readonly Option<string[]> _tags = OptionValues.Repeatable("--filter-tag", "TAG", "Only documents with this tag; repeatable.");

    private readonly Option<string?> _section = new("--filter-section")
    {
        HelpName = "START",
        Description = "Only chunks whose headings ('Guide > Install') or path start like this.",
    };

    private readonly Option<double?> _minTrust = OptionValues.Number("--min-trust", "X", "Least trust score, 0 to 10.");
    private readonly Option<double?> _minQuality = OptionValues.Number("--min-quality", "X", "Least quality score, 0 to 1.");
    private readonly Option<DateTimeOffset?> _since = OptionValues.Moment("--updated-since", "DATE", "Only documents that changed on or after this date (UTC).");
    private readonly Option<string[]> _require = OptionValues.Repeatable(
        "--require", "WORDS", "Only chunks with this in title, headings or text: a word, a beginning such as 'use*', or a phrase; repeatable, all must be there.");

    private readonly Option<string[]> _exclude = OptionValues.Repeatable("--exclude", "WORDS", "No chunks with this, likewise; repeatable.");
    private readonly Option<bool> _noUntrusted = new("--no-untrusted") { Description = "No chunks that read like an instruction to a language model." };
    private readonly Option<double?> _diversity = OptionValues.Number(
        "--diversity", "X", "How much hits that differ are preferred to better ones that say the same, 0 to 1. Default: 0.");

    private readonly Option<bool> _explain = new("--explain") { Description = "Show how every score came about, and what the question was taken to be." };

    public SearchCommand(CliEnvironment environment, GlobalOptions globals)
        : base("search", "Search the documentation.", environment, globals)
    {
        Add(_query);
        Add(_libraries);
        Add(_type);
        Add(_topK);
        Add(_threshold);
        Add(_weights);
        Add(_types);
        Add(_languages);
        Add(_tags);
        Add(_section);
        Add(_minTrust);
        Add(_minQuality);
        Add(_since);
        Add(_require);
        Add(_exclude);
        Add(_noUntrusted);
        Add(_diversity);
        Add(_explain);
        Examples =
        [
            "contexter search how do I read a file line by line",
            "contexter search JsonSerializer.Deserialize --library dotnet -k 3 --filter-type api",
            "contexter search 'cancel a task' --weights 0.5/0.5 --explain",
            "contexter search read a file --require 'all lines' --exclude 'async*'",
            "contexter search --json timeout | jq '.results[].source_url'",
            "contexter search -- --no-restore    # text that starts with a dash",
        ];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var request = RequestOf(context.Arguments);
        await using var session = await context.OpenAsync(cancellationToken);
        SearchReport.Write(context.Output, await session.Api.SearchAsync(request, cancellationToken));
        return ExitCodes.Done;
    }

    private SearchRequest RequestOf(ParseResult arguments)
    {
        var libraries = arguments.GetValue(_libraries) ?? [];
        foreach (var library in libraries)
        {
            _ = LibraryVersion.ParseReference(library);
        }

        var filters = new SearchFilters
        {
            Types = Given(arguments.GetValue(_types)),
            Languages = Given(arguments.GetValue(_languages)),
            Tags = Given(arguments.GetValue(_tags)),
            Section = arguments.GetValue(_section),
            MinTrust = arguments.GetValue(_minTrust),
            MinQuality = arguments.GetValue(_minQuality),
            UpdatedSince = arguments.GetValue(_since),
            Require = Given(arguments.GetValue(_require)),
            Exclude = Given(arguments.GetValue(_exclude)),
            ExcludeUntrusted = arguments.GetValue(_noUntrusted),
        };
        return new()
        {
            Query = string.Join(' ', arguments.GetRequiredValue(_query)),
            Libraries = Given(libraries),
            Type = arguments.GetValue(_type),
            TopK = arguments.GetValue(_topK),
            Threshold = arguments.GetValue(_threshold),
            Weights = arguments.GetValue(_weights),
            Filters = filters == new SearchFilters() ? null : filters,
            Diversity = arguments.GetValue(_diversity),
            Explain = arguments.GetValue(_explain),
        };
    }

    private static string[]? Given(string[]? values) => values is { Length: > 0 } ? values : null;
}
