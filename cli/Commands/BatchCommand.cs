using System.CommandLine;
using Contexter.Cli.Jobs;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter batch FILE</c>: adds many libraries, each as <c>contexter add</c> would, as one job, and says what became of each.</summary>
internal sealed class BatchCommand : CliCommand
{
    private readonly AddCommand _add;
    private readonly Argument<string> _file = new("file")
    {
        HelpName = "FILE",
        Description = "A library a line, written as behind 'contexter add': 'react@19.0 --from https://react.dev/learn --max-pages 200'; empty lines and those that begin with '#' count for nothing. "
            + "Or a list in YAML or JSON, with the names of the options as keys: '- { library: react@19.0, from: https://react.dev/learn, max_pages: 200 }'.",
    };

    private readonly Option<JobPriority?> _priority = OptionValues.Priority();
    private readonly Option<bool> _detach = SubmittedJobs.DetachOption();

    public BatchCommand(CliEnvironment environment, GlobalOptions globals)
        : base("batch", "Add the libraries of a file as one job, as many at once as the configuration allows; 'contexter jobs retry' tries those again that failed.", environment, globals)
    {
        _add = new AddCommand(environment, globals);
        Add(_file);
        Add(_priority);
        Add(_detach);
        Examples = ["contexter batch libraries.txt", "contexter batch libraries.yaml --priority low --detach", "contexter batch libraries.txt --json | jq -r '.children[] | select(.state == \"failed\") | .library'"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var arguments = context.Arguments;
        var request = new BatchRequest
        {
            Add = await new BatchFile(_add, context).ReadAsync(arguments.GetRequiredValue(_file), cancellationToken),
            Priority = arguments.GetValue(_priority) ?? JobPriority.Normal,
        };
        await using var session = await context.OpenAsync(cancellationToken);
        return await BatchJobs.RunAsync(context, session, request, arguments.GetValue(_detach), cancellationToken);
    }
}
