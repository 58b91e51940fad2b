using System.CommandLine;
using Contexter.Documents;
using Contexter.Models.Commands;

namespace Contexter.Models;

/// <summary>Makes the built-in embedding model: <c>dotnet run -c Release --project models -- corpus</c>, and so on.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        var work = new Option<string>("--work") { Description = "Folder for everything that is made.", DefaultValueFactory = _ => "artifacts/models", Recursive = true };
        var root = new RootCommand("Makes the embedding model that ships with Contexter, step by step.")
        {
            work,
            CorpusCommand.Create(work),
            SectionsCommand.Create(work),
            TokenizerCommand.Create(work),
            TrainCommand.Create(work),
            ExportCommand.Create(work),
            EvaluateCommand.Create(work),
        };
        try
        {
            return await root.Parse(arguments).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (ContexterException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted; the same command goes on from what is stored.");
            return 130;
        }
    }
}
