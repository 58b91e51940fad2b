using System.CommandLine;
using Contexter.Cli.Ask;
using Contexter.Documents;
using Contexter.GrainInterfaces.Knowledge;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter ask</c>: a question to all sources at once, and the answer while it is found.</summary>
internal sealed class AskCommand : CliCommand
{
    private readonly Argument<string[]> _query = new("query")
    {
        HelpName = "QUERY",
        Description = "The question; several words need no quotes.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> _sources = OptionValues.Repeatable("--source", "NAME", "Ask this source only: web or index; repeatable. Default: all that are configured.");
    private readonly Option<string[]> _libraries = OptionValues.Repeatable("--library", "NAME[@VERSION]", "Ask the index for this library only; repeatable. Default: all.");

    private readonly Option<string?> _resume = new("--resume")
    {
        HelpName = "TOKEN",
        Description = "Go on with an answer that was partial or broken off, by the token that it named.",
    };

    public AskCommand(CliEnvironment environment, GlobalOptions globals)
        : base("ask", "Ask the web and the index at once, and have an answer with citations.", environment, globals)
    {
        Add(_query);
        Add(_sources);
        Add(_libraries);
        Add(_resume);
        Examples =
        [
            "contexter ask how do I cancel a running task",
            "contexter ask --source index default number of retry attempts",
            "contexter ask --json why is my lease lost | jq -r 'select(.kind == \"synthesis\").synthesis.text'",
        ];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var request = RequestOf(context.Arguments);
        await using var session = await context.OpenAsync(cancellationToken);
        return await AskReport.WriteAsync(context.Output, session.Api.AskAsync(request, cancellationToken));
    }

    private KnowledgeRequest RequestOf(ParseResult arguments)
    {
        var query = string.Join(' ', arguments.GetValue(_query) ?? []);
        var (libraries, resume) = (arguments.GetValue(_libraries) ?? [], arguments.GetValue(_resume));
        if (query.Length == 0 && resume is null)
        {
            throw new ContexterException(ErrorCodes.InvalidInput, "There is no question; ask one, or give --resume TOKEN.");
        }

        foreach (var library in libraries)
        {
            _ = LibraryVersion.ParseReference(library);
        }

        return new KnowledgeRequest { Query = query, Sources = Given(arguments.GetValue(_sources)), Libraries = Given(libraries), Resume = resume };
    }

    private static string[]? Given(string[]? values) => values is { Length: > 0 } ? values : null;
}
