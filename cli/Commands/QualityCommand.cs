using System.CommandLine;
using System.Globalization;
using Contexter.Cli.Output;
using Contexter.Client;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter quality [LIBRARY]</c>: what the rules say about everything that is stored.</summary>
internal sealed class QualityCommand : CliCommand
{
    private readonly Argument<string?> _library = new("library")
    {
        HelpName = "NAME[@VERSION]",
        Description = "The library; all of them when none is named.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<int?> _worst = new("--worst") { HelpName = "N", Description = "How many of the documents with the lowest scores are shown, 0 to 1,000. Default 10." };

    private readonly Option<bool> _chunks = new("--chunks") { Description = "Read and check every indexed chunk as well." };

    public QualityCommand(CliEnvironment environment, GlobalOptions globals)
        : base("quality", "Show how good the stored documents are: totals, broken rules, the worst documents and why, and what was dropped.", environment, globals)
    {
        Add(_library);
        Add(_worst);
        Add(_chunks);
        Examples = ["contexter quality", "contexter quality react@19.0 --worst 50", "contexter quality --chunks", "contexter quality --json | jq '.rules'"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        var request = new QualityRequest
        {
            Library = context.Arguments.GetValue(_library),
            Worst = context.Arguments.GetValue(_worst),
            Chunks = context.Arguments.GetValue(_chunks),
        };
        var report = await session.Api.GetQualityAsync(request, cancellationToken);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(report);
        }
        else
        {
            Write(context.Output, report);
        }

        return ExitCodes.Done;
    }

    private static void Write(CliOutput output, QualityReport report)
    {
        var libraries = new Table(
            new("Library"), new("Documents", IsNumber: true), new("Chunks", IsNumber: true), new("Average", IsNumber: true), new("Flagged", IsNumber: true),
            new("Dropped", IsNumber: true), new("Not indexed", IsNumber: true));
        foreach (var library in report.Libraries.Length == 1 ? report.Libraries : [.. report.Libraries, report.Total with { Library = "all" }])
        {
            libraries.AddRow(
                library.Library,
                Figures.Count(library.Documents),
                Figures.Count(library.Chunks),
                library.AverageScore is { } score ? Score(score) : "-",
                Figures.Count(library.Flagged),
                Figures.Count(library.Dropped),
                Figures.Count(library.NotIndexed));
        }

        libraries.WriteTo(output);
        WriteRules(output, report);
        WriteDocuments(output, report);
    }

    private static void WriteRules(CliOutput output, QualityReport report)
    {
        if (report.ChunksChecked is { } read)
        {
            output.WriteNote($"{Figures.Count(read, "chunk")} read.");
        }

        if (report.Rules.Length == 0)
        {
            return;
        }

        output.WriteLine(string.Empty);
        var rules = new Table(new("Rule"), new("Severity"), new("Count", IsNumber: true), new("For example"));
        foreach (var rule in report.Rules)
        {
            rules.AddRow(rule.Code, ContexterJson.NameOf(rule.Severity), Figures.Count(rule.Count), rule.Examples.FirstOrDefault() ?? string.Empty);
        }

        rules.WriteTo(output);
    }

    private static void WriteDocuments(CliOutput output, QualityReport report)
    {
        if (report.Worst.Length > 0)
        {
            output.WriteLine(string.Empty);
            var worst = new Table(new("Score", IsNumber: true), new("Library"), new("Document"), new("Because"));
            foreach (var document in report.Worst)
            {
                worst.AddRow(Score(document.Score), document.Library, document.Path, string.Join("; ", document.Findings.Select(finding => finding.Message)));
            }

            worst.WriteTo(output);
        }

        foreach (var item in report.Dropped)
        {
            output.WriteLine($"dropped: {item.Library}: {item.Message} ({item.Code})");
        }

        foreach (var document in report.NotIndexed)
        {
            output.WriteLine($"not indexed: {document.Library}: {document.Subject}: {document.Message ?? "no job has indexed it yet"}");
        }
    }

    private static string Score(double score) => score.ToString("0.00", CultureInfo.InvariantCulture);
}
