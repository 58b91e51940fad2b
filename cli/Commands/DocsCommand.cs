using System.CommandLine;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter docs LIBRARY [PATH]</c>: the short way to <c>documents list</c> and <c>documents show</c>.</summary>
internal sealed class DocsCommand : CliCommand
{
    private readonly Argument<string> _library = DocumentsCommand.LibraryArgument();

    private readonly Argument<string?> _path = new("path") { HelpName = "PATH", Description = "Path of a document in the library, or its id; all are listed without it.", Arity = ArgumentArity.ZeroOrOne };

    public DocsCommand(CliEnvironment environment, GlobalOptions globals)
        : base("docs", "List the documents of a library, or show one: short for 'documents list' and 'documents show'.", environment, globals)
    {
        Add(_library);
        Add(_path);
        Examples = ["contexter docs react@19.0", "contexter docs react@19.0 guide/intro.md", "contexter docs react@19.0 --plain | cut -f1"];
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var library = context.Arguments.GetRequiredValue(_library);
        return context.Arguments.GetValue(_path) is { } path
            ? ShowDocumentCommand.ShowAsync(context, library, path, cancellationToken)
            : ListDocumentsCommand.ListAsync(context, library, isFlagged: false, cancellationToken);
    }
}
