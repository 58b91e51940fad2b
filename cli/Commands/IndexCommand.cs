using System.CommandLine;
using Contexter.Cli.Jobs;
using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter index</c>: looks after what derives from the stored documents.</summary>
internal sealed class IndexCommand : Command, IExamples
{
    public IndexCommand(CliEnvironment environment, GlobalOptions globals)
        : base("index", "Make the index anew from the stored documents.")
    {
        Add(new RebuildIndexCommand(environment, globals));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } = ["contexter index rebuild", "contexter index rebuild react@19.0"];
}

/// <summary><c>contexter index rebuild [LIBRARY...]</c>.</summary>
internal sealed class RebuildIndexCommand : CliCommand
{
    private readonly Argument<string[]> _libraries = new("library")
    {
        HelpName = "NAME[@VERSION]",
        Description = "The libraries; all of them when none is named. A version may be left out when there is only one.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _detach = new("--detach") { Description = "Return as soon as the jobs are submitted, and print their ids." };

    public RebuildIndexCommand(CliEnvironment environment, GlobalOptions globals)
        : base("rebuild", "Remove the index of libraries, whatever state it is in, and make it anew from the stored documents; sources are not read.", environment, globals)
    {
        Add(_libraries);
        Add(_detach);
        Examples =
        [
            "contexter index rebuild                  # all libraries, after another store was configured",
            "contexter index rebuild react@19.0       # one library whose index is damaged",
        ];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var references = context.Arguments.GetValue(_libraries) ?? [];
        foreach (var reference in references)
        {
            // A wrong name should not cost the start of a host.
            _ = LibraryVersion.ParseReference(reference);
        }

        await using var session = await context.OpenAsync(cancellationToken);
        if (references.Length == 0)
        {
            var libraries = await session.Api.ListLibrariesAsync(cancellationToken);
            references = [.. libraries.Select(library => library.Reference())];
        }

        if (references.Length == 0)
        {
            context.Output.WriteNote("No libraries yet; 'contexter add NAME --from PATH' adds one.");
        }

        // One library that cannot be rebuilt does not keep the others from it; the first fault is the command's.
        var faults = new List<ContexterFaultException>();
        var jobs = new List<JobStatus>();
        foreach (var reference in references)
        {
            if (await TryAsync(() => session.Api.RebuildLibraryAsync(reference, cancellationToken), faults) is { } job)
            {
                jobs.Add(job);
            }
        }

        var exitCode = context.Arguments.GetValue(_detach)
            ? SubmittedJobs.Announce(context.Output, session, jobs)
            : await FollowAsync(context, jobs.DistinctBy(job => job.Id, StringComparer.Ordinal), session.Api, session.Server, faults, cancellationToken);
        foreach (var fault in faults.Skip(1))
        {
            context.Output.WriteWarning($"error: {fault.Message}");
        }

        return faults.Count == 0 ? exitCode : throw faults[0];
    }

    private static async Task<int> FollowAsync(
        CommandContext context, IEnumerable<JobStatus> jobs, IContexterApi api, Uri? server, List<ContexterFaultException> faults, CancellationToken cancellationToken)
    {
        var exitCode = ExitCodes.Done;
        foreach (var job in jobs)
        {
            context.Output.WriteNote($"{job.Library}@{job.Version} from its stored documents (job {job.Id})");
            if (await TryAsync(() => new JobFollower(context.Output, api, server).FollowAsync(job.Id, cancellationToken), faults) is { } ended)
            {
                exitCode = Math.Max(exitCode, JobFollower.ExitCodeOf(ended));
            }
        }

        return exitCode;
    }

    private static async Task<JobStatus?> TryAsync(Func<Task<JobStatus>> work, List<ContexterFaultException> faults)
    {
        try
        {
            return await work();
        }
        catch (ContexterFaultException fault)
        {
            faults.Add(fault);
            return null;
        }
    }
}
