using System.CommandLine;
using System.Globalization;
using Contexter.Client;
using Spectre.Console;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter libraries</c>.</summary>
internal static class LibrariesCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var command = new Command("libraries", "Lists the libraries.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            await using var session = await context.OpenAsync("contexter libraries", cancellationToken);
            var libraries = await session.Api.ListLibrariesAsync(cancellationToken);
            if (context.Json)
            {
                context.WriteJson(libraries);
                return ExitCodes.Done;
            }

            if (libraries.Length == 0)
            {
                context.Note("There are no libraries yet. Add one: contexter add mydocs --from ./docs");
                return ExitCodes.Done;
            }

            var table = new Table().Border(TableBorder.Simple).AddColumns("library", "version", "state", "documents", "chunks", "updated", "source");
            foreach (var library in libraries)
            {
                table.AddRow(
                    Markup.Escape(library.Name),
                    Markup.Escape(library.Version),
                    ContexterJson.NameOf(library.State),
                    library.Documents.ToString(CultureInfo.InvariantCulture),
                    library.Chunks.ToString(CultureInfo.InvariantCulture),
                    library.UpdatedAt?.ToString("u", CultureInfo.InvariantCulture) ?? "-",
                    Markup.Escape(library.Source.Location.Length == 0 ? library.Source.Kind : library.Source.Location));
            }

            context.Console.Write(table);
            return ExitCodes.Done;
        });
        return command;
    }
}
