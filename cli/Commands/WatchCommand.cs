using System.CommandLine;
using System.Globalization;
using Contexter.Cli.Hosting;
using Contexter.Cli.Jobs;
using Contexter.Cli.Output;
using Contexter.Cli.Watching;
using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Sources.Files;
using Contexter.Sources.Git;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter watch</c>: refreshes a library whenever its files change.</summary>
internal sealed class WatchCommand : CliCommand
{
    private readonly Argument<string> _library = new("library")
    {
        HelpName = "NAME[@VERSION]",
        Description = "A library that was made from a folder, a file or a git working copy on this machine.",
    };

    private readonly Option<int?> _port = ServeCommand.PortOption();

    public WatchCommand(CliEnvironment environment, GlobalOptions globals)
        : base("watch", "Refresh a library whenever its files change, and serve meanwhile, until Ctrl+C.", environment, globals)
    {
        Add(_library);
        Add(_port);
        Examples = ["contexter watch handbook", "contexter watch handbook@2.1 --port 9000"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var reference = context.Arguments.GetRequiredValue(_library);
        _ = LibraryVersion.ParseReference(reference);
        var port = context.Arguments.GetValue(_port)?.ToString(CultureInfo.InvariantCulture);
        var options = context.LoadConfiguration(("server.port", port)).Options;
        await using var stage = await ServingStage.OpenAsync(context.Environment.Sessions(), options, context.Command, isServing: true, cancellationToken);
        context.WarnOfServer(stage.OtherServer);
        var library = await stage.Api.GetLibraryAsync(reference, cancellationToken);
        using var changes = Watch(library, context.Environment.Time);
        if (stage.Server is { } server)
        {
            ServerStart.Announce(context.Output, server.Address, options.DataPath);
        }

        try
        {
            // Changes that were made before the watch began are found by the first refresh.
            while (true)
            {
                await RefreshAsync(context.Output, stage, library, cancellationToken);
                context.Output.WriteNote($"Watching {library.Source.Location}");
                await changes.WaitAsync(cancellationToken);
            }
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested && e is OperationCanceledException or CommandInterruptedException)
        {
            context.Output.WriteNote("Not watching any more.");
            return ExitCodes.Done;
        }
    }

    private static FolderChanges Watch(LibrarySummary library, TimeProvider time)
    {
        if (library.Source.Kind is not (FileSource.KindName or GitSource.KindName))
        {
            throw new ContexterException(
                ErrorCodes.InvalidInput,
                $"Library {library.Reference()} comes from {SourceText.Describe(library.Source)}; only folders, files and git working copies can be watched. Refresh it with 'contexter refresh'.");
        }

        try
        {
            return new FolderChanges(library.Source.Location, time);
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            throw new ContexterException(
                ErrorCodes.SourceNotFound, $"'{library.Source.Location}' of library {library.Reference()} cannot be watched: {e.Message} It has to be a folder or file on this machine.", e);
        }
    }

    /// <summary>Refreshes the library. What is wrong with its files today may be mended with the next change, so it ends nothing.</summary>
    private static async Task RefreshAsync(CliOutput output, ServingStage stage, LibrarySummary library, CancellationToken cancellationToken)
    {
        try
        {
            var job = await stage.Api.RefreshLibraryAsync(library.Reference(), cancellationToken);
            var last = job;
            await foreach (var change in stage.Api.WatchJobAsync(job.Id, cancellationToken))
            {
                last = change.Job;
            }

            if (last.State == JobState.Completed)
            {
                output.WriteLine(JobText.Summarize(last));
                JobFollower.WarnOfProblems(output, last);
            }
            else
            {
                output.WriteWarning($"warning: job {last.Id} was not completed: {last.Error?.Message ?? "it was cancelled."}");
            }
        }
        catch (ContexterFaultException fault) when (!cancellationToken.IsCancellationRequested)
        {
            output.WriteWarning($"warning: {fault.Message}");
        }
    }
}
