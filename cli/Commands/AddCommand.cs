using System.CommandLine;
using System.CommandLine.Parsing;
using Contexter.Cli.Jobs;
using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Silo.Configuration;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter add</c>: ingests a library, or refreshes it.</summary>
internal sealed class AddCommand : CliCommand
{
    private readonly Argument<string?> _library = new("library")
    {
        HelpName = "NAME[@VERSION]",
        Description = "Name of the library; without a version the source's own counts, else 'current'.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _from = new("--from")
    {
        HelpName = "SOURCE",
        Description = "Where its documentation is: " + SourceText.Forms + ".",
    };

    private readonly Option<string[]> _include = OptionValues.Repeatable("--include", "GLOB", "Take only what matches, such as 'docs/**/*.md' or 'System.Text.*'; repeatable.");
    private readonly Option<string[]> _exclude = OptionValues.Repeatable("--exclude", "GLOB", "Leave out what matches, stronger than --include; repeatable.");
    private readonly Option<SourceScope?> _scope = OptionValues.OptionalChoice<SourceScope>("--scope", "Of a web site, follow links below the given folder, on the whole host, or on all hosts of its domain (path).");
    private readonly Option<int?> _maxPages = OptionValues.WholeNumber("--max-pages", "N", "Most pages or files to read; the rest is counted and left unread.");
    private readonly Option<int?> _maxDepth = OptionValues.WholeNumber("--max-depth", "N", "How many links away from the given page to go; 0 reads that page only.");
    private readonly Option<string[]> _topic = OptionValues.Repeatable("--topic", "TEXT", "Of Context7, ask for this subject instead of the usual ones; repeatable.");
    private readonly Option<JobPriority?> _priority = OptionValues.Priority();
    private readonly Option<string?> _batch = new("--batch") { HelpName = "FILE", Description = "Add the libraries of a file instead, as one job, as 'contexter batch FILE' does." };
    private readonly Option<bool> _detach = SubmittedJobs.DetachOption();

    public AddCommand(CliEnvironment environment, GlobalOptions globals)
        : base("add", "Add a library: read its documentation, cut it into chunks and index them. Adding it again refreshes it.", environment, globals)
    {
        Add(_library);
        Add(_from);
        Add(_include);
        Add(_exclude);
        Add(_scope);
        Add(_maxPages);
        Add(_maxDepth);
        Add(_topic);
        Add(_priority);
        Add(_batch);
        Add(_detach);
        Validators.Add(Check);
        Examples =
        [
            "contexter add react@19.0 --from ~/src/react/docs",
            "contexter add handbook --from ./docs --include '**/*.md' --exclude 'drafts/'",
            "contexter add dotnet --from sdk-docs --include 'System.Text.*'",
            "contexter add react --from https://react.dev/learn --max-pages 200",
            "contexter add left-pad --from npm:left-pad",
            "contexter add react --from context7:/facebook/react --topic hooks",
            "contexter add react@19.0 --from ./docs --detach    # then: contexter jobs watch ID",
            "contexter add --batch libraries.yaml",
        ];
    }

    /// <summary>What a line of arguments asks for.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="machine">Makes paths absolute.</param>
    /// <exception cref="ContexterException">The name of the library breaks a rule.</exception>
    /// <exception cref="GrainInterfaces.ContexterFaultException">The source is none.</exception>
    public AddLibraryRequest RequestOf(ParseResult arguments, IConfigurationEnvironment machine)
    {
        if (arguments.GetValue(_batch) is not null)
        {
            throw new ContexterException(ErrorCodes.InvalidInput, "A batch has libraries in it, not further batches.");
        }

        var library = arguments.GetRequiredValue(_library)!;

        // A wrong name should not cost the start of a host.
        _ = LibraryVersion.ParseReference(library);
        var source = SourceArgument.Parse(arguments.GetRequiredValue(_from)!, machine) with
        {
            Include = arguments.GetValue(_include) ?? [],
            Exclude = arguments.GetValue(_exclude) ?? [],
            Scope = arguments.GetValue(_scope),
            MaxItems = arguments.GetValue(_maxPages),
            MaxDepth = arguments.GetValue(_maxDepth),
            Topics = arguments.GetValue(_topic) ?? [],
        };
        return new AddLibraryRequest { Library = library, Source = source, Priority = arguments.GetValue(_priority) ?? JobPriority.Normal };
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var arguments = context.Arguments;
        if (arguments.GetValue(_batch) is { } file)
        {
            var batch = new BatchRequest
            {
                Add = await new BatchFile(this, context).ReadAsync(file, cancellationToken),
                Priority = arguments.GetValue(_priority) ?? JobPriority.Normal,
            };
            await using var batchSession = await context.OpenAsync(cancellationToken);
            return await BatchJobs.RunAsync(context, batchSession, batch, arguments.GetValue(_detach), cancellationToken);
        }

        var request = RequestOf(arguments, context.Environment.Machine);

        await using var session = await context.OpenAsync(cancellationToken);
        var job = await session.Api.AddLibraryAsync(request, cancellationToken);
        return arguments.GetValue(_detach)
            ? SubmittedJobs.Announce(context.Output, session, [job])
            : await SubmittedJobs.FollowAsync(context.Output, session, job, $"{job.Library}@{job.Version} from {SourceText.Describe(job.Source)}", cancellationToken);
    }

    /// <summary>A library is named here, with its source, or in the file.</summary>
    private void Check(CommandResult result)
    {
        var (isNamed, isFrom) = (result.GetResult(_library) is { Tokens.Count: > 0 }, result.GetResult(_from) is { Implicit: false });
        if (result.GetResult(_batch) is { Implicit: false })
        {
            if (isNamed || isFrom)
            {
                result.AddError("Option '--batch' takes the libraries and their sources from its file; leave NAME and '--from' out.");
            }
        }
        else if (!isNamed)
        {
            result.AddError("Required argument missing for command: 'add'.");
        }
        else if (!isFrom)
        {
            result.AddError("Option '--from' is required.");
        }
    }
}
