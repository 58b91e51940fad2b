using System.CommandLine;
using Contexter.Cli.Rendering;
using Contexter.GrainInterfaces.Search;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter search</c>.</summary>
internal static class SearchCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var query = new Argument<string[]>("query") { Description = "What to look for: a question, some words or a name.", Arity = ArgumentArity.OneOrMore };
        var library = new Option<string[]>("--library", "-l") { Description = "Searches only this library, name or name@version; may be repeated.", HelpName = "NAME" };
        var type = new Option<SearchKind>("--type") { Description = "hybrid (default), semantic or keyword.", HelpName = "TYPE" };
        var topK = new Option<int?>("--top-k", "-k") { Description = "How many hits, 1 to 100. Default 10.", HelpName = "N" };
        var threshold = new Option<double?>("--threshold") { Description = "Least score of either leg, 0 to 1. Default 0.1.", HelpName = "X" };
        var weights = new Option<string?>("--weights") { Description = "auto (default), rrf, or the weights of meaning and words such as 0.7/0.3.", HelpName = "WEIGHTS" };
        var documentType = new Option<string[]>("--document-type")
        {
            Description = "Only documents of this type: api, guide, tutorial, example, installation, reference, other; may be repeated.",
            HelpName = "TYPE",
        };
        var section = new Option<string?>("--section") { Description = "Only chunks whose heading path or document path starts with this.", HelpName = "PREFIX" };
        var explain = new Option<bool>("--explain") { Description = "Shows how each score came about." };
        var command = new Command("search", "Answers from the libraries.") { query, library, type, topK, threshold, weights, documentType, section, explain };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var request = new SearchRequest
            {
                Query = string.Join(' ', parsed.GetValue(query)!),
                Libraries = parsed.GetValue(library),
                Type = parsed.GetValue(type),
                TopK = parsed.GetValue(topK),
                Threshold = parsed.GetValue(threshold),
                Weights = parsed.GetValue(weights),
                Filters = ToFilters(parsed.GetValue(documentType), parsed.GetValue(section)),
                Explain = parsed.GetValue(explain),
            };
            await using var session = await context.OpenAsync("contexter search", cancellationToken);
            var reply = await session.Api.SearchAsync(request, cancellationToken);
            if (context.Json)
            {
                context.WriteJson(reply);
            }
            else
            {
                SearchView.Write(context, reply);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static SearchFilters? ToFilters(string[]? types, string? section) =>
        types is null or [] && section is null ? null : new SearchFilters { Types = types, Section = section };
}
