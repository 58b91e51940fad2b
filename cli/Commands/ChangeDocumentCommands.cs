using System.CommandLine;
using Contexter.Client;
using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Cli.Commands;

/// <summary>A command that changes one document.</summary>
internal abstract class ChangeDocumentCommand : CliCommand
{
    private readonly Argument<string> _library = DocumentsCommand.LibraryArgument();

    private readonly Argument<string> _path = new("path") { HelpName = "PATH", Description = "Path of the document in the library." };

    protected ChangeDocumentCommand(string name, string description, CliEnvironment environment, GlobalOptions globals)
        : base(name, description, environment, globals)
    {
        Add(_library);
        Add(_path);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (library, path) = (context.Arguments.GetRequiredValue(_library), context.Arguments.GetRequiredValue(_path));
        var change = await ChangeAsync(context, library, path, cancellationToken);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(change);
        }
        else if (change.Problem is { } problem)
        {
            context.Output.WriteWarning($"'{path}' is {ContexterJson.NameOf(change.Kind)}, but searches do not see that yet: {problem.Message} ({problem.Code})");
        }
        else
        {
            context.Output.WriteNote($"'{path}' of {library} is {ContexterJson.NameOf(change.Kind)}.");
        }

        return change.IsIndexed ? ExitCodes.Done : ExitCodes.PartlyDone;
    }

    /// <summary>Changes the document.</summary>
    protected abstract Task<DocumentChange> ChangeAsync(CommandContext context, string library, string path, CancellationToken cancellationToken);
}

/// <summary><c>contexter documents put LIBRARY PATH --file FILE</c>.</summary>
internal sealed class PutDocumentCommand : ChangeDocumentCommand
{
    private readonly Option<FileInfo> _file = new("--file") { HelpName = "FILE", Description = "The file with its text: .md, .html or .txt.", Required = true };

    private readonly Option<string?> _url = new("--url") { HelpName = "URL", Description = "Address of the original, which hits lead to; default the file." };

    public PutDocumentCommand(CliEnvironment environment, GlobalOptions globals)
        : base("put", "Store a document in the place of what has its path; it stays until it is removed, whatever refreshes find.", environment, globals)
    {
        Add(_file);
        Add(_url);
        Examples = ["contexter documents put react@19.0 notes/office.md --file office.md"];
    }

    /// <inheritdoc/>
    protected override async Task<DocumentChange> ChangeAsync(CommandContext context, string library, string path, CancellationToken cancellationToken)
    {
        var file = context.Arguments.GetRequiredValue(_file);
        if (!file.Exists)
        {
            throw new ContexterFaultException(FaultCodes.InvalidInput, $"There is no file '{file.FullName}'.");
        }

        var put = new DocumentPut
        {
            Path = path,
            Text = await File.ReadAllTextAsync(file.FullName, cancellationToken),
            Format = file.Extension.ToUpperInvariant() switch { ".HTML" or ".HTM" => "html", ".TXT" => "text", _ => "markdown" },
            SourceUrl = context.Arguments.GetValue(_url) ?? new Uri(file.FullName).AbsoluteUri,
        };
        await using var session = await context.OpenAsync(cancellationToken);
        return await session.Api.PutDocumentAsync(library, put, cancellationToken);
    }
}

/// <summary><c>contexter documents remove LIBRARY PATH</c>.</summary>
internal sealed class RemoveDocumentCommand : ChangeDocumentCommand
{
    public RemoveDocumentCommand(CliEnvironment environment, GlobalOptions globals)
        : base("remove", "Remove a document; one that the library's source has comes back by the next refresh.", environment, globals)
    {
        Examples = ["contexter documents remove react@19.0 notes/office.md"];
    }

    /// <inheritdoc/>
    protected override async Task<DocumentChange> ChangeAsync(CommandContext context, string library, string path, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        return await session.Api.RemoveDocumentAsync(library, path, cancellationToken);
    }
}
