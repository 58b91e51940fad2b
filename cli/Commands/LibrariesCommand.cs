using Contexter.Cli.Output;
using Contexter.Client;
using Contexter.Client.Api;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter libraries</c>: lists what can be searched.</summary>
internal sealed class LibrariesCommand : CliCommand
{
    public LibrariesCommand(CliEnvironment environment, GlobalOptions globals)
        : base("libraries", "List the libraries with their versions.", environment, globals)
    {
        Examples = ["contexter libraries", "contexter libraries --json | jq -r '.[].name'"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        var libraries = await session.Api.ListLibrariesAsync(cancellationToken);
        var output = context.Output;
        if (output.IsJson)
        {
            output.WriteJson(libraries);
            return ExitCodes.Done;
        }

        if (libraries.Length == 0)
        {
            output.WriteNote("No libraries yet; 'contexter add NAME --from PATH' adds one, 'contexter demo' shows how.");
            return ExitCodes.Done;
        }

        // Most people have no schedules, and nothing to read in a column of dashes; scripts want the same columns always.
        var hasSchedules = output.IsPlain || libraries.Any(library => library.RefreshHours is not null);
        TableColumn[] columns =
        [
            new("Library"), new("Version"), new("State"), new("Documents", IsNumber: true), new("Chunks", IsNumber: true), new("Updated (UTC)"), new("Source"),
            .. hasSchedules ? [new TableColumn("Refreshed every"), new TableColumn("Next (UTC)")] : Array.Empty<TableColumn>(),
        ];
        var table = new Table(columns);
        foreach (var library in libraries)
        {
            table.AddRow(
            [
                library.Name,
                library.Version,
                ContexterJson.NameOf(library.State),
                Figures.Count(library.Documents),
                Figures.Count(library.Chunks),
                Figures.Moment(library.UpdatedAt),
                SourceText.Describe(library.Source),
                .. hasSchedules ? [library.RefreshHours is { } hours ? Figures.Hours(hours) : "-", Figures.Moment(library.NextRefreshAt)] : Array.Empty<string>(),
            ]);
        }

        foreach (var library in libraries.Where(library => library.RefreshProblem is not null))
        {
            output.WriteWarning($"{library.Reference()} was not refreshed as scheduled: {library.RefreshProblem}");
        }

        table.WriteTo(output);
        return ExitCodes.Done;
    }
}
