using System.CommandLine;
using Contexter.Cli.Jobs;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter models use NAME</c>.</summary>
internal sealed class UseModelCommand : CliCommand
{
    private readonly Argument<string> _name = new("name") { HelpName = "NAME", Description = "Name of the model, as 'contexter models' lists it." };
    private readonly Option<bool> _detach = SubmittedJobs.DetachOption();

    public UseModelCommand(CliEnvironment environment, GlobalOptions globals)
        : base(
            "use",
            "Index all libraries with another embedding model from their stored documents, and then answer with it; until then searches are answered as before.",
            environment,
            globals)
    {
        Add(_name);
        Add(_detach);
        Examples =
        [
            "contexter models use voyage              # after it was described in the configuration",
            "contexter models use local               # and back: what is indexed already is not embedded again",
        ];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        var job = await session.Api.UseModelAsync(context.Arguments.GetRequiredValue(_name), cancellationToken);
        return context.Arguments.GetValue(_detach)
            ? SubmittedJobs.Announce(context.Output, session, [job])
            : await SubmittedJobs.FollowAsync(context.Output, session, job, $"all libraries with the embedding model '{job.Model}'", cancellationToken);
    }
}
