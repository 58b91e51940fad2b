using System.CommandLine;
using Contexter.Cli.Demo;
using Contexter.Cli.Rendering;
using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Search;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter demo</c>: from nothing to answers with one command.</summary>
internal static class DemoCommand
{
    private const int HitsShown = 3;

    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var noServe = new Option<bool>("--no-serve") { Description = "Ends after the answers." };
        var port = ServeCommand.PortOption();
        var command = new Command("demo", "Ingests the documentation of the installed .NET SDK, answers three questions from it, and serves.") { noServe, port };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            return parsed.GetValue(noServe)
                ? await AnswerAsync(context, cancellationToken)
                : await ServeAsync(context, cancellationToken);
        });
        return command;
    }

    private static async Task<int> AnswerAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync("contexter demo", cancellationToken);
        return await RunAsync(context, session.Api, cancellationToken);
    }

    private static async Task<int> ServeAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var options = context.Load().Options;
        if (Storage.DataDirectory.FindOwner(options.DataPath)?.Server is { } running)
        {
            await using var session = await context.OpenAsync("contexter demo", cancellationToken);
            var answered = await RunAsync(context, session.Api, cancellationToken);
            context.Note($"Contexter listens on {running} already.");
            return answered;
        }

        await using var server = await context.Sessions.ServeAsync(options, cancellationToken);
        var code = await RunAsync(context, server.Api, cancellationToken);
        await ServeCommand.RunAsync(context, server, cancellationToken);
        return code;
    }

    private static async Task<int> RunAsync(CommandContext context, IContexterApi api, CancellationToken cancellationToken)
    {
        var code = ExitCodes.Done;
        if (await FindReadyAsync(context, api, cancellationToken) is { } library)
        {
            context.Note($"{library.Reference()} is here already: {library.Documents} documents in {library.Chunks} chunks. Nothing to ingest.");
        }
        else
        {
            context.Note("Reading the documentation of the installed .NET SDK.");
            var job = await api.AddLibraryAsync(DemoLibrary.Request(), cancellationToken);
            job = await JobView.FollowAsync(context, api, job, cancellationToken);
            code = JobView.Conclude(context, job);
            if (code == ExitCodes.Failed)
            {
                return code;
            }
        }

        foreach (var question in DemoLibrary.Questions)
        {
            context.Note(string.Empty);
            context.Note($"? {question}");
            context.Note(string.Empty);
            var reply = await api.SearchAsync(new SearchRequest { Query = question, Libraries = [DemoLibrary.Name], TopK = HitsShown }, cancellationToken);
            if (context.Json)
            {
                context.WriteJson(reply);
            }
            else
            {
                SearchView.Write(context, reply);
            }
        }

        return code;
    }

    /// <summary>The demo's library when all of it is here, in the version that is installed now.</summary>
    private static async Task<LibrarySummary?> FindReadyAsync(CommandContext context, IContexterApi api, CancellationToken cancellationToken)
    {
        var request = DemoLibrary.Request();
        try
        {
            var reference = DemoLibrary.Name + "@" + DemoLibrary.InstalledVersion(context.Time);
            var library = await api.GetLibraryAsync(reference, cancellationToken);
            return library.State == LibraryState.Ready && library.Source.Include.SequenceEqual(request.Source.Include, StringComparer.Ordinal) ? library : null;
        }
        catch (ContexterFaultException fault) when (fault.Code == "library_not_found")
        {
            return null;
        }
    }
}
