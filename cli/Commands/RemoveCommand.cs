using System.CommandLine;
using Contexter.Cli.Output;
using Contexter.Documents;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter remove</c>: removes a library version.</summary>
internal sealed class RemoveCommand : CliCommand
{
    private readonly Argument<string> _library = new("library")
    {
        HelpName = "NAME[@VERSION]",
        Description = "The library; the version may be left out when there is only one.",
    };

    public RemoveCommand(CliEnvironment environment, GlobalOptions globals)
        : base("remove", "Remove a library version: its documents, its index and its unfinished job.", environment, globals)
    {
        Add(_library);
        Examples = ["contexter remove react@18.2.0"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var reference = context.Arguments.GetRequiredValue(_library);
        _ = LibraryVersion.ParseReference(reference);
        await using var session = await context.OpenAsync(cancellationToken);
        var library = await session.Api.RemoveLibraryAsync(reference, cancellationToken);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(library);
        }
        else
        {
            context.Output.WriteNote(
                $"Removed {library.Reference()}: {Figures.Count(library.Documents, "document")}, {Figures.Count(library.Chunks, "chunk")}.");
        }

        return ExitCodes.Done;
    }
}
