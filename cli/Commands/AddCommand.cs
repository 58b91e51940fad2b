using System.CommandLine;
using Contexter.Cli.Rendering;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter add</c>.</summary>
internal static class AddCommand
{
    private const string SdkDocs = "sdk-docs";

    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var library = new Argument<string>("library") { Description = "Name, or name@version: mydocs, react@19.0." };
        var from = new Option<string>("--from")
        {
            Description = "A folder, a file, or 'sdk-docs' for the documentation of the installed .NET SDK.",
            HelpName = "PATH",
            Required = true,
        };
        var include = new Option<string[]>("--include") { Description = "Takes only what matches this glob; may be repeated.", HelpName = "GLOB" };
        var exclude = new Option<string[]>("--exclude") { Description = "Leaves out what matches this glob; may be repeated.", HelpName = "GLOB" };
        var detach = new Option<bool>("--detach") { Description = "Does not wait for the job; only with a running server." };
        var command = new Command("add", "Adds a library, or refreshes it: only what changed is read again.") { library, from, include, exclude, detach };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var request = new AddLibraryRequest
            {
                Library = parsed.GetValue(library)!,
                Source = ToSource(parsed.GetValue(from)!, parsed.GetValue(include) ?? [], parsed.GetValue(exclude) ?? [], context.WorkingFolder),
            };
            return await RunAsync(context, request, parsed.GetValue(detach), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, AddLibraryRequest request, bool detach, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync($"contexter add {request.Library}", cancellationToken);
        var job = await session.Api.AddLibraryAsync(request, cancellationToken);
        if (detach && session.Server is not null)
        {
            context.Note($"Job {job.Id} adds {job.Library}@{job.Version}; 'contexter jobs watch {job.Id}' follows it.");
            if (context.Json)
            {
                context.WriteJson(job);
            }

            return ExitCodes.Done;
        }

        try
        {
            return JobView.Conclude(context, await JobView.FollowAsync(context, session.Api, job, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await context.Errors.WriteLineAsync(session.Server is null
                ? $"Interrupted. Job {job.Id} is kept; the next command goes on with it, and 'contexter jobs watch {job.Id}' waits for it."
                : $"Interrupted. Job {job.Id} goes on in the server; 'contexter jobs watch {job.Id}' follows it.");
            return ExitCodes.Interrupted;
        }
    }

    private static SourceDescription ToSource(string from, string[] include, string[] exclude, string workingFolder) =>
        string.Equals(from.TrimEnd(':'), SdkDocs, StringComparison.OrdinalIgnoreCase)
            ? new SourceDescription { Kind = SdkDocs, Location = string.Empty, Include = include, Exclude = exclude }
            : new SourceDescription { Kind = "files", Location = Path.GetFullPath(from, workingFolder), Include = include, Exclude = exclude };
}
