using System.CommandLine;
using System.Globalization;
using Contexter.Cli.Output;
using Contexter.Client;
using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter documents</c>: the stored documents of a library, one by one.</summary>
internal sealed class DocumentsCommand : Command, IExamples
{
    public DocumentsCommand(CliEnvironment environment, GlobalOptions globals)
        : base("documents", "List, show, put and remove the stored documents of a library.")
    {
        Add(new ListDocumentsCommand(environment, globals));
        Add(new ShowDocumentCommand(environment, globals));
        Add(new PutDocumentCommand(environment, globals));
        Add(new RemoveDocumentCommand(environment, globals));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } = ["contexter documents list react@19.0", "contexter documents show react@19.0 guide/intro.md", "contexter documents put react@19.0 notes/office.md --file office.md"];

    /// <summary>Pages through all documents of a library.</summary>
    public static async IAsyncEnumerable<DocumentSummary> ListAsync(
        IContexterApi api, string library, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        do
        {
            var page = await api.ListDocumentsAsync(library, after, DocumentPage.MaxLimit, cancellationToken);
            foreach (var document in page.Documents)
            {
                yield return document;
            }

            after = page.Next;
        }
        while (after is not null);
    }

    /// <summary>The argument that names the library.</summary>
    public static Argument<string> LibraryArgument() => new("library") { HelpName = "NAME[@VERSION]", Description = "The library." };
}

/// <summary><c>contexter documents list LIBRARY</c>.</summary>
internal sealed class ListDocumentsCommand : CliCommand
{
    private readonly Argument<string> _library = DocumentsCommand.LibraryArgument();

    private readonly Option<bool> _flagged = new("--flagged") { Description = "Only those that break a rule of quality, with the reasons." };

    public ListDocumentsCommand(CliEnvironment environment, GlobalOptions globals)
        : base("list", "List the documents of a library with their quality.", environment, globals)
    {
        Add(_library);
        Add(_flagged);
        Examples = ["contexter documents list react@19.0", "contexter documents list react@19.0 --flagged", "contexter documents list react@19.0 --json | jq -r '.[].path'"];
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) =>
        ListAsync(context, context.Arguments.GetRequiredValue(_library), context.Arguments.GetValue(_flagged), cancellationToken);

    /// <summary>Lists the documents of a library.</summary>
    public static async Task<int> ListAsync(CommandContext context, string library, bool isFlagged, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        var documents = await DocumentsCommand.ListAsync(session.Api, library, cancellationToken)
            .Where(document => !isFlagged || document.QualityFindings.Length > 0)
            .ToListAsync(cancellationToken);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(documents);
            return ExitCodes.Done;
        }

        var table = new Table(
            [
                new("Document"), new("Title"), new("Type"), new("Bytes", IsNumber: true), new("Quality", IsNumber: true), new("Updated (UTC)"),
                .. isFlagged ? [new TableColumn("Because")] : Array.Empty<TableColumn>(),
            ]);
        foreach (var document in documents)
        {
            table.AddRow(
            [
                document.Path,
                document.Title,
                document.DocumentType,
                Figures.Count(document.SizeBytes),
                document.QualityScore.ToString("0.00", CultureInfo.InvariantCulture),
                Figures.Moment(document.UpdatedAt),
                .. isFlagged ? [string.Join("; ", document.QualityFindings.Select(finding => finding.Message))] : Array.Empty<string>(),
            ]);
        }

        table.WriteTo(context.Output);
        return ExitCodes.Done;
    }
}

/// <summary><c>contexter documents show LIBRARY PATH</c>.</summary>
internal sealed class ShowDocumentCommand : CliCommand
{
    private readonly Argument<string> _library = DocumentsCommand.LibraryArgument();

    private readonly Argument<string> _path = new("path") { HelpName = "PATH", Description = "Path of the document in the library, or its id." };

    public ShowDocumentCommand(CliEnvironment environment, GlobalOptions globals)
        : base("show", "Show a document: what is known of it, why its quality is what it is, and its text.", environment, globals)
    {
        Add(_library);
        Add(_path);
        Examples = ["contexter documents show react@19.0 guide/intro.md"];
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) =>
        ShowAsync(context, context.Arguments.GetRequiredValue(_library), context.Arguments.GetRequiredValue(_path), cancellationToken);

    /// <summary>Shows a document.</summary>
    public static async Task<int> ShowAsync(CommandContext context, string library, string path, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        var summary = await DocumentsCommand.ListAsync(session.Api, library, cancellationToken)
            .FirstOrDefaultAsync(document => string.Equals(document.Path, path, StringComparison.Ordinal) || string.Equals(document.Id, path, StringComparison.Ordinal), cancellationToken)
            ?? throw new ContexterFaultException(FaultCodes.DocumentNotFound, $"Library '{library}' has no document '{path}'; 'contexter documents list {library}' lists them.");
        var document = await session.Api.GetDocumentAsync(library, summary.Id, cancellationToken);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(document);
            return ExitCodes.Done;
        }

        foreach (var (name, value) in Details(document.Document))
        {
            context.Output.WriteLine($"{name,-10}{value}");
        }

        context.Output.WriteLine(string.Empty);
        context.Output.WriteLine(TerminalText.Clean(document.Text));
        return ExitCodes.Done;
    }

    private static IEnumerable<(string Name, string Value)> Details(DocumentSummary document)
    {
        yield return ("Document", document.Path);
        yield return ("Id", document.Id);
        yield return ("Title", document.Title);
        yield return ("Source", document.SourceUrl);
        yield return ("Type", $"{document.DocumentType}, {document.Language}");
        yield return ("Size", Figures.Bytes(document.SizeBytes));
        yield return ("Updated", Figures.Moment(document.UpdatedAt) + " UTC");
        yield return ("Quality", document.QualityScore.ToString("0.00", CultureInfo.InvariantCulture));
        foreach (var finding in document.QualityFindings)
        {
            yield return (string.Empty, string.Create(CultureInfo.InvariantCulture, $"-{finding.Penalty:0.0#}: {finding.Message} ({finding.Code}, {ContexterJson.NameOf(finding.Severity)})"));
        }
    }
}
