using System.CommandLine;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter remove</c>.</summary>
internal static class RemoveCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var library = new Argument<string>("library") { Description = "name@version; a bare name will do when it has one version." };
        var command = new Command("remove", "Removes a library with its documents and its index.") { library };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            await using var session = await context.OpenAsync("contexter remove", cancellationToken);
            var removed = await session.Api.RemoveLibraryAsync(parsed.GetValue(library)!, cancellationToken);
            if (context.Json)
            {
                context.WriteJson(removed);
            }

            context.Note($"Removed {removed.Reference()}.");
            return ExitCodes.Done;
        });
        return command;
    }
}
