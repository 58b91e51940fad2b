using System.CommandLine;
using Contexter.Cli.Jobs;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter models use NAME</c>.</summary>
internal sealed class UseModelCommand : CliCommand
{
    private readonly Argument<string> _name = new("name") { HelpName = "NAME", Description = "Name of the model, as 'contexter models' lists it." };
    private readonly Option<bool> _detach = new("--detach") { Description = "Return as soon as the job is submitted, and print its id." };

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
        var output = context.Output;
        if (!context.Arguments.GetValue(_detach))
        {
            output.WriteNote($"all libraries with the embedding model '{job.Model}' (job {job.Id})");
            return JobFollower.ExitCodeOf(await new JobFollower(output, session.Api, session.Server).FollowAsync(job.Id, cancellationToken));
        }

        if (output.IsJson)
        {
            output.WriteJson(job);
        }
        else
        {
            output.WriteLine(job.Id);
            output.WriteNote(session.Server is { } server
                ? $"The server at {server} works on it; 'contexter jobs watch {job.Id}' follows it."
                : $"No server runs on this data folder, so the job waits for the next contexter command; 'contexter serve' or 'contexter jobs watch {job.Id}' takes it up.");
        }

        return ExitCodes.Done;
    }
}
