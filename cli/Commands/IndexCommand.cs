using System.CommandLine;
using Contexter.Cli.Jobs;
using Contexter.Documents;
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

    private readonly Option<JobPriority?> _priority = OptionValues.Priority();
    private readonly Option<bool> _detach = new("--detach") { Description = "Return as soon as the jobs are submitted, and print their ids." };

    public RebuildIndexCommand(CliEnvironment environment, GlobalOptions globals)
        : base("rebuild", "Remove the index of libraries, whatever state it is in, and make it anew from the stored documents; sources are not read.", environment, globals)
    {
        Add(_libraries);
        Add(_priority);
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

        return await LibraryJobs.RunAsync(
            context,
            session,
            references,
            reference => session.Api.RebuildLibraryAsync(reference, context.Arguments.GetValue(_priority) ?? JobPriority.Normal, cancellationToken),
            job => $"{job.Library}@{job.Version} from its stored documents",
            context.Arguments.GetValue(_detach),
            cancellationToken);
    }
}
