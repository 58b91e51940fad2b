using System.CommandLine;
using System.CommandLine.Parsing;
using Contexter.Cli.Hosting;
using Contexter.Cli.Jobs;
using Contexter.Cli.Output;
using Contexter.Client;
using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter batch FILE</c>: adds many libraries, each as <c>contexter add</c> would, and says what became of each.</summary>
internal sealed class BatchCommand : CliCommand
{
    private readonly AddCommand _add;
    private readonly Argument<string> _file = new("file")
    {
        HelpName = "FILE",
        Description = "A library a line, written as behind 'contexter add': 'react@19.0 --from https://react.dev/learn --max-pages 200'. Empty lines and those that begin with '#' count for nothing.",
    };

    private readonly Option<bool> _detach = new("--detach") { Description = "Return as soon as the jobs are submitted, and print their ids." };

    public BatchCommand(CliEnvironment environment, GlobalOptions globals)
        : base("batch", "Add the libraries of a file, as many at once as the configuration allows; done again, it refreshes them and tries those again that failed.", environment, globals)
    {
        _add = new AddCommand(environment, globals);
        Add(_file);
        Add(_detach);
        Examples = ["contexter batch libraries.txt", "contexter batch libraries.txt --json | jq -r 'select(.state == \"failed\") | .library'"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var requests = await ReadAsync(context, cancellationToken);
        await using var session = await context.OpenAsync(cancellationToken);
        var results = new List<BatchResult>();
        try
        {
            return await LibraryJobs.RunAsync(
                context,
                session,
                requests,
                request => SubmitAsync(session.Api, request, results, cancellationToken),
                job => $"{job.Library}@{job.Version} from {SourceText.Describe(job.Source)}",
                context.Arguments.GetValue(_detach),
                cancellationToken);
        }
        finally
        {
            // With --json every job is printed as it ends.
            if (!context.Arguments.GetValue(_detach) && !context.Output.IsJson && !cancellationToken.IsCancellationRequested)
            {
                await WriteAsync(context.Output, session, results, cancellationToken);
            }
        }
    }

    /// <summary>All requests of the file: nothing is added when one of them is wrong.</summary>
    private async Task<List<AddLibraryRequest>> ReadAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var path = context.Absolute(context.Arguments.GetRequiredValue(_file));
        string[] lines;
        try
        {
            lines = await File.ReadAllLinesAsync(path, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ContexterException(ErrorCodes.SourceNotFound, $"The file '{path}' cannot be read ({fault.Message}). Check its name and permissions.", fault);
        }

        var requests = new List<AddLibraryRequest>();
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length > 0 && line[0] != '#')
            {
                requests.Add(Read(context, line, $"Line {i + 1} of '{path}'"));
            }
        }

        return requests.Count > 0
            ? requests
            : throw new ContexterException(ErrorCodes.InvalidInput, $"'{path}' names no library; write one a line, as 'NAME --from SOURCE'.");
    }

    private AddLibraryRequest Read(CommandContext context, string line, string where)
    {
        var parsed = _add.Parse([.. CommandLineParser.SplitCommandLine(line)]);
        if (parsed.Errors.Count > 0)
        {
            throw new ContexterException(ErrorCodes.InvalidInput, $"{where}: {parsed.Errors[0].Message}");
        }

        try
        {
            return _add.RequestOf(parsed, context.Environment.Machine);
        }
        catch (Exception fault) when (fault is ContexterException or ContexterFaultException)
        {
            throw new ContexterException(ErrorCodes.InvalidInput, $"{where}: {fault.Message}", fault);
        }
    }

    private static async Task<JobStatus> SubmitAsync(IContexterApi api, AddLibraryRequest request, List<BatchResult> results, CancellationToken cancellationToken)
    {
        try
        {
            var job = await api.AddLibraryAsync(request, cancellationToken);
            results.Add(new BatchResult($"{job.Library}@{job.Version}", job.Id, null));
            return job;
        }
        catch (ContexterFaultException fault)
        {
            results.Add(new BatchResult(request.Library, null, fault.Message));
            throw;
        }
    }

    private static async Task WriteAsync(CliOutput output, IContexterSession session, List<BatchResult> results, CancellationToken cancellationToken)
    {
        var table = new Table(new("Library"), new("Job"), new("State"), new("Documents", IsNumber: true), new("Chunks", IsNumber: true), new("Given up", IsNumber: true), new("Why"));
        foreach (var result in results)
        {
            var job = result.JobId is null ? null : await session.Api.GetJobAsync(result.JobId, cancellationToken);
            var counters = job?.Counters ?? new JobCounters();
            table.AddRow(
                result.Library,
                result.JobId ?? "-",
                job is null ? "refused" : ContexterJson.NameOf(job.State),
                Figures.Count(counters.DocumentsIndexed),
                Figures.Count(counters.ChunksIndexed),
                Figures.Count(counters.ItemsRejected),
                result.Refusal ?? job?.Error?.Message ?? string.Empty);
        }

        table.WriteTo(output);
    }
}

/// <summary>What came of submitting one library of a batch.</summary>
/// <param name="Library">The library.</param>
/// <param name="JobId">Its job; null when it was refused.</param>
/// <param name="Refusal">Why it was refused; null when it was not.</param>
internal sealed record BatchResult(string Library, string? JobId, string? Refusal);
