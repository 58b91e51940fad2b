using System.CommandLine;
using Contexter.Cli.Jobs;
using Contexter.Client.Api;
using Contexter.Documents;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter add</c>: ingests a library, or refreshes it.</summary>
internal sealed class AddCommand : CliCommand
{
    private readonly Argument<string> _library = new("library")
    {
        HelpName = "NAME[@VERSION]",
        Description = "Name of the library; without a version the source's own counts, else 'current'.",
    };

    private readonly Option<string> _from = new("--from")
    {
        HelpName = "PATH|sdk-docs",
        Description = "A folder or file, or 'sdk-docs' for the documentation that comes with the .NET SDK ('sdk-docs:DIR' for that of another installation).",
        Required = true,
    };

    private readonly Option<string[]> _include = OptionValues.Repeatable("--include", "GLOB", "Take only what matches, such as 'docs/**/*.md' or 'System.Text.*'; repeatable.");
    private readonly Option<string[]> _exclude = OptionValues.Repeatable("--exclude", "GLOB", "Leave out what matches, stronger than --include; repeatable.");
    private readonly Option<bool> _detach = SubmittedJobs.DetachOption();

    public AddCommand(CliEnvironment environment, GlobalOptions globals)
        : base("add", "Add a library: read its documentation, cut it into chunks and index them. Adding it again refreshes it.", environment, globals)
    {
        Add(_library);
        Add(_from);
        Add(_include);
        Add(_exclude);
        Add(_detach);
        Examples =
        [
            "contexter add react@19.0 --from ~/src/react/docs",
            "contexter add handbook --from ./docs --include '**/*.md' --exclude 'drafts/'",
            "contexter add dotnet --from sdk-docs --include 'System.Text.*'",
            "contexter add react@19.0 --from ./docs --detach    # then: contexter jobs watch ID",
        ];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var arguments = context.Arguments;
        var library = arguments.GetRequiredValue(_library);

        // A wrong name should not cost the start of a host.
        _ = LibraryVersion.ParseReference(library);
        var source = SourceArgument.Parse(
            arguments.GetRequiredValue(_from), arguments.GetValue(_include) ?? [], arguments.GetValue(_exclude) ?? [], context.Environment.Machine);

        await using var session = await context.OpenAsync(cancellationToken);
        var job = await session.Api.AddLibraryAsync(new AddLibraryRequest { Library = library, Source = source }, cancellationToken);
        return arguments.GetValue(_detach)
            ? SubmittedJobs.Announce(context.Output, session, [job])
            : await SubmittedJobs.FollowAsync(context.Output, session, job, $"{job.Library}@{job.Version} from {JobText.Describe(job.Source)}", cancellationToken);
    }
}
