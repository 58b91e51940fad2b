using System.CommandLine;
using System.Security.Cryptography;
using Contexter.Cli.Hosting;
using Contexter.Cli.Jobs;
using Contexter.Cli.Output;
using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter export</c>: writes a library into a file, here, whoever does the work.</summary>
internal sealed class ExportCommand : CliCommand
{
    private readonly Argument<string?> _library = new("library")
    {
        HelpName = "NAME[@VERSION]",
        Description = "The library; a version may be left out when there is only one.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _output = new("--output", "-o") { HelpName = "FILE", Description = "Where it goes; NAME-VERSION.contexter.zip in the current folder." };
    private readonly Option<string?> _job = new("--job") { HelpName = "ID", Description = "Fetch what an earlier export has written, instead of exporting a library." };
    private readonly Option<bool> _force = new("--force") { Description = "Replace a file that is there." };
    private readonly Option<JobPriority?> _priority = OptionValues.Priority();

    public ExportCommand(CliEnvironment environment, GlobalOptions globals)
        : base("export", "Write a library into one file, which 'contexter import' makes it from again, here or elsewhere.", environment, globals)
    {
        Add(_library);
        Add(_output);
        Add(_job);
        Add(_force);
        Add(_priority);
        Examples = ["contexter export react@19.0", "contexter export react@19.0 --output /backup/react.zip", "contexter export --job 7"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var arguments = context.Arguments;
        var (library, jobId) = (arguments.GetValue(_library), arguments.GetValue(_job));
        if (library is null == jobId is null)
        {
            throw new ContexterException(ErrorCodes.InvalidInput, "'contexter export' takes the name of a library, or --job for what an earlier export has written.");
        }

        // What cannot end well should not cost an export.
        var output = arguments.GetValue(_output) is { } given ? context.Absolute(given) : null;
        RequireFree(output, arguments.GetValue(_force));
        _ = library is null ? default : LibraryVersion.ParseReference(library);

        await using var session = await context.OpenAsync(cancellationToken);
        var job = jobId is null
            ? await ExportAsync(context, session, library!, arguments.GetValue(_priority) ?? JobPriority.Normal, cancellationToken)
            : await FindAsync(context, session, jobId, cancellationToken);
        if (job.Archive is { } archive)
        {
            output ??= context.Absolute(archive.FileName);
            RequireFree(output, arguments.GetValue(_force));
            await FetchAsync(session.Api, job.Id, archive, output, cancellationToken);
        }
        else
        {
            // The refusal says what the job is.
            await session.Api.CopyArchiveAsync(job.Id, Stream.Null, cancellationToken);
        }

        if (!context.Output.IsJson)
        {
            context.Output.WriteNote($"Wrote {job.Library}@{job.Version} into '{output}' ({Figures.Bytes(job.Archive!.Bytes)}); 'contexter import {Path.GetFileName(output)}' makes it from that again.");
        }

        return ExitCodes.Done;
    }

    private static async Task<JobStatus> ExportAsync(CommandContext context, IContexterSession session, string library, JobPriority priority, CancellationToken cancellationToken)
    {
        var job = await session.Api.ExportLibraryAsync(library, priority, cancellationToken);
        context.Output.WriteNote($"{job.Library}@{job.Version} (job {job.Id})");
        return await new JobFollower(context.Output, session.Api, session.Server).FollowAsync(job.Id, cancellationToken);
    }

    private static async Task<JobStatus> FindAsync(CommandContext context, IContexterSession session, string jobId, CancellationToken cancellationToken)
    {
        var job = await session.Api.GetJobAsync(jobId, cancellationToken);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(job);
        }

        return job;
    }

    /// <summary>Fetches an archive into a file beside the one that it becomes when all of it is there.</summary>
    private static async Task FetchAsync(IContexterApi api, string jobId, JobArchive archive, string output, CancellationToken cancellationToken)
    {
        var partial = output + ".part";
        try
        {
            string hash;
            await using (var file = new FileStream(partial, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.Asynchronous))
            {
                await api.CopyArchiveAsync(jobId, file, cancellationToken);
                file.Flush(flushToDisk: true);
                file.Position = 0;
                hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
            }

            if (!string.Equals(hash, archive.Sha256, StringComparison.Ordinal))
            {
                throw new ContexterFaultException(FaultCodes.ServerUnreachable, $"The archive did not come whole; 'contexter export --job {jobId}' fetches it again.");
            }

            File.Move(partial, output, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(partial);
            throw new ContexterException(ErrorCodes.StorageUnavailable, $"'{output}' cannot be written ({e.Message}). Name another file with --output; 'contexter export --job {jobId}' fetches the archive again.", e);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    private static void RequireFree(string? output, bool force)
    {
        if (output is null)
        {
            return;
        }

        if (Directory.Exists(output))
        {
            throw new ContexterException(ErrorCodes.InvalidInput, $"'{output}' is a folder; name a file in it.");
        }

        if (File.Exists(output) && !force)
        {
            throw new ContexterException(ErrorCodes.InvalidInput, $"'{output}' is there already; give --force to replace it, or another name with --output.");
        }

        if (Path.GetDirectoryName(output) is { } folder && !Directory.Exists(folder))
        {
            throw new ContexterException(ErrorCodes.InvalidInput, $"The folder '{folder}' is not there; make it, or name another file with --output.");
        }
    }
}
