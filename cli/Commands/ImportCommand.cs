using System.CommandLine;
using Contexter.Cli.Jobs;
using Contexter.Documents;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter import</c>: makes a library of a file that <c>contexter export</c> has written.</summary>
internal sealed class ImportCommand : CliCommand
{
    private readonly Argument<string> _file = new("file") { HelpName = "FILE", Description = "The file that 'contexter export' has written; it is on this machine, whoever does the work." };
    private readonly Option<string?> _as = new("--as") { HelpName = "NAME[@VERSION]", Description = "What the library is to be called; as in the file without it." };
    private readonly Option<bool> _replace = new("--replace") { Description = "Take the place of a library of that name and version." };
    private readonly Option<JobPriority?> _priority = OptionValues.Priority();
    private readonly Option<bool> _detach = SubmittedJobs.DetachOption();

    public ImportCommand(CliEnvironment environment, GlobalOptions globals)
        : base("import", "Make a library of a file that 'contexter export' has written: its documents are stored as they are in it, and indexed.", environment, globals)
    {
        Add(_file);
        Add(_as);
        Add(_replace);
        Add(_priority);
        Add(_detach);
        Examples = ["contexter import react-19.0.contexter.zip", "contexter import react-19.0.contexter.zip --as react@19-frozen", "contexter import react-19.0.contexter.zip --replace"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var arguments = context.Arguments;
        var request = new ImportRequest
        {
            Library = arguments.GetValue(_as),
            Replace = arguments.GetValue(_replace),
            Priority = arguments.GetValue(_priority) ?? JobPriority.Normal,
        };
        _ = request.Library is { } library ? LibraryVersion.ParseReference(library) : default;
        var path = context.Absolute(arguments.GetRequiredValue(_file));
        await using var file = Open(path);
        await using var session = await context.OpenAsync(cancellationToken);
        var job = await session.Api.ImportLibraryAsync(file, request, cancellationToken);
        return arguments.GetValue(_detach)
            ? SubmittedJobs.Announce(context.Output, session, [job])
            : await SubmittedJobs.FollowAsync(context.Output, session, job, $"{job.Library}@{job.Version} from '{path}'", cancellationToken);
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContexterException(ErrorCodes.SourceNotFound, $"The file '{path}' cannot be read ({e.Message}). Check its name and permissions.", e);
        }
    }
}
