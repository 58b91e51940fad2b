using System.CommandLine;
using System.Globalization;
using Contexter.Cli.Commands;
using Contexter.Cli.Hosting;
using Contexter.Cli.Jobs;
using Contexter.Cli.Output;
using Contexter.Cli.Search;
using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Search;
using Contexter.Sources.SdkDocs;

namespace Contexter.Cli.Demo;

/// <summary><c>contexter demo</c>: ingests .NET's own documentation, asks it and serves it.</summary>
internal sealed class DemoCommand : CliCommand
{
    private const int HitsShown = 3;

    private readonly Option<bool> _noServe = new("--no-serve") { Description = "End after the questions instead of serving." };
    private readonly Option<int?> _port = ServeCommand.PortOption();

    public DemoCommand(CliEnvironment environment, GlobalOptions globals)
        : base("demo", "Try it out: ingest the API documentation that came with the .NET SDK, ask three questions, then serve.", environment, globals)
    {
        Add(_noServe);
        Add(_port);
        Examples = ["contexter demo", "contexter demo --no-serve --data /tmp/contexter-demo"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var output = context.Output;
        var port = context.Arguments.GetValue(_port)?.ToString(CultureInfo.InvariantCulture);
        var options = context.LoadConfiguration(("server.port", port)).Options;
        var library = await DemoLibrary.ReadAsync(new SdkDocsSource(context.Environment.Dotnet, context.Environment.Time), cancellationToken);
        await using var stage = await ServingStage.OpenAsync(context.Environment.Sessions(), options, context.Command, !context.Arguments.GetValue(_noServe), cancellationToken);
        context.WarnOfServer(stage.OtherServer);

        var job = await IngestAsync(output, stage, library, cancellationToken);
        var summary = await stage.Api.GetLibraryAsync(library.Reference, cancellationToken);
        foreach (var question in DemoLibrary.Questions)
        {
            await AskAsync(output, stage.Api, question, library.Reference, cancellationToken);
        }

        Summarize(output, library, summary, job);
        if (stage.Server is { } server)
        {
            ServerStart.Announce(output, server.Address, options.DataPath);
            await ServerStart.RunAsync(context, server, cancellationToken);
        }
        else if (stage.OtherServer is { } other)
        {
            output.WriteNote($"The server at {other} goes on serving it.");
        }

        return job is null ? ExitCodes.Done : JobFollower.ExitCodeOf(job);
    }

    /// <summary>Ingests the library unless it is here already.</summary>
    /// <returns>The job that did it; null when there was nothing to do.</returns>
    private static async Task<JobStatus?> IngestAsync(CliOutput output, ServingStage stage, DemoLibrary library, CancellationToken cancellationToken)
    {
        var libraries = await stage.Api.ListLibrariesAsync(cancellationToken);
        var present = Array.Find(libraries, candidate => string.Equals(candidate.Reference(), library.Reference, StringComparison.Ordinal));
        if (present is { State: LibraryState.Ready } && DemoLibrary.IsMadeFromSource(present))
        {
            output.WriteNote($"{library.Reference} is here already.");
            return null;
        }

        if (present is not null && !string.Equals(present.Source.Kind, DemoLibrary.Source.Kind, StringComparison.Ordinal))
        {
            throw new ContexterException(
                ErrorCodes.InvalidInput,
                $"Library {library.Reference} is here from {SourceText.Describe(present.Source)}, and the demo would replace it; give the demo a data folder of its own with --data DIR.");
        }

        output.WriteNote(
            $"Ingesting the documentation that came with the .NET SDK {library.Version}: {Figures.Count(library.MemberCount, "member")} of "
            + $"{Figures.Count(library.AssemblyCount, "assembly", "assemblies")}, {Figures.Bytes(library.Bytes)}.");
        var request = new AddLibraryRequest { Library = library.Reference, Source = DemoLibrary.Source };
        var job = await stage.Api.AddLibraryAsync(request, cancellationToken);
        return await new JobFollower(output, stage.Api, stage.OtherServer).FollowAsync(job.Id, cancellationToken);
    }

    private static async Task AskAsync(CliOutput output, IContexterApi api, string question, string library, CancellationToken cancellationToken)
    {
        var reply = await api.SearchAsync(new SearchRequest { Query = question, Libraries = [library], TopK = HitsShown }, cancellationToken);
        if (output.IsJson)
        {
            output.WriteJson(reply);
            return;
        }

        output.WriteLine();
        output.WriteLine($"? {question}    ({Figures.Decimal(reply.TookMs, 1)} ms)");
        output.WriteLine();
        SearchReport.WriteHits(output, reply);
    }

    private static void Summarize(CliOutput output, DemoLibrary library, LibrarySummary summary, JobStatus? job)
    {
        var elapsed = job is null ? null : JobText.ElapsedOf(job);
        if (output.IsJson)
        {
            output.WriteJson(new
            {
                Library = library.Reference,
                Assemblies = library.AssemblyCount,
                Members = library.MemberCount,
                summary.Documents,
                summary.Chunks,
                library.Bytes,
                Ingested = job is not null,
                Seconds = elapsed?.TotalSeconds,
            });
            return;
        }

        output.WriteLine(
            $"{library.Reference}: {Figures.Count(library.MemberCount, "member")} of {Figures.Count(library.AssemblyCount, "assembly", "assemblies")} in "
            + $"{Figures.Count(summary.Documents, "document")} and {Figures.Count(summary.Chunks, "chunk")}, {Figures.Bytes(library.Bytes)}, "
            + (elapsed is { } time ? $"ingested in {Figures.Duration(time)}." : "ingested before."));
    }
}
